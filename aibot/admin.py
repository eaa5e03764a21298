"""Users, outages, and the schedule of django-celery-beat, in the admin's own looks."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, gettext_noop
from django_celery_beat import admin as beat
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.models import Outage
from aibot import schedule
from core.admin import ListPage, ReadOnlyAdmin
from health.cards import name_of, names_of
from monitoring import problems

for _model in (
    User,
    Group,
    PeriodicTask,
    IntervalSchedule,
    CrontabSchedule,
    SolarSchedule,
    ClockedSchedule,
):
    admin.site.unregister(_model)


#: Django's own texts that our catalogues say better.
BETTER = (gettext_noop("Password change"),)
#: What a permission allows, by the first word of its code.
DEEDS = {
    "add": gettext_lazy("may add"),
    "change": gettext_lazy("may change"),
    "delete": gettext_lazy("may delete"),
    "view": gettext_lazy("may view"),
}


class PermissionsMixin:
    """Offers the permissions for what the admin lists, in the active language."""

    def formfield_for_manytomany(self, db_field: Any, request: Any, **options: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **options)  # type: ignore[misc]
        if field is not None and db_field.related_model is Permission:
            models = [
                Q(content_type__app_label=model._meta.app_label)
                & Q(content_type__model=model._meta.model_name)
                for model in admin.site._registry
            ]
            field.queryset = field.queryset.filter(reduce(or_, models))
            field.label_from_instance = permission_in_words
        return field


def permission_in_words(permission: Permission) -> str:
    """As "draft: may change"."""
    deed = DEEDS.get(permission.codename.partition("_")[0], permission.name)
    return f"{permission.content_type.name}: {deed}"


@admin.register(User)
class UserAdmin(PermissionsMixin, ListPage, BaseUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class GroupAdmin(PermissionsMixin, ListPage, BaseGroupAdmin, ModelAdmin):  # type: ignore[misc]
    pass


class TaskSelect(UnfoldAdminSelectWidget, beat.TaskSelectWidget):
    """The choice of a task, in the looks of the other choices."""


class TaskForm(beat.PeriodicTaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regtask"].widget = TaskSelect()
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        # Whoever may only look at a task is given none of these.
        for name, in_words in (
            ("interval", schedule.interval_in_words),
            ("crontab", schedule.crontab_in_words),
        ):
            if name in self.fields:
                self.fields[name].label_from_instance = in_words


class TasksInline(beat.PeriodicTaskInline, TabularInline):
    """The tasks that use a schedule."""


@admin.register(Outage)
class OutageAdmin(ReadOnlyAdmin):
    """Here, since only the health of the parts knows what they are called."""

    list_display = ("part", "began_at", "ended_at", "notified_at", "why")
    fields = list_display
    readonly_fields = ("part", "why")
    ordering = ("-id",)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Their names are looked up once for all rows."""
        listed = super().get_changelist_instance(request)
        names = names_of(outage.subject for outage in listed.result_list)
        for outage in listed.result_list:
            outage.subject_name = names[outage.subject]
        return listed

    @admin.display(description=gettext_lazy("what"), ordering="subject")
    def part(self, outage: Outage) -> str:
        return outage.subject_name or name_of(outage.subject)

    @admin.display(description=gettext_lazy("what happened"), ordering="detail")
    def why(self, outage: Outage) -> str:
        return problems.in_words(outage.detail)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(ListPage, beat.PeriodicTaskAdmin, ModelAdmin):
    form = TaskForm
    list_display = ("title", "enabled", "how_often", "last_run_at")
    list_filter = ("enabled", "last_run_at")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What django-celery-beat says in English only, in the active language."""
        crontabs = CrontabSchedule.objects.all()
        context["readable_crontabs"] = {one.pk: schedule.crontab_in_words(one) for one in crontabs}
        if task := kwargs.get("obj"):
            context["subtitle"] = schedule.name_of(task)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    @admin.display(description=gettext_lazy("runs"))
    def crontab_translation(self, task: PeriodicTask) -> str:
        """Replaces the English sentence of django-celery-beat."""
        return schedule.crontab_in_words(task.crontab) if task.crontab else "–"

    @admin.display(description=gettext_lazy("task"), ordering="name")
    def title(self, task: PeriodicTask) -> str:
        return schedule.name_of(task)

    @admin.display(description=gettext_lazy("runs"))
    def how_often(self, task: PeriodicTask) -> str:
        return schedule.how_often(task)


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ListPage, beat.IntervalScheduleAdmin, ModelAdmin):
    inlines = [TasksInline]
    list_display = ("how_often",)

    @admin.display(description=gettext_lazy("runs"), ordering="every")
    def how_often(self, interval: IntervalSchedule) -> str:
        return schedule.interval_in_words(interval)


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(ListPage, beat.CrontabScheduleAdmin, ModelAdmin):
    inlines = [TasksInline]
    list_display = ("how_often",)
    fields = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week", "timezone")
    readonly_fields = ()

    @admin.display(description=gettext_lazy("runs"), ordering="hour")
    def how_often(self, crontab: CrontabSchedule) -> str:
        return schedule.crontab_in_words(crontab)


@admin.register(SolarSchedule)
class SolarScheduleAdmin(ListPage, beat.SolarScheduleAdmin, ModelAdmin):
    inlines = [TasksInline]


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(ListPage, beat.ClockedScheduleAdmin, ModelAdmin):
    inlines = [TasksInline]

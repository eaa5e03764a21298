"""Admin of Telegram groups and their posts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import BAD, GOOD, QUIET, WAITING, NoAddDeleteAdmin, ReadOnlyAdmin, badge, time_ago
from monitoring.admin.labels import site_link, title
from monitoring.models import Group, Platform, Post
from monitoring.services import groups, posts

TONES = {
    Group.State.NEW: QUIET,
    Group.State.READ: GOOD,
    Group.State.FAILING: WAITING,
    Group.State.FORBIDDEN: BAD,
}


@admin.register(Group)
class GroupAdmin(NoAddDeleteAdmin):
    empty_text = _(
        "The groups and channels that your accounts are in; you choose which are watched."
    )
    list_display = ("name", "watched", "how", "last_post", "last_read", "kind", "account")
    list_editable = ("watched",)
    list_select_related = ("account",)
    list_filter = ("watched", "state", "kind", "account")
    search_fields = ("title", "username")
    ordering = ("-watched", "title", "id")
    actions = ("watch", "leave")
    fields = (
        "title",
        "account",
        "kind",
        "username",
        "watched",
        "how",
        "why",
        "last_post",
        "last_read",
        "next_read_at",
    )
    readonly_fields = (
        "title",
        "account",
        "kind",
        "username",
        "how",
        "why",
        "last_post",
        "last_read",
        "next_read_at",
    )

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        self._switch(request, [obj], obj.watched)

    def _switch(self, request: HttpRequest, rows: Any, watched: bool) -> None:
        for row in rows:
            groups.watch(row, watched)
        off = Platform.objects.filter(adapter="telegram", enabled=False).first()
        if watched and off is not None:
            page = reverse("admin:monitoring_platform_change", args=[off.pk])
            words = gettext("Groups are looked at only while the platform is on:")
            messages.warning(request, format_html('{} <a href="{}">{}</a>', words, page, off.name))

    @admin.action(description=_("Watch"), permissions=["change"])
    def watch(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        self._switch(request, queryset, True)

    @admin.action(description=_("Don't watch"), permissions=["change"])
    def leave(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        self._switch(request, queryset, False)

    @admin.display(description=_("name"), ordering="title")
    def name(self, group: Group) -> SafeString:
        return title(str(group), 60)

    @admin.display(description=_("state"), ordering="state")
    def how(self, group: Group) -> SafeString:
        if not group.watched:
            return badge(gettext("not watched"), QUIET)
        shown = badge(group.get_state_display(), TONES[Group.State(group.state)])
        return format_html('<span title="{}">{}</span>', groups.reason_of(group), shown)

    @admin.display(description=_("why"))
    def why(self, group: Group) -> str:
        return groups.reason_of(group) or "–"

    @admin.display(description=_("last post"), ordering="last_post_at")
    def last_post(self, group: Group) -> SafeString:
        return time_ago(group.last_post_at)

    @admin.display(description=_("last read"), ordering="last_read_at")
    def last_read(self, group: Group) -> SafeString:
        return time_ago(group.last_read_at)


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ("words", "group", "author", "written", "link")
    list_select_related = ("group",)
    search_fields = ("folded",)
    list_filter = ("group",)
    ordering = ("-changed_at", "-id")
    fields = ("group", "author", "text", "date", "link")
    readonly_fields = ("link",)

    @admin.display(description=_("text"))
    def words(self, post: Post) -> SafeString:
        return title(post.text)

    @admin.display(description=_("written"), ordering="date")
    def written(self, post: Post) -> SafeString:
        return time_ago(post.date)

    @admin.display(description=_("link"))
    def link(self, post: Post) -> SafeString:
        return site_link(posts.link_of(post.group, post.message_id), str(post.message_id))

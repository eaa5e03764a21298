"""Admin of deliveries and their attempts, with the retry action."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline

from core.admin import BAD, BUSY, GOOD, QUIET, WAITING, ReadOnlyAdmin, badge, excerpt, time_ago
from outbox import kinds
from outbox.models import Delivery, DeliveryAttempt
from outbox.record import retry_one

State = Delivery.State

TONES = {
    State.QUEUED: WAITING,
    State.INFLIGHT: BUSY,
    State.SENT: GOOD,
    State.FAILED: BAD,
    State.UNCERTAIN: WAITING,
    State.CANCELLED: QUIET,
}


def state_badge(delivery: Delivery) -> str:
    return badge(delivery.get_state_display(), TONES[State(delivery.state)])


class AttemptInline(TabularInline):
    model = DeliveryAttempt
    fields = readonly_fields = ("at", "state", "detail")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "kind",
        "about",
        "shown_state",
        "sender",
        "attempts",
        "shown_error",
        "waits_until",
        "message",
        "made",
    )
    list_select_related = ("account",)
    list_filter = ("state", "channel", "kind", "account")
    search_fields = ("=reference", "=chat_id", "=message_id", "=id")
    search_help_text = _("A number, or what it is about, as draft:5")
    ordering = ("-id",)
    inlines = (AttemptInline,)
    actions = ("try_again",)
    fields = (
        "kind",
        "about",
        "channel",
        "account",
        "chat_id",
        "shown_text",
        "part",
        "previous",
        "shown_state",
        "attempts",
        "last_error",
        "available_at",
        "message_id",
        "created_at",
        "first_attempt_at",
        "sent_at",
    )
    readonly_fields = ("about", "shown_text", "shown_state")
    change_form_template = "admin/outbox/delivery.html"
    empty_text = _("Each message that leaves: answers, cards, notices.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.retry_view)
        mine = path("<int:delivery_id>/retry/", view, name="outbox_delivery_retry")
        return [mine, *super().get_urls()]

    @method_decorator(require_POST)
    def retry_view(self, request: HttpRequest, delivery_id: int) -> HttpResponse:
        """The button "Try again" on the page of a delivery that failed."""
        if not self.has_retry_permission(request):
            raise PermissionDenied
        self.try_again(request, Delivery.objects.filter(pk=delivery_id))
        return redirect("admin:outbox_delivery_change", delivery_id)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        delivery = kwargs.get("obj")
        failed = delivery is not None and delivery.state == State.FAILED
        context["may_retry"] = failed and self.has_retry_permission(request)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    @admin.display(description=_("about"), ordering="reference")
    def about(self, delivery: Delivery) -> str:
        what, _colon, number = delivery.reference.partition(":")
        model = kinds.pages().get(what)
        if model is None or not number.isdigit():
            return "–"  # the kind says all
        page = f"admin:{model.replace('.', '_')}_change"
        return format_html(
            '<a class="ab-link ab-nowrap" href="{}">{} {}</a>',
            reverse(page, args=[number]),
            apps.get_model(model)._meta.verbose_name,
            number,
        )

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, delivery: Delivery) -> str:
        return state_badge(delivery)

    @admin.display(description=_("last error"))
    def shown_error(self, delivery: Delivery) -> str:
        return excerpt(delivery.last_error, 60) if delivery.last_error else "–"

    @admin.display(description=_("not before"), ordering="available_at")
    def waits_until(self, delivery: Delivery) -> str:
        return time_ago(delivery.available_at if delivery.state == State.QUEUED else None)

    @admin.display(description=_("sent by"), ordering="account")
    def sender(self, delivery: Delivery) -> str:
        return str(delivery.account or gettext("the bot"))

    @admin.display(description=_("message"), ordering="message_id")
    def message(self, delivery: Delivery) -> str:
        return str(delivery.message_id or "–")

    @admin.display(description=_("made"), ordering="id")
    def made(self, delivery: Delivery) -> str:
        return time_ago(delivery.created_at)

    @admin.display(description=_("content"))
    def shown_text(self, delivery: Delivery) -> str:
        text = delivery.payload.get("text", "") if isinstance(delivery.payload, dict) else ""
        return format_html('<div class="ab-text" dir="auto">{}</div>', text) if text else "–"

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("outbox.change_delivery"))

    @admin.action(description=_("Try failed ones again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        chosen = list(queryset.order_by("id"))
        failed = [delivery for delivery in chosen if delivery.state == State.FAILED]
        tried = sum(_retry(delivery, request.user.get_username()) for delivery in failed)
        if tried:
            text = ngettext(
                "%(count)d delivery will be tried again.",
                "%(count)d deliveries will be tried again.",
                tried,
            )
            messages.success(request, text % {"count": tried})
        if tried < len(chosen):
            left = len(chosen) - tried
            text = ngettext(
                "%(count)d delivery had not failed, or is being tried already.",
                "%(count)d deliveries had not failed, or are being tried already.",
                left,
            )
            messages.warning(request, text % {"count": left})


def _retry(delivery: Delivery, username: str) -> bool:
    special = settings.DELIVERY_RETRIES.get(delivery.kind)
    return bool(import_string(special)(delivery, username) if special else retry_one(delivery.pk))


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(ReadOnlyAdmin):
    list_display = ("delivery", "state", "detail", "at")
    list_select_related = ("delivery",)
    list_filter = ("state",)
    ordering = ("-id",)

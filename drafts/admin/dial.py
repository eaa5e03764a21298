"""The page "How sure is it": what the AI's confidence is worth, and from which on answers leave
without asking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import TelegramAccount
from core.admin import ReadOnlyAdmin, excerpt, time_ago
from drafts.admin.reliability_chart import reliability_chart
from drafts.learning.thresholds import THRESHOLDS, TOLERATED, Level
from drafts.models import Observation
from drafts.services.learnt import dial
from drafts.services.learnt.dial import Dial, Row

TEMPLATE = "admin/drafts/dial.html"
#: Below so many decisions no threshold can be suggested, however good they were.
FEWEST_TO_SUGGEST = 160


@admin.register(Observation)
class ObservationAdmin(ReadOnlyAdmin):
    empty_text = _("How right each answer was, once you have sent, changed or skipped one.")
    list_display = ("id", "shown_draft", "decision", "confidence", "shown_right", "made")
    list_select_related = ("draft__chat", "account")
    list_filter = ("decision", "account")
    ordering = ("-decided_at", "-id")

    @admin.display(description=_("draft"))
    def shown_draft(self, row: Observation) -> str:
        return excerpt(f"{row.draft.chat}: {row.draft.text}", 70)

    @admin.display(description=_("right"), ordering="right")
    def shown_right(self, row: Observation) -> str:
        return f"{round(100 * row.right)} %"

    @admin.display(description=_("decided"), ordering="decided_at")
    def made(self, row: Observation) -> str:
        return time_ago(row.decided_at)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mine = [
            path("how-sure/", view(self.page), name="drafts_dial"),
            path("how-sure/<int:account_id>/", view(self.page), name="drafts_dial_account"),
            path("how-sure/<int:account_id>/set/", view(self.change), name="drafts_dial_set"),
        ]
        return [*mine, *super().get_urls()]

    def page(self, request: HttpRequest, account_id: int | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        accounts = list(TelegramAccount.objects.order_by("name"))
        chosen = next((one for one in accounts if one.pk == account_id), None)
        if account_id is not None and chosen is None:
            return redirect("admin:drafts_dial")
        if chosen is None and len(accounts) == 1:
            return redirect("admin:drafts_dial_account", accounts[0].pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("How sure is it"),
            "accounts": accounts,
            "account": chosen,
            "may_change": request.user.has_perm("drafts.change_rules"),
            **_shown(dial.dial(account_id)),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def change(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """Take the suggested threshold, or the one before back."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("drafts.change_rules"):
            raise PermissionDenied
        account = get_object_or_404(TelegramAccount, pk=account_id)
        who, threshold = request.user.get_username(), request.POST.get("threshold", "")
        undo = request.POST.get("undo", "")
        if undo.isdecimal() and dial.undo_threshold(account.pk, int(undo), who):
            messages.success(request, gettext("It is as before."))
        elif threshold.isdecimal() and int(threshold) in THRESHOLDS:
            dial.set_threshold(account.pk, int(threshold), who)
            sentence = gettext("Answers are now sent automatically from %(percent)s %% on.")
            messages.success(request, sentence % {"percent": threshold})
        else:
            messages.error(request, gettext("Nothing was changed: please look again."))
        return redirect("admin:drafts_dial_account", account.pk)


def _shown(found: Dial) -> dict[str, Any]:
    """What the template shows of it."""
    suggested = next((one for one in found.rows if one.suggested), None)
    return {
        "dial": found,
        "chart": reliability_chart(found.bins, found.calibration),
        "bins": [
            {
                "count": one.count,
                "stated": round(100 * one.stated),
                "right": round(100 * one.right),
            }
            for one in found.bins
        ],
        "rows": [
            {"row": one, "wrong": wrong_words(one.level), "per_day": per_day_words(one.per_day)}
            for one in _telling(found.rows)
        ],
        "decisions": [
            (label, found.decisions.get(value, 0)) for value, label in Observation.Decision.choices
        ],
        "suggested": suggested,
        "suggestion_wrong": wrong_words(suggested.level) if suggested else "",
        "suggestion_per_day": per_day_words(suggested.per_day) if suggested else "",
        "tolerated": one_in(TOLERATED),
        "missing_to_suggest": max(FEWEST_TO_SUGGEST - found.count, 0),
    }


def _telling(rows: Sequence[Row]) -> list[Row]:
    """The thresholds that differ from the one before in what would have left, and those that are
    in use or suggested."""
    shown: list[Row] = []
    for row in rows:
        same = shown and shown[-1].level.decisions == row.level.decisions
        if not same or shown[-1].per_day != row.per_day or row.current or row.suggested:
            shown.append(row)
    return shown


def wrong_words(level: Level) -> str:
    """How often an answer above a threshold would have been wrong."""
    if not level.decisions:
        return gettext("nothing was decided there yet")
    most = one_in(level.wrong_at_most)
    if level.wrong < 0.0005:
        sentence = gettext("none of %(count)d would have been wrong (at most %(most)s)")
        return sentence % {"count": level.decisions, "most": most}
    sentence = gettext("%(share)s would have been wrong (at most %(most)s)")
    return sentence % {"share": one_in(level.wrong), "most": most}


def one_in(share: float) -> str:
    """A share in words: "1 in 20"."""
    if share > 2 / 3:
        return gettext("%(percent)d of 100") % {"percent": round(100 * share)}
    return gettext("1 in %(count)d") % {"count": min(round(1 / share), 1000) if share else 1000}


def per_day_words(count: float) -> str:
    """How many answers a day would have left without asking."""
    if count < 0.05:
        return gettext("none would have been sent automatically")
    number = f"{count:.0f}" if count >= 9.95 else f"{count:.1f}"
    return gettext("%(number)s a day would have been sent automatically") % {"number": number}

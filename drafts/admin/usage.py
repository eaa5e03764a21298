"""What the AI has used, and what that cost; to be looked at only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import BAD, BUSY, ReadOnlyAdmin, badge, time_ago
from drafts.amounts import money, price_of, tokens
from drafts.models import AiDay, AiUsage
from drafts.services.money.budget import indexing_stopped
from drafts.spending import Spent, spent, spent_by_day
from knowledge.services.stats import meanings

#: Of the picture: days, and the size of its drawing area.
DAYS, WIDTH, HEIGHT = 30, 600, 110


@admin.register(AiUsage)
class AiUsageAdmin(ReadOnlyAdmin):
    empty_text = _("What each question to the AI has cost.")
    list_display = (
        "made",
        "purpose",
        "account",
        "chat",
        "model",
        "read",
        "written",
        "shown_price",
        "outcome",
    )
    list_select_related = ("account", "chat")
    list_filter = ("purpose", "failed", "account", "model")
    date_hierarchy = "at"
    search_fields = ("chat__title", "=draft__id", "model")
    search_help_text = _("The name of a chat, the number of a draft, or a model")
    ordering = ("-id",)
    list_before_template = "admin/drafts/usage_totals.html"

    @admin.display(description=_("when"), ordering="id")
    def made(self, usage: AiUsage) -> str:
        return time_ago(usage.at)

    @admin.display(description=_("tokens read"), ordering="input_tokens")
    def read(self, usage: AiUsage) -> str:
        return number_format(usage.input_tokens, force_grouping=True)

    @admin.display(description=_("tokens written"), ordering="output_tokens")
    def written(self, usage: AiUsage) -> str:
        return number_format(usage.output_tokens, force_grouping=True)

    @admin.display(description=_("price"), ordering="price")
    def shown_price(self, usage: AiUsage) -> str:
        return gettext("unknown") if usage.price is None else money(usage.price, usage.currency)

    @admin.display(description=_("outcome"), ordering="failed")
    def outcome(self, usage: AiUsage) -> str:
        if usage.reserved:
            return badge(_("being asked"), BUSY)
        return badge(_("without an answer"), BAD) if usage.failed else "–"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the totals of what is listed, whatever it was filtered by."""
        response: HttpResponse = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            totals = spent(response.context_data["cl"].queryset)
            response.context_data["totals"] = _shown(totals)
            response.context_data["passages_left"] = _passages_left()
            response.context_data |= _picture()
        return response


@admin.register(AiDay)
class AiDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "warned_at", "used_up_at", "lifted_at", "lifted_by")
    ordering = ("-day",)


def _shown(totals: Spent) -> dict[str, str]:
    return {
        "questions": number_format(totals.questions, force_grouping=True),
        "answers": number_format(totals.answers, force_grouping=True),
        "tokens": tokens(totals.tokens),
        "price": price_of(totals),
    }


def _passages_left() -> int:
    """How many passages wait for the next day, since preparing them has used its share of this
    one's budget."""
    found = meanings() if indexing_stopped() else None
    return found.left if found else 0


def _picture() -> dict[str, Any]:
    """Bars of the last days: by price, or by tokens where no price is known."""
    days = spent_by_day(DAYS)
    priced = any(one.cost for _day, one in days)
    sizes = [float(one.cost) if priced else one.tokens for _day, one in days]
    top = max(sizes) or 1
    step = WIDTH / DAYS
    bars = []
    for place, ((day, one), size) in enumerate(zip(days, sizes, strict=True)):
        height = round(size / top * HEIGHT, 1)
        bars.append(
            {
                "day": day,
                "x": round(place * step + step * 0.15, 1),
                "y": round(HEIGHT - height, 1),
                "height": height,
                "middle": round((place + 0.5) * step, 1),
                "says": f"{price_of(one)}, {tokens(one.tokens)}",
                "labelled": (DAYS - 1 - place) % 5 == 0,
            }
        )
    return {"bars": bars, "bar_width": round(step * 0.7, 1)}

"""Read-only admin of the searches: each keyword on each platform."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import BAD, QUIET, WAITING, ReadOnlyAdmin, badge, excerpt, time_ago
from monitoring.admin.labels import BASELINES
from monitoring.models import KeywordPlatform
from monitoring.problems import in_words


@admin.register(KeywordPlatform)
class KeywordPlatformAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_keyword",
        "platform",
        "shown_baseline",
        "pages",
        "shown_errors",
        "shown_error",
        "checked",
        "succeeded",
    )
    list_select_related = ("keyword", "platform")
    list_filter = ("platform", "baseline")
    search_fields = ("keyword__text", "last_error")
    ordering = ("-errors", "-id")
    fields = (
        "keyword",
        "platform",
        "shown_baseline",
        ("baseline_pages", "baseline_items"),
        "baseline_at",
        "said_note",
        "catching_up",
        "errors",
        "said_error",
        "last_checked",
        "last_success",
    )
    readonly_fields = ("shown_baseline", "said_note", "said_error")

    @admin.display(description=_("keyword"), ordering="keyword__text")
    def shown_keyword(self, pair: KeywordPlatform) -> str:
        return excerpt(pair.keyword.text, 50)

    @admin.display(description=_("baseline"), ordering="baseline")
    def shown_baseline(self, pair: KeywordPlatform) -> str:
        tone = BASELINES[KeywordPlatform.Baseline(pair.baseline)]
        return badge(pair.get_baseline_display(), tone)

    @admin.display(description=_("pages / items"))
    def pages(self, pair: KeywordPlatform) -> str:
        return f"{pair.baseline_pages} / {pair.baseline_items}"

    @admin.display(description=_("errors in a row"), ordering="errors")
    def shown_errors(self, pair: KeywordPlatform) -> str:
        return badge(pair.errors, BAD if pair.errors >= 3 else WAITING if pair.errors else QUIET)

    @admin.display(description=_("last error"))
    def shown_error(self, pair: KeywordPlatform) -> str:
        return excerpt(in_words(pair.last_error), 60) if pair.last_error else "–"

    @admin.display(description=_("last error"))
    def said_error(self, pair: KeywordPlatform) -> str:
        return in_words(pair.last_error) or "–"

    @admin.display(description=_("note"))
    def said_note(self, pair: KeywordPlatform) -> str:
        return in_words(pair.note) or "–"

    @admin.display(description=_("last check"), ordering="last_checked")
    def checked(self, pair: KeywordPlatform) -> str:
        return time_ago(pair.last_checked)

    @admin.display(description=_("last success"), ordering="last_success")
    def succeeded(self, pair: KeywordPlatform) -> str:
        return time_ago(pair.last_success)

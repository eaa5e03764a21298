"""The page of a keyword besides its form: its finds and searches, and the buttons above it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.admin import badge, time_ago
from monitoring.admin.labels import (
    BASELINES,
    listing_link,
    money,
    site_link,
    thumbnail,
    verdict_badge,
)
from monitoring.models import Keyword, KeywordPlatform, Sighting, Verdict
from monitoring.problems import in_words
from monitoring.services import keywords
from monitoring.services.notifying.notifications import show_keyword

SHOWN_FINDS = 40
OLD = (Verdict.BASELINE, Verdict.IMPORTED)


def keyword_page(keyword: Keyword) -> dict[str, Any]:
    """Template context: the searches of a keyword and its finds, newest first."""
    finds = (
        Sighting.objects.filter(keyword=keyword)
        .exclude(verdict__in=OLD)
        .select_related("listing__platform")
        .order_by("-id")[:SHOWN_FINDS]
    )
    pairs = keyword.searches.select_related("platform").order_by("platform__name")
    return {
        "finds": [
            {
                "at": time_ago(row.at),
                "picture": thumbnail(row.listing.image_url),
                "title": listing_link(row.listing),
                "price": money(row.listing.price, row.listing.currency),
                "link": site_link(row.listing.url, row.listing.platform.name),
                "verdict": verdict_badge(row.verdict),
            }
            for row in finds
        ],
        "searches": [
            {
                "row": pair,
                "baseline": badge(
                    pair.get_baseline_display(),
                    BASELINES[KeywordPlatform.Baseline(pair.baseline)],
                ),
                "success": time_ago(pair.last_success),
                "error": in_words(pair.last_error),
                "note": in_words(pair.note),
            }
            for pair in pairs
        ],
        "is_muted": keyword.muted_until is not None and keyword.muted_until > timezone.now(),
        "known": Sighting.objects.filter(keyword=keyword, verdict__in=OLD).count(),
    }


def mute_as_asked(keyword: Keyword, wanted: str) -> str:
    """Mute a keyword ("day": until tomorrow at this time; anything else: until it is unmuted), or
    "unmute" it; the sentence that says what was done."""
    if wanted == "unmute":
        keywords.unmute(keyword)
        said = _("You get messages about “%(keyword)s” again.")
    elif wanted == "day":
        keywords.mute(keyword, timedelta(days=1))
        said = _("No messages about “%(keyword)s” for a day. The search goes on.")
    else:
        keywords.mute(keyword, None)
        said = _("No messages about “%(keyword)s” any more. The search goes on.")
    show_keyword(keyword)
    return said % {"keyword": keyword.text}

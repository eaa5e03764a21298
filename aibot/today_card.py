"""The cards of the overview about what happened: today's finds, and how answers went lately."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from core.formats import start_of_today
from core.views import staff_required
from drafts import states
from drafts.models import Draft, Observation
from monitoring.admin.labels import money
from monitoring.cards.text import price_of
from monitoring.models import Announcement, Listing
from monitoring.services import thumbnails

DAYS = 14
#: The figures are counted anew after so many seconds.
FIGURES_SECONDS = 60
#: So many of the newest answers are enough to say how long one takes.
MOST_ANSWERS = 2000
#: Finds on the card; several people may have found the same, so more rows are read.
SHOWN_FINDS, READ_FINDS = 8, 40
#: How long a browser may keep a picture.
PICTURE_SECONDS = 24 * 3600
#: Length of the bar that shows what was decided.
BAR = 380

Decision = Observation.Decision


def finds(request: HttpRequest) -> dict[str, Any]:
    """Template context of the card with the listings that were found today, the newest first."""
    rows = Announcement.objects.order_by("-id").prefetch_related("listing__platform")
    today = start_of_today()
    found: dict[int, Listing] = {}
    for row in rows[:READ_FINDS]:
        if row.created_at >= today and row.duplicate_of_id is None:
            found.setdefault(row.listing_id, row.listing)
    shown = list(found.values())[:SHOWN_FINDS]
    thumbnails.request(shown)
    return {
        "finds": [
            (
                one,
                price_of(one) if one.price is None else money(one.price, one.currency),
                thumbnails.stored(one.pk),
            )
            for one in shown
        ],
        "more": len(found) > SHOWN_FINDS,
    }


@require_GET
@staff_required("monitoring.view_announcement")
def picture(request: HttpRequest, listing_id: int) -> HttpResponse:
    """The small copy of a find's picture."""
    body = thumbnails.read(listing_id)
    if not body:
        return HttpResponse(status=404)
    headers = {"Cache-Control": f"private, max-age={PICTURE_SECONDS}"}
    return HttpResponse(body, content_type="image/jpeg", headers=headers)


def answers(request: HttpRequest) -> dict[str, Any]:
    """Template context of the card about the answers of the last days."""
    figures: dict[str, Any] = cache.get_or_set("overview-answers", _figures, FIGURES_SECONDS) or {}
    counts = figures["counts"]
    decided = sum(counts.values())
    sent = counts[Decision.SENT] + counts[Decision.EDITED]
    return {
        "days": DAYS,
        "answered": figures["answered"],
        "took": duration(figures["seconds"]) if figures["seconds"] is not None else "–",
        "unchanged": f"{round(counts[Decision.SENT] / sent * 100)} %" if sent else "–",
        "bar": BAR,
        "parts": _bar([(one, counts[one]) for one in Decision], decided) if decided else [],
    }


def _figures() -> dict[str, Any]:
    since = timezone.now() - timedelta(days=DAYS)
    sent = Draft.objects.filter(state=states.SENT, sent_at__gte=since)
    times = sent.order_by("-sent_at").values_list("sent_at", "question__date")[:MOST_ANSWERS]
    seconds = [(at - asked).total_seconds() for at, asked in times if at is not None]
    decided = Observation.objects.filter(decided_at__gte=since).order_by().values("decision")
    counted = {row["decision"]: row["n"] for row in decided.annotate(n=Count("id"))}
    return {
        "answered": len(seconds),
        "seconds": max(0.0, median(seconds)) if seconds else None,
        "counts": {one: counted.get(one, 0) for one in Decision},
    }


def _bar(counts: list[tuple[Decision, int]], whole: int) -> list[dict[str, Any]]:
    """The parts of a bar, side by side."""
    parts, begin = [], 0.0
    for decision, count in counts:
        width = count / whole * BAR
        parts.append(
            {
                "decision": decision.value,
                "label": decision.label,
                "count": count,
                "x": round(begin, 1),
                "width": round(width, 1),
            }
        )
        begin += width
    return parts


def duration(seconds: float) -> str:
    """A time in words, as "4 minutes"."""
    if seconds < 60:
        count = max(1, round(seconds))
        return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}
    now = timezone.now()
    return timesince(now - timedelta(seconds=seconds), now, depth=1)

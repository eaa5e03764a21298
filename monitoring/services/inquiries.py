"""Inquiries: questions to the bot that need the network.

The bot stores an inquiry and shows a message; a worker runs it and edits that message.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from core.task_queue import enqueue_waiting, try_enqueue
from monitoring import matching
from monitoring.evaluation import MatchFilter
from monitoring.models import Inquiry, Keyword, KeywordPlatform, Platform, Scan
from monitoring.platforms.base import Query, ScrapedItem
from monitoring.services import new_site
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.hits import fitting_items
from monitoring.services.keywords import match_filter_of, query_of
from monitoring.services.notifying import notifications
from monitoring.services.reading.reader import Outcome, Search, SearchReader
from monitoring.services.reading.throttling import PlatformThrottle
from monitoring.services.scanning import claims, scans

log = structlog.get_logger(__name__)

ANSWER = "monitoring.tasks.answer"
#: So many are enqueued at a time.
AT_ONCE = 200
GIVEN_UP_AFTER = timedelta(hours=1)
SHOWN = 5
#: Between two edits that show progress.
PROGRESS_SECONDS = 2.0

Kind = Inquiry.Kind


def ask(person: Person, kind: str, *, keyword: Keyword | None = None, text: str = "") -> Inquiry:
    """Store an inquiry, queue its message, and enqueue its task."""
    with transaction.atomic():
        inquiry = Inquiry.objects.create(
            person=person, kind=kind, keyword=keyword, text=text, enqueued_at=timezone.now()
        )
        notifications.show_inquiry(inquiry)
        transaction.on_commit(lambda: try_enqueue(ANSWER, inquiry.pk))
    return inquiry


def sweep_inquiries() -> int:
    """Enqueue the unanswered inquiries again; how many there are."""
    since = timezone.now() - GIVEN_UP_AFTER
    waiting = Inquiry.objects.filter(finished_at=None, created_at__gt=since).order_by("pk")
    return enqueue_waiting(ANSWER, waiting, "enqueued_at", AT_ONCE)


def answer_inquiry(inquiry_id: int, fetcher: FetcherLike) -> None:
    """Run an inquiry and queue the edit of its message. Idempotent."""
    inquiry = (
        Inquiry.objects.filter(pk=inquiry_id, finished_at=None)
        .select_related("person", "keyword")
        .first()
    )
    if inquiry is None:
        return
    result = _run(inquiry, fetcher, _Progress(inquiry))
    with transaction.atomic():
        done = Inquiry.objects.filter(pk=inquiry.pk, finished_at=None)
        if done.update(result=result, finished_at=timezone.now()):
            notifications.show_answer(inquiry)


class _Progress:
    """Shows what is known of an inquiry so far, in its message. Often enough to be seen, and not so
    often that Telegram asks to wait: an edit that is lost is made good by the next one."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry, self._shown_at = inquiry, time.monotonic()

    def show(self, result: dict[str, Any]) -> None:
        """`result`: what `Inquiry.result` would be, as far as it is known."""
        if time.monotonic() - self._shown_at < PROGRESS_SECONDS:
            return
        self._shown_at = time.monotonic()
        with transaction.atomic():
            open_one = Inquiry.objects.filter(pk=self._inquiry.pk, finished_at=None)
            if open_one.update(result=result):
                notifications.show_answer(self._inquiry)


def _run(inquiry: Inquiry, fetcher: FetcherLike, progress: _Progress) -> dict[str, Any]:
    if inquiry.kind == Kind.CHECK:
        return _check(inquiry.person, fetcher, progress)
    if inquiry.kind == Kind.SITE:
        return _propose(inquiry.text, fetcher)
    if inquiry.keyword is not None:
        query, wanted = query_of(inquiry.keyword), match_filter_of(inquiry.keyword)
    else:
        query = Query(matching.parse_terms(inquiry.text).words)
        wanted = MatchFilter(inquiry.text)
    if inquiry.kind == Kind.DIAGNOSE:  # whether the site answers, whatever the keyword wants
        wanted = MatchFilter()
    platforms = Platform.objects.filter(enabled=True)
    result: dict[str, Any] = {"sites": [], "of": len(platforms)}
    for platform in platforms:
        result["sites"].append(probe_platform(platform, query, fetcher, wanted))
        progress.show(result)
    return result


def probe_platform(
    platform: Platform, query: Query, fetcher: FetcherLike, wanted: MatchFilter
) -> dict[str, Any]:
    """What fits on the first page of a search on a platform, as JSON values."""
    throttle = PlatformThrottle(platform)
    reader = SearchReader(platform, fetcher, throttle, lambda _search, _items: 0)
    [outcome] = next(reader.read([Search(query, limit=1)]))
    throttle.flush()
    return {"site": platform.name, **_shown(outcome, wanted)}


def _shown(outcome: Outcome, wanted: MatchFilter) -> dict[str, Any]:
    """The items that fit. Where everything does, the site says how many there are."""
    fitting = fitting_items(outcome.items, wanted, timezone.now())
    total = outcome.search.total if len(fitting) == len(outcome.items) else 0
    return {
        "error": outcome.error,
        "count": max(total or 0, len(fitting)),
        "more_pages": bool(outcome.search.next_urls),
        "items": _items(fitting),
    }


def _items(items: Sequence[ScrapedItem]) -> list[dict[str, Any]]:
    return [
        {
            "title": item.title,
            "url": item.url,
            "price": str(item.price) if item.price is not None else None,
            "currency": item.currency,
            "kind": item.price_kind,
        }
        for item in items[:SHOWN]
    ]


def _propose(text: str, fetcher: FetcherLike) -> dict[str, Any]:
    """How a site of a link would be read."""
    try:
        proposal = new_site.propose(text, fetcher)
    except new_site.NotUnderstood as error:
        return {"problem": error.problem, "detail": error.detail}
    return {
        "platform": proposal.platform.pk,
        "site": proposal.platform.name,
        "count": len(proposal.items),
        "pictures": sum(bool(item.image_url) for item in proposal.items),
        "items": _items(proposal.items),
    }


def _check(person: Person, fetcher: FetcherLike, progress: _Progress) -> dict[str, Any]:
    """Scan all keywords of a person now, up to the page limit; figures for each site."""
    ids = list(
        Keyword.objects.filter(person=person, deleted_at=None, active=True).values_list(
            "pk", flat=True
        )
    )
    pairs = KeywordPlatform.objects.filter(keyword_id__in=ids, platform__enabled=True)
    pairs.update(catching_up=True)
    scan, batches = claims.claim_due(keyword_ids=ids, reason=Scan.Reason.CHECK)
    figures: dict[str, dict[str, Any]] = {}
    platforms = Platform.objects.filter(enabled=True, searches__in=pairs).distinct()
    result = {"figures": figures, "keywords": len(ids), "of": len(platforms)}
    for platform in platforms:
        mine = pairs.filter(platform=platform)
        figures[platform.name] = {
            "searches": mine.count(),
            "found": sum(
                scans.scan_batch(platform.pk, one.lease_token, scan.pk if scan else 0, fetcher)
                for one in batches
                if one.platform_id == platform.pk
            ),
            "errors": mine.filter(errors__gt=0).count(),
            "last_error": mine.exclude(last_error="").values_list("last_error", flat=True).first(),
        }
        progress.show(result)
    return result

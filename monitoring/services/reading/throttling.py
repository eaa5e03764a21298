"""Rate limit and circuit breaker of a platform, shared by all workers through `PlatformState`.

Requests are sent in slots, at the rate of the platform. After failures the circuit opens: no
request is sent for a while, then a single one probes the site. The pauses double; a longer
Retry-After of the site takes precedence.
"""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.retry import Backoff
from monitoring.models import PageSample, Platform, PlatformHour, PlatformState
from monitoring.platforms.base import Response
from monitoring.problems import ProblemCode, SiteProblem, is_outdated
from monitoring.services.reading.platform_headers import masked_response

Problem = PlatformState.Problem

KEPT_SAMPLES = 5
SAMPLE_EVERY = timedelta(minutes=1)
#: Of pages that are understood but for a few items.
PARTLY_UNREAD_EVERY = timedelta(hours=6)
#: A site with a success since then is well, whatever single searches get from it.
WELL_FOR = timedelta(minutes=3)
#: Slots are taken for this many seconds at once, so that a fast site costs few writes.
BLOCK_SECONDS = 0.5


#: For each problem, the failure in a row from which on a site is left alone, and for how long.
PAUSES = {
    Problem.RATE: (1, Backoff(first=60, most=20 * 60)),
    Problem.BLOCKED: (1, Backoff(first=5 * 60, most=6 * 3600)),
    Problem.CAPTCHA: (3, Backoff(first=45 * 60, most=8 * 3600)),
    Problem.DOWN: (5, Backoff(first=30, most=15 * 60)),
    Problem.UNREADABLE: (5, Backoff(first=60, most=15 * 60)),
}


class CircuitOpen(SiteProblem):
    """The circuit of the platform is open: no requests until a time."""

    def __init__(self, until: datetime, problem: str) -> None:
        time = f"{timezone.localtime(until):%H:%M:%S}"
        super().__init__(ProblemCode.LEFT_ALONE, time=time)
        self.until, self.problem = until, problem


class PlatformThrottle:
    """The limits of a platform for one worker: reserves slots and counts the results."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._slots: list[datetime] = []
        self._succeeded = self._unchanged = self._failed = self._milliseconds = 0
        self._failing = self._answered = False
        state, _made = PlatformState.objects.get_or_create(platform=platform)
        if is_outdated(state.last_error):
            PlatformState.objects.filter(pk=state.pk).update(last_error="")

    def acquire(self, wanted: int = 1) -> float:
        """Seconds until the next request may be sent. `wanted`: how many requests are waiting.
        Raises CircuitOpen."""
        if not self._slots:
            self._reserve(wanted)
        return (self._slots.pop(0) - timezone.now()).total_seconds()

    def _reserve(self, wanted: int) -> None:
        rate = max(self._platform.requests_per_second, 0.001)
        count = max(1, min(wanted, int(rate * BLOCK_SECONDS)))
        now = timezone.now()
        with transaction.atomic():
            state = PlatformState.objects.select_for_update().get(platform=self._platform)
            self._check(state, now)
            self._failing = state.failures > 0
            start = max(now, state.next_slot_at or now)
            step = timedelta(seconds=1 / rate)
            PlatformState.objects.filter(pk=state.pk).update(next_slot_at=start + count * step)
        self._slots = [start + index * step for index in range(count)]

    def _check(self, state: PlatformState, now: datetime) -> None:
        """Raise CircuitOpen if the circuit is open; after the pause one request is let through as a
        probe."""
        if state.open_until is None:
            return
        if state.open_until > now:
            raise CircuitOpen(state.open_until, state.problem)
        if state.probing_until is not None and state.probing_until > now:
            raise CircuitOpen(state.probing_until, state.problem)
        probe_ends = now + timedelta(seconds=self._platform.timeout_seconds + 5)
        PlatformState.objects.filter(pk=state.pk).update(probing_until=probe_ends)

    # --- results ----------------------------------------------------------------------------

    def succeeded(self, seconds: float, *, unchanged: bool = False) -> None:
        self._answered = True
        self._succeeded += 1
        self._unchanged += unchanged
        self._milliseconds += int(seconds * 1000)
        if self._failing:
            self._recover()

    def reachable(self) -> None:
        """The site responded, though without the page: close the circuit."""
        if self._failing:
            self._recover()

    def _recover(self) -> None:
        self._failing = False
        PlatformState.objects.filter(platform=self._platform).update(
            failures=0,
            problem=Problem.NONE,
            open_until=None,
            probing_until=None,
            last_success_at=timezone.now(),
        )

    def failed(
        self,
        problem: str,
        detail: str,
        retry_after: float | None = None,
        *,
        known: bool = False,
    ) -> None:
        """Count a failed request, and open the circuit if the limit is reached. `known`: the search
        failed the last time, too; while the site answers others, that is no fault of the site."""
        self._failed += 1
        now = timezone.now()
        threshold, backoff = PAUSES[Problem(problem)]
        with transaction.atomic():
            state = PlatformState.objects.select_for_update().get(platform=self._platform)
            site_wide = problem == Problem.RATE or bool(retry_after)
            if known and not site_wide and self._is_well(state, now):
                state.last_error, state.last_error_at = detail, now
                state.save(update_fields=["last_error", "last_error_at"])
                return
            self._failing = True
            self._slots.clear()
            already_open = state.open_until is not None and state.open_until > now
            state.failures += 0 if already_open else 1
            if not already_open and state.failures >= threshold:
                wait = max(backoff.seconds(state.failures - threshold + 1), retry_after or 0.0)
                state.open_until, state.probing_until = now + timedelta(seconds=wait), None
            elif not already_open and retry_after:
                state.open_until = now + timedelta(seconds=retry_after)
            state.problem, state.last_error, state.last_error_at = problem, detail, now
            state.save()

    def _is_well(self, state: PlatformState, now: datetime) -> bool:
        """Whether the site answers other searches just now."""
        recent = state.last_success_at is not None and now - state.last_success_at < WELL_FOR
        return self._answered or recent

    def flush(self) -> None:
        """Write the counters of this worker to the database."""
        if not self._succeeded + self._failed:
            return
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        PlatformHour.objects.get_or_create(platform=self._platform, hour=hour)
        PlatformHour.objects.filter(platform=self._platform, hour=hour).update(
            succeeded=F("succeeded") + self._succeeded,
            unchanged=F("unchanged") + self._unchanged,
            failed=F("failed") + self._failed,
            milliseconds=F("milliseconds") + self._milliseconds,
        )
        if self._succeeded:
            PlatformState.objects.filter(platform=self._platform).update(
                last_success_at=timezone.now()
            )
        self._succeeded = self._unchanged = self._failed = self._milliseconds = 0


def keep_sample(
    platform: Platform, response: Response, reason: str, every: timedelta = SAMPLE_EVERY
) -> None:
    """Store a page that could not be parsed, without our headers, which the site may have repeated.
    Only the newest few of each platform are kept."""
    recent = PageSample.objects.filter(platform=platform, reason=reason)
    if recent.filter(at__gt=timezone.now() - every).exists():
        return
    response = masked_response(platform, response)
    PageSample.objects.create(
        platform=platform,
        url=response.url,
        reason=reason,
        content_type=response.content_type[:100],
        body=gzip.compress(response.body),
    )
    old = PageSample.objects.filter(platform=platform).order_by("-id")[KEPT_SAMPLES:]
    PageSample.objects.filter(pk__in=[sample.pk for sample in old.only("pk")]).delete()


def open_circuits() -> set[int]:
    """Ids of the platforms whose circuit is open."""
    now = timezone.now()
    waiting = Q(open_until__gt=now) | Q(open_until__isnull=False, probing_until__gt=now)
    return set(PlatformState.objects.filter(waiting).values_list("platform_id", flat=True))

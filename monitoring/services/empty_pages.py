"""Learn how a site says that it found nothing, from searches for words that nobody uses.

Only adapters that can't know it by themselves learn it. What is learned is compared with a page
that has hits, read at the same time, so a page that is not understood is never taken for an empty
one.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from monitoring.models import Platform, PlatformState
from monitoring.platforms.base import Adapter, Page, ParseError, Query, Response, Site
from monitoring.platforms.css import EMPTY_LINES, CssSelectors
from monitoring.services.fetching.types import FetchFailure

#: In place of lines: the site answers a search without hits with 404.
MISSING = "404"
PROBES = 2
PROBE_EVERY = timedelta(hours=1)
#: Fetches the page of a query at a URL, at the site's rate. Raises FetchFailure.
Fetch = Callable[[Query, str], Response]


class EmptyPages:
    """What is known of a platform's pages without hits."""

    def __init__(self, platform: Platform, adapter: Adapter) -> None:
        self._platform, self._adapter = platform, adapter
        self._learns = isinstance(adapter, CssSelectors) and not platform.config.get("empty")
        self._lines: list[str] = []
        #: Whether a probe was considered; once for each reading of the platform is enough.
        self._considered = False
        if self._learns:
            state = PlatformState.objects.filter(platform=platform).first()
            self._lines = state.empty_lines if state is not None else []

    @property
    def site(self) -> Site:
        config = self._platform.config
        if self._learns:
            config = config | {EMPTY_LINES: [one for one in self._lines if one != MISSING]}
        return Site(self._platform.base_url, config)

    @property
    def missing_is_empty(self) -> bool:
        """Whether 404 is this site's answer to a search without hits."""
        return self._lines == [MISSING]

    def learn(self, query: Query, response: Response, page: Page, fetch: Fetch) -> None:
        """Called with each page that was understood. Asks the site once, and again when one of its
        pages was not understood since then."""
        if not (self._learns and page.items) or self._considered:
            return
        self._considered = True
        if not self._is_due():
            return
        assert isinstance(self._adapter, CssSelectors)
        probes: list[tuple[Query, Response]] = []
        missing = 0
        for _ in range(PROBES):
            nonsense = Query("".join(random.choices(string.ascii_lowercase, k=14)))
            try:
                [url] = self._adapter.search_urls(self.site, nonsense)
                probes.append((nonsense, fetch(nonsense, url)))
            except FetchFailure as failure:
                missing += failure.kind == "missing"
        lines: list[str] = []
        if missing == PROBES:
            lines = [MISSING]
        elif len(probes) == PROBES:
            try:
                lines = self._adapter.empty_lines(self.site, (query, response), probes)
            except ParseError:
                return
        if lines:
            self._lines = lines
            PlatformState.objects.filter(platform=self._platform).update(empty_lines=lines)

    def _is_due(self) -> bool:
        """Claim the probe; only one worker gets it."""
        now = timezone.now()
        rows = PlatformState.objects.filter(platform=self._platform).filter(
            Q(probed_at=None) | Q(probed_at__lt=now - PROBE_EVERY)
        )
        if self._lines:
            rows = rows.filter(last_error_at__gt=F("probed_at"))
        return bool(rows.update(probed_at=now))

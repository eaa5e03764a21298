"""Learn how a site says that it found nothing, from searches for words that nobody uses.

Only adapters that can't know it by themselves learn it. What is learned is compared with a page
that has hits, read at the same time, so a page that is not understood is never taken for an empty
one.

What a site shows on those pages all the same is what it recommends to everybody. It is no find,
unless its title has a word of the search.
"""

from __future__ import annotations

import contextlib
import random
import string
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from monitoring import matching
from monitoring.models import Platform, PlatformState
from monitoring.platforms.base import Adapter, Page, ParseError, Query, Response, Site
from monitoring.platforms.css import EMPTY_LINES, CssSelectors
from monitoring.services.fetching.types import FetchFailure

#: In place of lines: the site answers a search without hits with 404.
MISSING = "404"
PROBES = 2
PROBE_EVERY = timedelta(hours=1)
#: How many recommended items are remembered, the newest first.
MOST = 500
#: Fetches the page of a query at a URL, at the site's rate. Raises FetchFailure.
Fetch = Callable[[Query, str], Response]


class EmptyPages:
    """What is known of a platform's pages without hits."""

    def __init__(self, platform: Platform, adapter: Adapter) -> None:
        self._platform, self._adapter = platform, adapter
        self._learns = isinstance(adapter, CssSelectors) and not platform.config.get("empty")
        self._lines: list[str] = []
        self._recommended: list[str] = []
        #: Whether a probe was considered; once for each reading of the platform is enough.
        self._considered = False
        if self._learns:
            state = PlatformState.objects.filter(platform=platform).first()
            if state is not None:
                self._lines, self._recommended = state.empty_lines, state.recommended

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

    def without_recommended(self, query: Query, page: Page) -> Page:
        """The page without what the site recommends whatever is searched for. In descriptions
        words may stand that no title shows."""
        if not self._recommended or query.descriptions:
            return page
        known = set(self._recommended)
        items = (
            one
            for one in page.items
            if one.number not in known or matching.may_be_meant(query.words, one.title)
        )
        return replace(page, items=tuple(items))

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
        shown = self._shown(probes)
        if lines or shown:
            self._lines = lines or self._lines
            self._recommended = list(dict.fromkeys([*shown, *self._recommended]))[:MOST]
            PlatformState.objects.filter(platform=self._platform).update(
                empty_lines=self._lines, recommended=self._recommended
            )

    def _shown(self, probes: Sequence[tuple[Query, Response]]) -> list[str]:
        """The numbers of the items on pages that should have none."""
        found: list[str] = []
        for query, response in probes:
            with contextlib.suppress(ParseError):
                page = self._adapter.parse(self.site, query, response, timezone.now())
                found += [item.number for item in page.items]
        return found

    def _is_due(self) -> bool:
        """Claim the probe; only one worker gets it."""
        now = timezone.now()
        rows = PlatformState.objects.filter(platform=self._platform).filter(
            Q(probed_at=None) | Q(probed_at__lt=now - PROBE_EVERY)
        )
        if self._lines:
            rows = rows.filter(last_error_at__gt=F("probed_at"))
        return bool(rows.update(probed_at=now))

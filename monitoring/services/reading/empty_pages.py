"""Learn how a site says that it found nothing, from searches for words that nobody uses.

Only adapters that can't know it by themselves learn it. What is learned is compared with a page
that has hits, read at the same time, so a page that is not understood is never taken for an empty
one.

What a site shows on those pages all the same may be what it recommends to everybody, or the newest
that it has, which is also a hit of some search. So another search tells: what stands on its page,
too, although its title does not have that word, is shown whatever is searched for. It is no find,
unless its title has a word of the search, and only as long as the site shows it so.
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
from monitoring.platforms.base import Adapter, Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.platforms.css import EMPTY_LINES, CssSelectors
from monitoring.services.fetching.types import FetchFailure

#: In place of lines: the site answers a search without hits with 404.
MISSING = "404"
PROBES = 2
PROBE_EVERY = timedelta(hours=1)
#: How many recommended items are remembered.
MOST = 500
#: A word that a site is asked for has so many letters at least.
SHORTEST = 5
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
        """The page without what the site recommends whatever is searched for. In descriptions, and
        in what is cut off a title, words may stand that no title shows."""
        if not self._recommended or query.descriptions:
            return page
        known = set(self._recommended)
        items = (
            one
            for one in page.items
            if one.number not in known or one.title_cut or _has_word(query.words, one)
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
        shown = [item for probe in probes for item in self._items(*probe)]
        self._lines = lines or self._lines
        if probes or missing:
            with contextlib.suppress(FetchFailure):
                self._recommended = self._shown_always(shown, fetch)
        PlatformState.objects.filter(platform=self._platform).update(
            empty_lines=self._lines, recommended=self._recommended
        )

    def _shown_always(self, shown: Sequence[ScrapedItem], fetch: Fetch) -> list[str]:
        """The numbers of those of the items shown for nonsense that are also shown for a word that
        only others of them have."""
        word = _word_of_few(shown)
        if not word:
            return []
        [url] = self._adapter.search_urls(self.site, Query(word))
        found = self._items(Query(word), fetch(Query(word), url))
        always = {one.number for one in found if not _has_word(word, one)}
        return list(dict.fromkeys(one.number for one in shown if one.number in always))[:MOST]

    def _items(self, query: Query, response: Response) -> tuple[ScrapedItem, ...]:
        """The items of a page; none if it is not understood."""
        try:
            return self._adapter.parse(self.site, query, response, timezone.now()).items
        except ParseError:
            return ()

    def _is_due(self) -> bool:
        """Claim the probe; only one worker gets it."""
        now = timezone.now()
        rows = PlatformState.objects.filter(platform=self._platform).filter(
            Q(probed_at=None) | Q(probed_at__lt=now - PROBE_EVERY)
        )
        if self._lines:
            rows = rows.filter(last_error_at__gt=F("probed_at"))
        return bool(rows.update(probed_at=now))


def _has_word(words: str, item: ScrapedItem) -> bool:
    return matching.may_be_meant(words, item.title)


def _word_of_few(items: Sequence[ScrapedItem]) -> str:
    """A word that stands in the titles of as few of these items as possible; empty if there is none
    that some of them lack."""
    words = {word for item in items for word in matching.parts_of(item.title)}
    counts = {
        word: sum(_has_word(word, item) for item in items)
        for word in words
        if len(word) >= SHORTEST and word.isalpha()
    }
    fewest = min(counts, key=lambda word: (counts[word], word), default="")
    return fewest if counts.get(fewest, 0) < len(items) else ""

"""Reads the searches of a platform: requests pages concurrently within the rate limit, and follows
each search's pages until nothing new can be on the next one."""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from django.utils import timezone

from monitoring import paging
from monitoring.models import Platform, PlatformState
from monitoring.platforms.base import (
    Adapter,
    CaptchaRequired,
    Page,
    ParseError,
    Query,
    Response,
    ScrapedItem,
    Site,
)
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.search_address import follows_guess
from monitoring.problems import ProblemCode, stored
from monitoring.services.fetching.types import FetcherLike, FetchFailure, FetchResult, Target
from monitoring.services.reading.empty_pages import EmptyPages
from monitoring.services.reading.item_numbers import with_known_numbers
from monitoring.services.reading.page_cache import PageCache
from monitoring.services.reading.page_requests import PageRequests
from monitoring.services.reading.single_pages import PROBLEMS, fetch_page
from monitoring.services.reading.throttling import (
    PARTLY_UNREAD_EVERY,
    CircuitOpen,
    PlatformThrottle,
    keep_sample,
)

Problem = PlatformState.Problem
#: Counts the items of a page that at least one keyword of the search has not seen.
CountNew = Callable[["Search", list[ScrapedItem]], int]


@dataclass
class Search:
    """One query on one platform, and what was read of it so far."""

    query: Query
    limit: int
    read_all: bool = False
    page_cursor: int = 1
    #: The hash of the first page that all its keywords saw last; `body_hash`: that of this read.
    known_body_hash: str = ""
    body_hash: str = ""
    #: Identifies the search for the caller.
    query_hash: str = ""
    pages: int = 0
    items: dict[str, ScrapedItem] = field(default_factory=dict)
    total: int | None = None
    next_urls: deque[str] = field(default_factory=deque)
    newest_first: bool = False
    #: The list is longer than `limit` pages; the pages after the first are read in rotation.
    rotating: bool = False
    #: It failed the last time, too.
    failing: bool = False


@dataclass(frozen=True)
class Outcome:
    """The result of a search. `complete`: read as far as needed; `truncated`: the list is longer
    than the limit; `postponed`: the platform's circuit is open; `skipped`: out of time;
    `unchanged`: the first page has the known hash, so it was not parsed; `unreadable`: the site
    answered, and its page was missing or not understood. `error`: the problem as it is stored."""

    search: Search
    complete: bool
    error: str = ""
    postponed: bool = False
    skipped: bool = False
    unchanged: bool = False
    truncated: bool = False
    unreadable: bool = False

    @property
    def items(self) -> list[ScrapedItem]:
        return list(self.search.items.values())


def site_of(platform: Platform) -> Site:
    return Site(platform.base_url, platform.config)


def target_of(platform: Platform) -> Target:
    return Target(
        platform.pk,
        platform.base_url,
        platform.private_address,
        max(platform.concurrency, 1),
        max(platform.timeout_seconds, 0.1),
        max(platform.max_kilobytes, 1) * 1000,
    )


class SearchReader:
    """Reads many searches of one platform, several requests at a time."""

    def __init__(
        self,
        platform: Platform,
        fetcher: FetcherLike,
        throttle: PlatformThrottle,
        count_new: CountNew,
    ) -> None:
        self._platform, self._fetcher, self._throttle = platform, fetcher, throttle
        self._count_new = count_new
        self._adapter: Adapter = ADAPTERS[platform.adapter]
        self._empty_pages = EmptyPages(platform, self._adapter)
        self._target = target_of(platform)
        self._requests = PageRequests(platform)
        self._cache = PageCache(platform)
        #: Searches with the URLs of their next page; the later ones are alternatives for a 404.
        self._waiting: deque[tuple[Search, tuple[str, ...]]] = deque()

    def read(self, searches: Iterable[Search], seconds: float = 3600.0) -> Iterator[list[Outcome]]:
        """Yield an outcome for each search, in the order in which they finish, those that are there
        at the same time together. A failed search does not affect the others. After `seconds` no
        further search is started."""
        deadline = time.monotonic() + seconds
        for search in searches:
            self._waiting.append((search, self._adapter.search_urls(self._site, search.query)))
        completed: queue.SimpleQueue[Future[FetchResult]] = queue.SimpleQueue()
        in_flight: dict[Future[FetchResult], tuple[Search, tuple[str, ...]]] = {}
        while self._waiting or in_flight:
            while self._waiting and len(in_flight) < 2 * self._target.concurrency:
                try:
                    delay = self._throttle.acquire(len(self._waiting))
                except CircuitOpen as error:
                    yield self._postpone_waiting(str(error))
                    break
                search, urls = self._waiting.popleft()
                future = self._submit(search, urls[0], delay)
                in_flight[future] = (search, urls)
                future.add_done_callback(completed.put)
            if time.monotonic() > deadline:
                yield self._skip_unstarted()
            if in_flight:
                arrived = [completed.get(), *(completed.get() for _ in range(completed.qsize()))]
                handled = [self._handle(*in_flight.pop(one), one) for one in arrived]
                if finished := [outcome for outcome in handled if outcome is not None]:
                    yield finished

    def _submit(self, search: Search, url: str, delay: float) -> Future[FetchResult]:
        try:
            request = self._cache.conditional(self._requests.build(search.query, url))
        except FetchFailure as failure:
            refused: Future[FetchResult] = Future()
            refused.set_exception(failure)
            return refused
        return self._fetcher.submit(self._target, request, delay)

    @property
    def _site(self) -> Site:
        return self._empty_pages.site

    def _postpone_waiting(self, why: str) -> list[Outcome]:
        waiting, self._waiting = self._waiting, deque()
        return [Outcome(one, complete=False, error=why, postponed=True) for one, _ in waiting]

    def _skip_unstarted(self) -> list[Outcome]:
        waiting, self._waiting = self._waiting, deque(e for e in self._waiting if e[0].pages)
        return [Outcome(one, complete=False, skipped=True) for one, _ in waiting if not one.pages]

    # --- one response -----------------------------------------------------------------------

    def _handle(
        self, search: Search, urls: tuple[str, ...], done: Future[FetchResult]
    ) -> Outcome | None:
        """Process a finished request: the outcome of its search, or None if it continues."""
        try:
            fetched = done.result()
            if self._is_unchanged(search, fetched):
                return Outcome(search, complete=True, unchanged=True)
            page = self._page(search, urls[0], fetched)
        except FetchFailure as failure:
            missing, wait = failure.kind == "missing", failure.retry_after
            if missing and len(urls) > 1:
                self._throttle.reachable()
                self._waiting.appendleft((search, urls[1:]))
                return None
            if missing and self._empty_pages.missing_is_empty:
                self._throttle.reachable()
                return self._add(search, Page(()))
            if missing and search.pages and follows_guess(self._site):
                return self._end(search, urls[0])
            problem = PROBLEMS.get(failure.kind, Problem.DOWN)
            self._throttle.failed(problem, str(failure), wait, known=search.failing)
            return Outcome(search, complete=False, error=str(failure), unreadable=missing)
        except ParseError as error:
            captcha = isinstance(error, CaptchaRequired)
            if not captcha and search.pages and follows_guess(self._site):
                return self._end(search, urls[0])
            problem = Problem.CAPTCHA if captcha else Problem.UNREADABLE
            self._throttle.failed(problem, str(error), known=search.failing)
            return Outcome(search, complete=False, error=str(error), unreadable=not captcha)
        return self._add(search, page)

    def _end(self, search: Search, url: str) -> Outcome:
        """End before a page that is none of the list. What is missing may still be there."""
        self._throttle.reachable()
        search.next_urls = deque([url])
        return Outcome(search, complete=True)

    def _is_unchanged(self, search: Search, fetched: FetchResult) -> bool:
        """Hash the body of a first page; whether it is the known one."""
        if search.pages or fetched.response is None:
            return False
        search.body_hash = self._cache.body_hash(fetched.response.body)
        if search.body_hash != search.known_body_hash:
            return False
        self._throttle.succeeded(fetched.seconds, unchanged=True)
        return True

    def _page(self, search: Search, url: str, fetched: FetchResult) -> Page:
        if fetched.response is None:
            page = self._cache.unchanged_page(url)
            self._throttle.succeeded(fetched.seconds, unchanged=True)
            return self._empty_pages.without_recommended(search.query, page)
        try:
            page = self._adapter.parse(self._site, search.query, fetched.response, timezone.now())
        except ParseError as error:
            keep_sample(self._platform, fetched.response, str(error))
            raise
        except Exception as error:  # a bug in a parser counts as a page that can't be parsed
            bug = ParseError(ProblemCode.INTERNAL, error=repr(error))
            keep_sample(self._platform, fetched.response, str(bug))
            raise bug from error
        if page.unread:
            reason = stored(ProblemCode.SOME_UNREADABLE)
            keep_sample(self._platform, fetched.response, reason, PARTLY_UNREAD_EVERY)
        self._throttle.succeeded(fetched.seconds)
        self._cache.store(self._requests.build(search.query, url), fetched, page)
        self._empty_pages.learn(search.query, fetched.response, page, self._fetch)
        return self._empty_pages.without_recommended(search.query, page)

    def _fetch(self, query: Query, url: str) -> Response:
        request = self._requests.build(query, url)
        return fetch_page(self._fetcher, self._target, self._throttle, request)

    def _add(self, search: Search, page: Page) -> Outcome | None:
        """Add a page's items to its search; queue the next page, or finish."""
        before = len(search.items)
        for item in with_known_numbers(self._platform, page.items, search.items):
            search.items.setdefault(item.number, item)
        search.pages += 1
        search.total = page.total if page.total is not None else search.total
        if search.pages == 1:
            search.newest_first = page.newest_first
            self._start_rotation(search, page)
        if not search.rotating:
            # A page that only repeats known items would be followed for ever.
            repeated = search.pages > 1 and len(search.items) == before
            search.next_urls = deque([page.next_url] if page.next_url and not repeated else [])
        if paging.must_read_next_page(self._progress(search, page)):
            self._waiting.appendleft((search, (search.next_urls.popleft(),)))
            return None
        truncated = search.rotating or bool(search.next_urls and search.pages >= search.limit)
        return Outcome(search, complete=True, truncated=truncated)

    def _progress(self, search: Search, page: Page) -> paging.Progress:
        new = 0
        if page.newest_first and search.next_urls and not search.read_all:
            new = self._count_new(search, list(page.items))
        return paging.Progress(
            pages=search.pages,
            has_next=bool(search.next_urls),
            newest_first=page.newest_first,
            new_on_last_page=new,
            read_all=search.read_all or search.rotating,
            limit=search.limit,
        )

    def _start_rotation(self, search: Search, page: Page) -> None:
        """Read a list that is longer than the limit in rotation: each time the first page and some
        of the others. Only possible where the URLs of the pages can be computed."""
        if page.newest_first or search.read_all or not page.total or not page.items:
            return
        pages = -(-page.total // len(page.items))
        second = self._adapter.page_url(self._site, search.query, 2)
        if pages <= search.limit or second is None or not page.next_url:
            return
        numbers = paging.rotating_pages(search.page_cursor, search.limit, pages)
        urls = (self._adapter.page_url(self._site, search.query, one) for one in numbers[1:])
        search.next_urls = deque(url for url in urls if url)
        search.rotating = True
        search.page_cursor = numbers[-1] + 1

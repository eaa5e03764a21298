"""Reading searches: pages are asked for side by side, in the order of the platform's slots, and
each search reads as far as it must to see all that is new."""

from __future__ import annotations

import hashlib
import queue
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from monitoring import diff
from monitoring.models import KnownPage, Platform, PlatformState
from monitoring.platforms import page_json
from monitoring.platforms.base import (
    Adapter,
    CaptchaWanted,
    Page,
    ParseError,
    Query,
    ScrapedItem,
    Site,
)
from monitoring.platforms.registry import ADAPTERS
from monitoring.services.fetching.types import (
    FetcherLike,
    FetchFailure,
    FetchResult,
    Request,
    Target,
)
from monitoring.services.throttling import CircuitOpen, PlatformThrottle, keep_sample

Problem = PlatformState.Problem
PROBLEMS = {"rate": Problem.RATE, "blocked": Problem.BLOCKED}
#: How many items of a page have not been seen by every keyword that asks.
CountNew = Callable[["Search", list[ScrapedItem]], int]


@dataclass
class Search:
    """One question to one platform, and how far it has been read."""

    query: Query
    limit: int
    read_all: bool = False
    page_cursor: int = 1
    #: The mark of the page that everyone who asks has seen; `mark` is that of the page now.
    known_body_hash: str = ""
    body_hash: str = ""
    #: What the caller wants to find again in the outcome.
    asked_for: object = None
    pages: int = 0
    items: dict[str, ScrapedItem] = field(default_factory=dict)
    total: int | None = None
    following: deque[str] = field(default_factory=deque)
    newest_first: bool = False
    windowed: bool = False


@dataclass(frozen=True)
class Outcome:
    """A search that was read. `complete`: as far as needed; `truncated`: the site has more than
    is ever read; `postponed`: the platform is left alone just now; `unread`: there was no time;
    `same`: the page is to the byte what everyone who asks has seen."""

    search: Search
    complete: bool
    error: str = ""
    postponed: bool = False
    unread: bool = False
    same: bool = False
    truncated: bool = False

    @property
    def items(self) -> list[ScrapedItem]:
        return list(self.search.items.values())

    def fingerprint(self, now: datetime) -> str:
        """What was read, so that the same again is known; changes with the day, so that
        "last seen" is kept."""
        parts = [f"{now:%Y-%m-%d}"]
        parts += [
            f"{item.number} {item.price} {item.buy_now}" for item in self.search.items.values()
        ]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=24).hexdigest()


def site_of(platform: Platform) -> Site:
    return Site(platform.base_url, platform.config)


def target_of(platform: Platform) -> Target:
    return Target(
        platform.pk,
        platform.base_url,
        platform.private_address,
        max(platform.concurrency, 1),
        max(platform.timeout_seconds, 0.1),
    )


class Reader:
    """Reads many searches of one platform."""

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
        self._site, self._target = site_of(platform), target_of(platform)
        self._waiting: deque[tuple[Search, tuple[str, ...]]] = deque()
        self._known: dict[str, KnownPage] = {}
        #: Many sites never say what conditional requests need; then nothing is looked up.
        self._knows_pages = KnownPage.objects.filter(platform=platform).exists()

    def read(self, searches: Iterable[Search], seconds: float = 3600.0) -> Iterator[Outcome]:
        """Outcomes, in the order in which they are done. An error of one search is its own. After
        `seconds` no further search is begun."""
        deadline = time.monotonic() + seconds
        for search in searches:
            search_urls = self._adapter.search_urls(self._site, search.query)
            self._waiting.append((search, search_urls))
        answers: queue.SimpleQueue[Future[FetchResult]] = queue.SimpleQueue()
        flying: dict[Future[FetchResult], tuple[Search, tuple[str, ...]]] = {}
        while self._waiting or flying:
            while self._waiting and len(flying) < 2 * self._target.concurrency:
                try:
                    delay = self._throttle.take(len(self._waiting))
                except CircuitOpen as error:
                    yield from self._postpone_all(str(error))
                    break
                search, search_urls = self._waiting.popleft()
                request = self._request(search_urls[0])
                future = self._fetcher.submit(self._target, request, delay)
                flying[future] = (search, search_urls)
                future.add_done_callback(answers.put)
            if time.monotonic() > deadline:
                yield from self._leave_unread()
            if flying:
                done = answers.get()
                outcome = self._take(*flying.pop(done), done)
                if outcome is not None:
                    yield outcome

    def _postpone_all(self, why: str) -> Iterator[Outcome]:
        while self._waiting:
            search, _ = self._waiting.popleft()
            yield Outcome(search, complete=False, error=why, postponed=True)

    def _leave_unread(self) -> Iterator[Outcome]:
        begun = deque(entry for entry in self._waiting if entry[0].pages)
        for search, _ in self._waiting:
            if not search.pages:
                yield Outcome(search, complete=False, unread=True)
        self._waiting = begun

    def _request(self, url: str) -> Request:
        if not self._knows_pages:
            return Request(url)
        known = KnownPage.objects.filter(platform=self._platform, address=_address(url)).first()
        if known is None:
            return Request(url)
        self._known[url] = known
        return Request(url, known.etag, known.last_modified)

    # --- one answer -------------------------------------------------------------------------

    def _take(
        self, search: Search, search_urls: tuple[str, ...], done: Future[FetchResult]
    ) -> Outcome | None:
        """What an answer means for its search: an outcome, or None if it reads on."""
        try:
            fetched = done.result()
            if self._is_same(search, fetched):
                return Outcome(search, complete=True, same=True)
            page = self._page(search, search_urls[0], fetched)
        except FetchFailure as failure:
            if failure.kind == "missing" and len(search_urls) > 1:
                self._throttle.answered()
                self._waiting.appendleft((search, search_urls[1:]))
                return None
            problem = PROBLEMS.get(failure.kind, Problem.DOWN)
            self._throttle.failed(problem, failure.detail, failure.retry_after)
            return Outcome(search, complete=False, error=failure.detail)
        except ParseError as error:
            captcha = isinstance(error, CaptchaWanted)
            self._throttle.failed(Problem.CAPTCHA if captcha else Problem.UNREADABLE, str(error))
            return Outcome(search, complete=False, error=str(error))
        return self._add(search, page)

    def _is_same(self, search: Search, fetched: FetchResult) -> bool:
        """Whether the first page is to the byte as it was; notes its mark."""
        if search.pages or fetched.answer is None:
            return False
        search.body_hash = body_hash_of(fetched.answer.body)
        if search.body_hash != search.known_body_hash:
            return False
        self._throttle.succeeded(fetched.seconds, unchanged=True)
        return True

    def _page(self, search: Search, url: str, fetched: FetchResult) -> Page:
        known = self._known.pop(url, None)
        if fetched.answer is None:
            if known is None:
                raise ParseError('"not changed" for a page that we never had')
            self._throttle.succeeded(fetched.seconds, unchanged=True)
            return page_json.from_json(known.content)
        try:
            page = self._adapter.parse(self._site, search.query, fetched.answer, timezone.now())
        except ParseError as error:
            keep_sample(self._platform, fetched.answer, str(error))
            raise
        except Exception as error:  # a parser that stumbles is a page that is not understood
            reason = f"{type(error).__name__}: {error}"[:300]
            keep_sample(self._platform, fetched.answer, reason)
            raise ParseError(reason) from error
        self._throttle.succeeded(fetched.seconds)
        if fetched.etag or fetched.last_modified:
            self._remember(url, fetched, page)
        return page

    def _remember(self, url: str, fetched: FetchResult, page: Page) -> None:
        KnownPage.objects.update_or_create(
            platform=self._platform,
            address=_address(url),
            defaults={
                "etag": fetched.etag,
                "last_modified": fetched.last_modified,
                "content": page_json.to_json(page),
                "at": timezone.now(),
            },
        )

    def _add(self, search: Search, page: Page) -> Outcome | None:
        """Take a page's items; read on, or be done."""
        before = len(search.items)
        for item in page.items:
            search.items.setdefault(item.number, item)
        search.pages += 1
        search.total = page.total if page.total is not None else search.total
        if search.pages == 1:
            search.newest_first = page.newest_first
            self._open_window(search, page)
        if not search.windowed:
            # A page that repeats what was read before would be followed for ever.
            repeated = search.pages > 1 and len(search.items) == before
            search.following = deque([page.next_url] if page.next_url and not repeated else [])
        if diff.read_on(self._progress(search, page)):
            self._waiting.appendleft((search, (search.following.popleft(),)))
            return None
        truncated = search.windowed or bool(search.following and search.pages >= search.limit)
        return Outcome(search, complete=True, truncated=truncated)

    def _progress(self, search: Search, page: Page) -> diff.Progress:
        new = 0
        if page.newest_first and search.following and not search.read_all:
            new = self._count_new(search, list(page.items))
        return diff.Progress(
            pages=search.pages,
            has_next=bool(search.following),
            newest_first=page.newest_first,
            new_on_last_page=new,
            read_all=search.read_all or search.windowed,
            limit=search.limit,
        )

    def _open_window(self, search: Search, page: Page) -> None:
        """A list that is longer than may be read at once is read by turns, if its pages have
        addresses that can be known beforehand."""
        if page.newest_first or search.read_all or not page.total or not page.items:
            return
        pages = -(-page.total // len(page.items))
        second = self._adapter.page_address(self._site, search.query, 2)
        if pages <= search.limit or second is None or not page.next_url:
            return
        numbers = diff.window_pages(search.page_cursor, search.limit, pages)
        search_urls = (
            self._adapter.page_address(self._site, search.query, number) for number in numbers[1:]
        )
        search.following = deque(address for address in search_urls if address)
        search.windowed = True
        search.page_cursor = numbers[-1] + 1


def body_hash_of(body: bytes) -> str:
    """The same for the same bytes on the same day."""
    day = f"{timezone.now():%Y-%m-%d}".encode()
    return hashlib.blake2b(body, digest_size=24, key=day).hexdigest()


def _address(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()

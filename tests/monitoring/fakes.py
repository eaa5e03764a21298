"""A site in memory, in the place of the network."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from urllib.parse import parse_qs, urlsplit

from monitoring.platforms.base import Response
from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetchFailure, FetchResult, Request, Target
from tests.monitoring import pages

PER_PAGE = 10


class FakeSite:
    """egun.de in its new layout, newest first; `numbers` are the lots that are there now."""

    def __init__(self, per_page: int = PER_PAGE) -> None:
        self.lots: list[pages.Lot] = []
        self.per_page = per_page
        self.requests: list[str] = []
        #: The pictures by the numbers of their lots; what else is asked for is missing.
        self.pictures: dict[int, bytes] = {}
        #: The own pages of lots; those of others are missing.
        self.item_pages: dict[int, str] = {}
        self.fails: Callable[[int, str], Exception | None] = lambda page, url: None

    def put(self, *numbers: int, **more: object) -> None:
        """New lots, the last one newest."""
        for number in numbers:
            values = {"title": f"Kappmesser {number}"} | more
            self.lots.insert(0, pages.Lot(number, **values))  # type: ignore[arg-type]

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        future: Future[FetchResult] = Future()
        if "/thumb/" in request.url:
            self.requests.append(request.url)
            body = self.pictures.get(int(request.url.rpartition("/")[2].partition(".")[0]))
            if body is not None:
                answer = Response(request.url, body, "image/jpeg")
                future.set_result(FetchResult(answer, "", "", 0.01))
                return future
        if "/item/" in request.url:
            item = self.item_pages.get(int(request.url.split("/item/")[1].partition("/")[0]))
            if item is not None:
                answer = Response(request.url, item.encode(), "text/html; charset=utf-8")
                future.set_result(FetchResult(answer, "", "", 0.01))
                return future
        if "/item/" in request.url or "/thumb/" in request.url:
            future.set_exception(FetchFailure("missing", ProblemCode.HTTP_STATUS, status=404))
            return future
        self.requests.append(request.url)
        query = parse_qs(urlsplit(request.url).query)
        page = int(query.get("page", ["1"])[0])
        failure = self.fails(page, request.url)
        if failure is not None:
            future.set_exception(failure)
            return future
        start = (page - 1) * self.per_page
        hits = self.lots[start : start + self.per_page]
        following = ""
        if len(self.lots) > start + self.per_page:
            words = query["query"][0]
            following = f"/search?query={words}&order=starts&asdes=desc&page={page + 1}"
        html = pages.egun_new(hits, next_url=following, nothing=not self.lots)
        answer = Response(request.url, html.encode(), "text/html; charset=utf-8")
        future.set_result(FetchResult(answer, "", "", 0.01))
        return future


class Sites:
    """Several sites, by their hosts."""

    def __init__(self, **sites: FakeSite) -> None:
        self.sites = sites

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        host = urlsplit(request.url).hostname or ""
        name = next(name for name in self.sites if name in host)
        return self.sites[name].submit(target, request, delay)


def down(page: int, url: str) -> Exception:
    return FetchFailure("down", ProblemCode.HTTP_STATUS, status=502)

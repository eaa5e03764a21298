"""A link to the next page that was guessed need not lead to one: then the list ends before it."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from monitoring.models import Platform
from monitoring.platforms.base import Query, Response
from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetchFailure, FetchResult, Request, Target
from monitoring.services.new_site import propose
from monitoring.services.reading.reader import Outcome, Search, SearchReader
from monitoring.services.reading.throttling import PlatformThrottle

pytestmark = pytest.mark.django_db

LINK = "https://shop.example/suche?q=helm"
LIST = "".join(
    f'<div class="item"><a class="t" href="/i/{n}">Helm Nummer {n}</a> <b>{n},50 €</b></div>'
    for n in range(1, 9)
)
OTHER = "<h1>Merkzettel</h1><p>Hier steht nichts von der Liste, auch später nicht.</p>"


class OneList:
    """A list whose "next" leads to something else."""

    def __init__(self, second: FetchFailure | str) -> None:
        self.second = second

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        future: Future[FetchResult] = Future()
        html = f'{LIST}<a class="next" href="?q=helm&blatt=2">›</a>'
        if "blatt=2" in request.url and isinstance(self.second, FetchFailure):
            future.set_exception(self.second)
            return future
        if "blatt=2" in request.url and isinstance(self.second, str):
            html = self.second
        response = Response(request.url, html.encode(), "text/html; charset=utf-8")
        future.set_result(FetchResult(response, "", "", 0.01))
        return future

    def close(self) -> None:
        pass


def read(site: OneList, **changes: str) -> Outcome:
    platform = propose(LINK, site).platform
    platform.config |= changes
    Platform.objects.filter(pk=platform.pk).update(enabled=True, config=platform.config)
    reader = SearchReader(platform, site, PlatformThrottle(platform), lambda search, items: 0)
    [[outcome]] = reader.read([Search(Query("helm"), limit=5, read_all=True)])
    return outcome


@pytest.mark.parametrize(
    "second", [OTHER, FetchFailure("missing", ProblemCode.HTTP_STATUS, status=404)]
)
def test_a_list_ends_before_a_page_that_is_none_of_it(second: FetchFailure | str) -> None:
    outcome = read(OneList(second))
    assert (outcome.complete, outcome.error, len(outcome.items)) == (True, "", 8)
    assert outcome.search.next_urls, "what is missing may be on a page that was not read"


def test_a_page_that_an_admin_named_is_one_of_the_list() -> None:
    outcome = read(OneList(OTHER), next="a.next@href")
    assert not outcome.complete
    assert outcome.error


def test_a_site_that_is_down_has_no_end() -> None:
    assert not read(OneList(FetchFailure("down", ProblemCode.HTTP_STATUS, status=503))).complete

"""Who carries a request to where its address points: the web, or the posts that we have."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from django.utils.module_loading import import_string

from monitoring.platforms.telegram import SCHEME
from monitoring.services.fetching.types import FetcherLike, FetchResult, Request, Target
from monitoring.services.posts import PostCarrier


class Carriers:
    """Chooses by the address's scheme."""

    def __init__(self, web: FetcherLike, others: dict[str, FetcherLike]) -> None:
        self._web, self._others = web, others

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        carrier = self._others.get(request.url.partition(":")[0], self._web)
        return carrier.submit(target, request, delay)


def carriers(web: FetcherLike) -> Carriers:
    return Carriers(web, {SCHEME: PostCarrier()})


#: Loaded with the first fetch: most processes never make one, and it brings an HTTP client.
FETCHER = "monitoring.services.fetching.fetcher.Fetcher"

_shared: Carriers | None = None
_one_at_a_time = threading.Lock()


def shared() -> Carriers:
    """Those of this process."""
    global _shared
    with _one_at_a_time:
        if _shared is None:
            _shared = carriers(import_string(FETCHER)())
        return _shared

"""Who carries a request to where its address points: the web, or the posts that we have."""

from __future__ import annotations

from concurrent.futures import Future

from monitoring.platforms.telegram import SCHEME
from monitoring.services.fetching.fetcher import Fetcher, FetcherLike, FetchResult, Request, Target
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


_shared: Carriers | None = None


def shared() -> Carriers:
    """Those of this process."""
    global _shared
    if _shared is None:
        _shared = carriers(Fetcher())
    return _shared

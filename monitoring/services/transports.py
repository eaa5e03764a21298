"""Route a request to HTTP or to the stored posts of Telegram groups, by the scheme of its URL."""

from __future__ import annotations

from concurrent.futures import Future

from monitoring.platforms.telegram import SCHEME
from monitoring.services.fetching.fetcher import Fetcher, FetcherLike, FetchResult, Request, Target
from monitoring.services.posts import PostTransport


class Transports:
    """A fetcher that delegates each request to the transport of its URL scheme."""

    def __init__(self, http: FetcherLike, others: dict[str, FetcherLike]) -> None:
        self._http, self._others = http, others

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        transport = self._others.get(request.url.partition(":")[0], self._http)
        return transport.submit(target, request, delay)


def transports(http: FetcherLike) -> Transports:
    """All transports, with this one for HTTP."""
    return Transports(http, {SCHEME: PostTransport()})


_shared: Transports | None = None


def shared() -> Transports:
    """The transports of this process, created on first use."""
    global _shared
    if _shared is None:
        _shared = transports(Fetcher())
    return _shared

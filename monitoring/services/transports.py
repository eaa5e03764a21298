"""Route a request to HTTP or to the stored posts of Telegram groups, by the scheme of its URL."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from django.utils.module_loading import import_string

from monitoring.platforms.telegram import SCHEME
from monitoring.services.fetching.types import FetcherLike, FetchResult, Request, Target
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


#: Loaded with the first fetch: most processes never make one, and it brings an HTTP client.
FETCHER = "monitoring.services.fetching.fetcher.Fetcher"

_shared: Transports | None = None
_one_at_a_time = threading.Lock()


def shared() -> Transports:
    """The transports of this process, created on first use."""
    global _shared
    with _one_at_a_time:
        if _shared is None:
            _shared = transports(import_string(FETCHER)())
        return _shared

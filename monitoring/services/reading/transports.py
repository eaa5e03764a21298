"""Route a request by the scheme of its URL: to HTTP, to the stored posts of Telegram groups, or to
eBay's API."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from django.conf import settings
from django.utils.module_loading import import_string

from monitoring.platforms import ebay, telegram
from monitoring.services.fetching.types import FetcherLike, FetchResult, Request, Target
from monitoring.services.posts import PostTransport
from monitoring.services.reading.ebay import EbayTransport


class Transports:
    """A fetcher that delegates each request to the transport of its URL scheme."""

    def __init__(self, http: FetcherLike, others: dict[str, FetcherLike]) -> None:
        self._http, self._others = http, others

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        transport = self._others.get(request.url.partition(":")[0], self._http)
        return transport.submit(target, request, delay)


def transports(http: FetcherLike) -> Transports:
    """All transports, with this one for HTTP."""
    return Transports(
        http,
        {telegram.SCHEME: PostTransport(), ebay.SCHEME: EbayTransport(http, _ebay_credentials)},
    )


def _ebay_credentials() -> tuple[str, str]:
    return settings.EBAY_CLIENT_ID, settings.EBAY_CLIENT_SECRET


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

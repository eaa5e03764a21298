"""Results pages as they were last read, for conditional requests (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from monitoring.models import KnownPage, Platform
from monitoring.platforms import page_json
from monitoring.platforms.base import Page, ParseError
from monitoring.services.fetching.types import FetchResult, Request


class PageCache:
    """The stored pages of one platform, found by URL."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._requested: dict[str, KnownPage] = {}
        #: Many sites send neither ETag nor Last-Modified; then no request needs a lookup.
        self._has_pages = KnownPage.objects.filter(platform=platform).exists()

    def request(self, url: str) -> Request:
        """A request for this URL, conditional if the page is stored."""
        known = self._find(url) if self._has_pages else None
        if known is None:
            return Request(url)
        self._requested[url] = known
        return Request(url, known.etag, known.last_modified)

    def unchanged_page(self, url: str) -> Page:
        """The stored page that a 304 response stands for. Raises ParseError."""
        known = self._requested.pop(url, None)
        if known is None:
            raise ParseError('"not changed" for a page that we never had')
        return page_json.from_json(known.content)

    def store(self, url: str, fetched: FetchResult, page: Page) -> None:
        """Store a page whose response has a validator; others can't be requested conditionally."""
        self._requested.pop(url, None)
        if not fetched.etag and not fetched.last_modified:
            return
        KnownPage.objects.update_or_create(
            platform=self._platform,
            url_hash=_hash(url),
            defaults={
                "etag": fetched.etag,
                "last_modified": fetched.last_modified,
                "content": page_json.to_json(page),
                "at": timezone.now(),
            },
        )

    def _find(self, url: str) -> KnownPage | None:
        return KnownPage.objects.filter(platform=self._platform, url_hash=_hash(url)).first()


def _hash(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()

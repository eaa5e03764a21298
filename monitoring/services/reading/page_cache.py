"""Results pages as they were last read, for conditional requests (RFC 9110, section 13), and hashes
of those that come without validators."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from django.utils import timezone

from monitoring.models import KnownPage, Platform
from monitoring.platforms import page_json
from monitoring.platforms.base import Page, ParseError
from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetchResult, Request


class PageCache:
    """The stored pages of one platform, found by URL."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        read_with = [platform.adapter, platform.base_url, platform.config]
        self._settings = json.dumps(read_with, sort_keys=True)
        self._requested: dict[str, Page] = {}
        #: Many sites send neither ETag nor Last-Modified; then no request needs a lookup.
        self._has_pages = KnownPage.objects.filter(platform=platform).exists()

    def conditional(self, request: Request) -> Request:
        """The request with the validators of the stored page. A POST has none: a condition that
        holds would make it fail (RFC 9110, section 13.2.2). So has a page that another version has
        stored and this one does not understand."""
        known = self._find(request.url) if self._has_pages and not request.body else None
        page = page_json.from_json(known.content) if known is not None else None
        if known is None or page is None:
            return request
        self._requested[request.url] = page
        return replace(request, etag=known.etag, last_modified=known.last_modified)

    def unchanged_page(self, url: str) -> Page:
        """The stored page that a 304 response stands for. Raises ParseError."""
        page = self._requested.pop(url, None)
        if page is None:
            raise ParseError(ProblemCode.NO_LIST, why="not_modified")
        return page

    def store(self, request: Request, fetched: FetchResult, page: Page) -> None:
        """Store a page whose response has a validator; others can't be requested conditionally."""
        self._requested.pop(request.url, None)
        if request.body or not (fetched.etag or fetched.last_modified):
            return
        KnownPage.objects.update_or_create(
            platform=self._platform,
            url_hash=self._hash(request.url),
            defaults={
                "etag": fetched.etag,
                "last_modified": fetched.last_modified,
                "content": page_json.to_json(page),
                "at": timezone.now(),
            },
        )

    def body_hash(self, body: bytes) -> str:
        """A hash of the body that also changes with the day, so that "last seen" is updated daily,
        and with how it is read."""
        key = hashlib.sha256(f"{timezone.now():%Y-%m-%d} {self._settings}".encode()).digest()
        return hashlib.blake2b(body, digest_size=24, key=key).hexdigest()

    def _find(self, url: str) -> KnownPage | None:
        return KnownPage.objects.filter(platform=self._platform, url_hash=self._hash(url)).first()

    def _hash(self, url: str) -> str:
        """Of the URL and of how the page is read: with other settings it is another page."""
        return hashlib.sha256(f"{self._settings}\n{url}".encode()).hexdigest()

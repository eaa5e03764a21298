"""Builds the request for a page of a platform: its body, and the platform's headers and cookies."""

from __future__ import annotations

from collections.abc import Mapping

from core.encryption import CannotDecrypt
from monitoring.models import Platform
from monitoring.platforms.base import Query, Site
from monitoring.platforms.search_address import search_url
from monitoring.platforms.search_request import posted
from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetchFailure, Request, origin
from monitoring.services.reading import platform_headers

#: Many sites answer at one address with a page or with JSON, as they are asked.
ACCEPT = {"json_results": "application/json, text/html;q=0.9, */*;q=0.8"}


class PageRequests:
    """The requests of one platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._site = Site(platform.base_url, platform.config)
        self._headers: Mapping[str, str] | None = None

    def build(self, query: Query, url: str) -> Request:
        """The request for a URL that an adapter gave for this query. Headers and cookies go only to
        the site that is searched, not where a link on its pages leads to. Raises FetchFailure."""
        try:
            body = posted(self._site, query, url)
        except (ValueError, RecursionError):
            raise FetchFailure("refused", ProblemCode.BODY_NOT_JSON) from None
        headers: dict[str, str] = {}
        if self._platform.adapter in ACCEPT:
            headers["Accept"] = ACCEPT[self._platform.adapter]
        if body is not None:
            headers["Content-Type"] = body.content_type
        if self._platform.headers_encrypted and self._is_own(url):
            own = self._own_headers()
            replaced = {name.lower() for name in own}
            headers = {k: v for k, v in headers.items() if k.lower() not in replaced} | own
        return Request(url, headers=headers, body=body.content if body is not None else b"")

    def _is_own(self, url: str) -> bool:
        try:
            return origin(url) == origin(search_url(self._site, Query("x")))
        except ValueError:
            return False

    def _own_headers(self) -> dict[str, str]:
        if self._headers is None:
            try:
                if platform_headers.is_for_another_site(self._platform):
                    raise FetchFailure("refused", ProblemCode.HEADERS_OF_OTHER)
                self._headers = platform_headers.headers_of(self._platform)
            except CannotDecrypt:
                raise FetchFailure("refused", ProblemCode.HEADERS_LOST) from None
        return dict(self._headers)

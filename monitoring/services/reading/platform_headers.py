"""The headers and cookies that are sent to a platform, stored encrypted, with the site that they
were entered for: whoever changes a platform's address later does not get them there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.encryption import CannotDecrypt, decrypt, encrypt
from core.log import MASK
from monitoring.models import Platform
from monitoring.platforms import request_headers
from monitoring.platforms.base import Query, Response, Site
from monitoring.platforms.search_address import search_url
from monitoring.services.fetching.types import origin

#: The encrypted column, for another key.
ENCRYPTED_COLUMNS = ((Platform, "headers_encrypted", "headers of sites"),)
_EMPTY: dict[str, Any] = {"site": "", "headers": {}, "cookies": {}}


def store(platform: Platform, headers: Mapping[str, str], cookies: Mapping[str, str]) -> None:
    """Merge what was given with what is stored for the same site; the platform is not saved here.
    An empty value takes the stored one away. Raises CannotDecrypt."""
    kept, site = _load(platform), _site_of(platform)
    if kept["site"] != site:
        kept = _EMPTY
    merged = {
        "site": site,
        "headers": request_headers.merged(kept["headers"], headers, folded=True),
        "cookies": request_headers.merged(kept["cookies"], cookies, folded=False),
    }
    empty = not merged["headers"] and not merged["cookies"]
    platform.headers_encrypted = b"" if empty else encrypt(json.dumps(merged).encode())


def names(platform: Platform) -> tuple[list[str], list[str]]:
    """The names of the stored headers and cookies. Raises CannotDecrypt."""
    kept = _load(platform)
    return sorted(kept["headers"]), sorted(kept["cookies"])


def is_for_another_site(platform: Platform) -> bool:
    """Whether the stored ones were entered for another address. Raises CannotDecrypt."""
    return bool(platform.headers_encrypted) and _load(platform)["site"] != _site_of(platform)


def headers_of(platform: Platform) -> dict[str, str]:
    """All headers that are sent to the platform. Raises CannotDecrypt."""
    kept = _load(platform)
    return request_headers.as_headers(kept["headers"], kept["cookies"])


def masked_response(platform: Platform, response: Response) -> Response:
    """A response without the values of our headers, which the site may have repeated."""
    try:
        headers = headers_of(platform)
    except CannotDecrypt:  # then they were not sent either
        return response
    body = response.body
    for secret in request_headers.secrets_in(headers):
        body = body.replace(secret.encode(), MASK.encode())
    url = request_headers.masked(response.url, headers)
    return Response(url, body, response.content_type)


def _site_of(platform: Platform) -> str:
    """The origin of the platform's search; empty if it has no usable address."""
    try:
        found = origin(search_url(Site(platform.base_url, platform.config), Query("x")))
    except ValueError:
        return ""
    return f"{found[0]}://{found[1]}:{found[2]}"


def _load(platform: Platform) -> dict[str, Any]:
    if not platform.headers_encrypted:
        return _EMPTY
    return dict(json.loads(decrypt(bytes(platform.headers_encrypted))))

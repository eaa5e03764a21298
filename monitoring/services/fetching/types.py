"""Requests and their results as plain values; nothing here loads the HTTP client."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from monitoring.platforms.base import Response
from monitoring.problems import ProblemCode, SiteProblem


@dataclass(frozen=True)
class Target:
    """The base URL of a platform and its limits for requests."""

    platform_id: int
    base_url: str
    private_address: bool = False
    concurrency: int = 2
    timeout_seconds: float = 20.0
    max_bytes: int = 3_000_000


@dataclass(frozen=True)
class Request:
    """A URL, and the validators of its last response (RFC 9110, section 13). `headers` go to the
    URL's own origin only, not where it redirects to; they may be secret. With a `body` it is a
    POST. A fragment of the URL is not sent."""

    url: str
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class FetchResult:
    """The result of a fetch; `response` is None for 304 Not Modified."""

    response: Response | None
    etag: str
    last_modified: str
    seconds: float


class FetchFailure(SiteProblem):
    """A fetch failed. `kind`: rate, blocked, captcha, missing, down, or refused (by our own
    guard)."""

    def __init__(
        self, kind: str, code: ProblemCode, retry_after: float | None = None, **values: object
    ) -> None:
        super().__init__(code, **values)
        self.kind, self.retry_after = kind, retry_after


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an http(s) URL. Raises ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("only http and https addresses are fetched")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname.lower(), port


class FetcherLike(Protocol):
    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        """Fetch in `delay` seconds; the future has a FetchResult or a FetchFailure."""

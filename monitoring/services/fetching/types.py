"""What is fetched and what comes of it, as plain values; nothing here loads the HTTP client."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from monitoring.platforms.base import Response


@dataclass(frozen=True)
class Target:
    """Where a platform is and how it may be asked."""

    platform_id: int
    base_url: str
    private_address: bool = False
    concurrency: int = 2
    timeout_seconds: float = 20.0


@dataclass(frozen=True)
class Request:
    """An address, and what is known of it from last time (RFC 9110, section 13)."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class FetchResult:
    """An answer; `answer` is None when the page is as it was known (304)."""

    answer: Response | None
    etag: str
    last_modified: str
    seconds: float


class FetchFailure(Exception):
    """No page came. `kind`: rate, blocked, missing, down, refused (by us)."""

    def __init__(self, kind: str, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.retry_after = kind, detail, retry_after


class FetcherLike(Protocol):
    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        """Fetch in `delay` seconds; the future has a FetchResult or a FetchFailure."""

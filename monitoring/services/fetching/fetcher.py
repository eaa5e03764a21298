"""The HTTP client: HTTP/2, a connection pool for each platform, one event loop thread per process.

Callers submit requests from any thread and get futures. No database access here.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin

import httpcore
import httpx

from monitoring.platforms.base import Response
from monitoring.platforms.request_headers import COOKIE, masked
from monitoring.problems import ProblemCode
from monitoring.services.fetching.encryption import tls_problem
from monitoring.services.fetching.guard import GuardedBackend, host_and_port
from monitoring.services.fetching.packing import unpacker
from monitoring.services.fetching.types import (
    FetchFailure,
    FetchResult,
    Request,
    Target,
    origin,
)
from monitoring.services.fetching.whole import is_cut_off

MAX_REDIRECTS = 5
MAX_RETRY_AFTER_SECONDS = 86_400
#: The headers by which Cloudflare and Amazon say that the page is a challenge, whatever its status.
CHALLENGES = ("cf-mitigated", "x-amzn-waf-action")
HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "de-DE,de;q=0.9,en;q=0.5",
}
#: The exceptions of a failed fetch. httpx does not translate the second one, raised when a site
#: closes an HTTP/2 connection in the middle of a response.
FAILURES = (
    httpx.HTTPError,
    httpcore.ConnectionNotAvailable,
    httpx.InvalidURL,
    ValueError,
    OSError,
)


class Fetcher:
    """The connection pools of this process, and the thread of their event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pools: dict[Target, tuple[httpx.AsyncClient, asyncio.Semaphore]] = {}

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        return asyncio.run_coroutine_threadsafe(self._run(target, request, delay), self._started())

    def close(self) -> None:
        """Close every pool and end the thread."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            asyncio.run_coroutine_threadsafe(self._close_pools(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=_serve, args=(self._loop,), name="fetching", daemon=True
                ).start()
            return self._loop

    async def _close_pools(self) -> None:
        for client, _ in self._pools.values():
            await client.aclose()
        self._pools.clear()

    def _pool(self, target: Target) -> tuple[httpx.AsyncClient, asyncio.Semaphore]:
        if target not in self._pools:
            self._pools[target] = (_client(target), asyncio.Semaphore(target.concurrency))
        return self._pools[target]

    async def _run(self, target: Target, request: Request, delay: float) -> FetchResult:
        if delay > 0:
            await asyncio.sleep(delay)
        client, limit = self._pool(target)
        async with limit:
            return await fetch(client, request, target)


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()


def _client(target: Target) -> httpx.AsyncClient:
    allowed = [host_and_port(target.base_url)] if target.private_address else []
    transport = httpx.AsyncHTTPTransport(http2=True)
    transport._pool = httpcore.AsyncConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        max_connections=max(target.concurrency, 1),
        max_keepalive_connections=max(target.concurrency, 1),
        keepalive_expiry=75.0,
        http1=True,
        http2=True,
        network_backend=GuardedBackend(allowed),
    )
    return httpx.AsyncClient(
        transport=transport, headers=HEADERS, trust_env=False, timeout=target.timeout_seconds
    )


async def fetch(client: httpx.AsyncClient, request: Request, target: Target) -> FetchResult:
    """Fetch one page, following redirects. Raises FetchFailure, whose detail has no value of a
    header that was sent."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(target.timeout_seconds):
            return await _follow(client, request, target.max_bytes, began)
    except FetchFailure as failure:
        failure.values = {
            name: masked(str(value), request.headers) for name, value in failure.values.items()
        }
        raise
    except (TimeoutError, httpx.TimeoutException):
        seconds = f"{target.timeout_seconds:g}"
        raise FetchFailure("down", ProblemCode.NO_ANSWER, seconds=seconds) from None
    except FAILURES as error:
        code = tls_problem(error) or ProblemCode.CONNECTION_FAILED
        said = masked(f"{type(error).__name__}: {error}", request.headers)
        raise FetchFailure("down", code, error=said) from None


async def _follow(
    client: httpx.AsyncClient, request: Request, max_bytes: int, began: float
) -> FetchResult:
    url, content = request.url, request.body
    # Many sites set a cookie and redirect to the same page, again and again without it.
    cookies = httpx.Cookies()
    for _hop in range(MAX_REDIRECTS + 1):
        own = origin(url) == origin(request.url)
        headers = _conditions(request) | (dict(request.headers) if own else {})
        sent = client.build_request(
            "POST" if content else "GET", url, headers=headers, content=content or None
        )
        _set_cookies(sent, cookies)
        async with _response(client, sent) as response:
            cookies.extract_cookies(response)
            if response.is_redirect and "location" in response.headers:
                url, content = _redirected(response, url, content)
                # Read, so that its connection can be used again.
                await read_body(response, max_bytes, whole=False)
                continue
            _check(response)
            body = None if response.status_code == 304 else await read_body(response, max_bytes)
        return FetchResult(
            response=None
            if body is None
            else Response(url, body, response.headers.get("content-type", "")),
            etag=response.headers.get("etag", "")[:300],
            last_modified=response.headers.get("last-modified", "")[:60],
            seconds=time.monotonic() - began,
        )
    raise FetchFailure("down", ProblemCode.REDIRECTS)


def _set_cookies(sent: httpx.Request, cookies: httpx.Cookies) -> None:
    """Add the cookies of a redirect to those that an admin wrote; the newer of one name counts."""
    own = sent.headers.pop(COOKIE, "")
    cookies.set_cookie_header(sent)
    if own:
        given = sent.headers.get(COOKIE, "")
        names = {pair.partition("=")[0] for pair in given.split("; ")}
        kept = [pair for pair in own.split("; ") if pair.partition("=")[0] not in names]
        sent.headers[COOKIE] = "; ".join([*kept, given] if given else kept)


@contextlib.asynccontextmanager
async def _response(
    client: httpx.AsyncClient, sent: httpx.Request
) -> AsyncIterator[httpx.Response]:
    """The response to a request, without its body; no cookie is kept for another request."""
    response = await client.send(sent, stream=True)
    try:
        client.cookies.clear()
        yield response
    finally:
        await response.aclose()


def _redirected(response: httpx.Response, url: str, content: bytes) -> tuple[str, bytes]:
    """Where a redirect leads, and what is sent there: as browsers do, a GET, unless the status says
    that the method stays (RFC 9110, section 15.4). A body never goes to another site."""
    there, fragment = urljoin(url, response.headers["location"]), urldefrag(url).fragment
    if content and response.status_code in (307, 308):
        if origin(there) != origin(url):
            raise FetchFailure("down", ProblemCode.POST_REDIRECTED)
    else:
        content = b""
    # A fragment stays, if the redirect has none of its own (RFC 9110, section 10.2.2).
    return there if not fragment or "#" in there else f"{there}#{fragment}", content


def _conditions(request: Request) -> dict[str, str]:
    headers = {}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    return headers


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status in (200, 203, 304):
        return
    wait = retry_after(response.headers.get("retry-after", ""))
    if any(name in response.headers for name in CHALLENGES):
        raise FetchFailure("captcha", ProblemCode.CAPTCHA, wait)
    said = f"{status} {response.reason_phrase}".strip()
    if status == 429:
        raise FetchFailure("rate", ProblemCode.HTTP_STATUS, wait, status=said)
    if status in (401, 403, 451):
        raise FetchFailure("blocked", ProblemCode.HTTP_STATUS, wait, status=said)
    if status in (404, 410):
        raise FetchFailure("missing", ProblemCode.HTTP_STATUS, status=said)
    raise FetchFailure("down", ProblemCode.HTTP_STATUS, wait, status=said)


async def read_body(response: httpx.Response, max_bytes: int, *, whole: bool = True) -> bytes:
    """The decompressed body. Raises FetchFailure if it is larger, at once if the site says so; no
    more than that is ever unpacked. `whole`: also if it was cut off."""
    told = response.headers.get("content-length", "")
    if told.isdecimal() and len(told) < 16 and int(told) > max_bytes:
        raise _too_large(max_bytes)
    unpack = unpacker(response.headers.get("content-encoding", ""))
    parts, size = [], 0
    async for chunk in response.aiter_raw():
        part = unpack(chunk, max_bytes + 1 - size)
        size += len(part)
        if size > max_bytes:
            raise _too_large(max_bytes)
        parts.append(part)
    body = b"".join(parts)
    if whole and is_cut_off(body, ended=unpack.ended and _has_length(response)):
        raise FetchFailure("down", ProblemCode.CUT_OFF)
    return body


def _has_length(response: httpx.Response) -> bool:
    """Whether the end of the body differs from a broken connection (RFC 9112, section 6.3)."""
    framed = "content-length" in response.headers or "transfer-encoding" in response.headers
    return framed or response.http_version == "HTTP/2"


def _too_large(max_bytes: int) -> FetchFailure:
    return FetchFailure("down", ProblemCode.TOO_LARGE, size=max_bytes // 1000)


def retry_after(value: str) -> float | None:
    """Parse a Retry-After header, seconds or a date (RFC 9110, 10.2.3); the seconds to wait."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(min(int(value[:9]), MAX_RETRY_AFTER_SECONDS))
    with contextlib.suppress(ValueError, TypeError):
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
        return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)
    return None

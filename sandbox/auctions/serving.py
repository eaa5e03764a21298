"""What all sites do alike: faults, the request log, conditional requests, encodings."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.auctions.listing import Style
from sandbox.auctions.market import Asked, Auctions
from sandbox.auctions.wrong import captcha, refusal
from sandbox.faults import Fault, Faults
from sandbox.wire import Cut, Silence, gone

#: Text between these two is written in the encoding which the page does *not* have.
STRAY_START, STRAY_END = "\ue000", "\ue001"
_POLICY = "default-src 'none'; img-src *; style-src 'self'; form-action 'self'"
_REMEMBERED = 5000


@dataclass(frozen=True)
class Visit:
    """One request, as a site's page sees it."""

    market: Auctions
    style: Style
    path: dict[str, Any]
    query: dict[str, str]
    raw_query: bytes
    #: The site's own address, as "http://127.0.0.1:8765/egun".
    base: str
    now: float
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def prefix(self) -> str:
        """The path under which the site is, as "/egun"."""
        return "/" + self.base.partition("://")[2].partition("/")[2]

    def number(self, name: str, otherwise: int) -> int:
        """A number in the query; anything else counts as not given."""
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


@dataclass(frozen=True)
class Answer:
    """A page. What `state` says decides whether it is the same page as before."""

    body: str | bytes
    state: Any = None
    media_type: str = "text/html"
    status: int = 200
    location: str = ""


Render = Callable[[Visit], Answer]


class Serving:
    """Makes routes of the sites' pages."""

    def __init__(self, market: Auctions, faults: Faults) -> None:
        self.market, self.faults = market, faults
        self._versions: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._latest: dict[str, int] = {}

    def route(self, site: str, what: str, path: str, render: Render, method: str = "GET") -> Route:
        """One page of a site; `what` is search, detail, image, page or token."""

        async def handle(request: Request) -> ASGIApp:
            return await self._serve(site, what, request, render)

        return Route(f"/{site}{path}", handle, methods=[method])

    async def _serve(self, site: str, what: str, request: Request, render: Render) -> ASGIApp:
        fault = self.faults.take("auction", f"{site}.{what}")
        asked = _asked(site, what, request)
        self.market.requests.append(asked)
        if fault is not None and fault.action in ("cut_before", "error", "garbage"):
            return _wrong(fault, asked)
        if fault is not None and fault.action == "delay":
            await asyncio.sleep(fault.seconds)
        visit = self._visit(site, request, asked.query, await request.body())
        if fault is not None and fault.action == "changed":
            visit = replace(visit, style=replace(visit.style, layout="changed"))
        response = self._response(visit, render(visit), request)
        if fault is not None and fault.action in ("cut_after", "swallow"):
            return Cut() if fault.action == "cut_after" else Silence()
        asked.status = response.status_code
        return Half(response) if fault is not None and fault.action == "cut_middle" else response

    def _visit(self, site: str, request: Request, query: dict[str, str], body: bytes) -> Visit:
        return Visit(
            market=self.market,
            style=self.market.styles[site],
            path=request.path_params,
            query=query,
            raw_query=request.scope["query_string"],
            base=f"{request.url.scheme}://{request.url.netloc}/{site}",
            now=time.time(),
            headers=request.headers,
            body=body,
        )

    def _response(self, visit: Visit, answer: Answer, request: Request) -> Response:
        headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
        if answer.location:
            return Response(status_code=answer.status, headers={"Location": answer.location})
        conditional = visit.style.conditional and request.method in ("GET", "HEAD")
        if answer.state is not None and conditional and answer.status == 200:
            etag, modified = self._version(request, answer.state, visit.style)
            headers |= {"ETag": etag, "Last-Modified": formatdate(modified, usegmt=True)}
            if _unchanged(request, etag, modified):
                return Response(status_code=304, headers=headers)
        body = answer.body
        if isinstance(body, str):
            body = encoded(body, visit.style)
            headers["Content-Type"] = f"{answer.media_type};charset={visit.style.charset}"
        else:
            headers["Content-Type"] = answer.media_type
        return Response(body, answer.status, headers)

    def _version(self, request: Request, state: Any, style: Style) -> tuple[str, int]:
        """The ETag, and since when the page is so. No two states of a page share a second."""
        key = hashlib.blake2b(repr((state, style)).encode(), digest_size=9).hexdigest()
        url = str(request.url)
        if (url, key) not in self._versions:
            modified = max(int(time.time()), self._latest.get(url, 0) + 1)
            self._versions[url, key] = self._latest[url] = modified
            while len(self._versions) > _REMEMBERED:
                self._versions.popitem(last=False)
        elif self._latest[url] != self._versions[url, key]:  # it is again as it once was
            self._latest[url] += 1
            self._versions[url, key] = self._latest[url]
        return f'W/"{key}"', self._versions[url, key]


class Half:
    """The beginning of a response; the connection is closed in the middle of the body."""

    def __init__(self, response: Response) -> None:
        self.response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, body = self.response.raw_headers, bytes(self.response.body)
        status = self.response.status_code
        await send({"type": "http.response.start", "status": status, "headers": headers})
        half = {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True}
        await send(half)
        await asyncio.sleep(0.02)  # so that it is read before the connection is gone
        scope["cut"]()
        await gone(receive)


def encoded(text: str, style: Style) -> bytes:
    """The page's bytes, with what is astray in the other encoding."""
    usual, other = ("utf-8", "cp1252") if style.encoding == "utf-8" else ("cp1252", "utf-8")
    written = []
    for part in text.split(STRAY_START):
        astray, marked, rest = part.partition(STRAY_END)
        pieces = ((astray, other), (rest, usual)) if marked else ((part, usual),)
        written += [piece.encode(name, "xmlcharrefreplace") for piece, name in pieces]
    return b"".join(written)


def astray(text: str, style: Style, *, title: bool = False) -> str:
    """Text that stands on the page in another encoding, where the style wants that."""
    wanted = style.stray == "titles" or (style.stray == "page" and not title)
    return f"{STRAY_START}{text}{STRAY_END}" if wanted else text


def clean(text: str) -> str:
    """Foreign text, without the two marks and the characters that no page may hold."""
    return "".join(c for c in text if c not in "\ue000\ue001\0" and not "\ud800" <= c <= "\udfff")


def _asked(site: str, what: str, request: Request) -> Asked:
    raw = request.scope["query_string"].decode("latin-1")
    query = dict(parse_qsl(raw, keep_blank_values=True, errors="replace"))
    get = request.headers.get
    return Asked(
        at=time.time(),
        site=site,
        what=what,
        path=request.url.path,
        query=query,
        if_none_match=get("if-none-match"),
        if_modified_since=get("if-modified-since"),
        user_agent=get("user-agent"),
        accept_language=get("accept-language"),
        method=request.method,
    )


def _unchanged(request: Request, etag: str, modified: int) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in [one.strip() for one in known.split(",")]
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and parsedate_to_datetime(since).timestamp() >= modified
    except ValueError:
        return False


def _wrong(fault: Fault, asked: Asked) -> ASGIApp:
    if fault.action == "cut_before":
        return Cut()
    response = captcha(fault) if fault.action == "garbage" else refusal(fault)
    asked.status = response.status_code
    return response

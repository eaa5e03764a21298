"""The sandbox is for this machine: it listens on loopback only, and pages of other origins in the
same browser can't use it.

A browser says where a request comes from: in `Origin`, in `Sec-Fetch-Site`, and, when a foreign
name was made to point at this machine (DNS rebinding), in `Host`. Programs send none of the first
two. (developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site)
"""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

#: Only to be looked at: other pages may link to these and show their pictures.
_OPEN_PATHS = ("/egun/", "/militaria321/", "/feed/", "/plain/")
_SAFE_METHODS = ("GET", "HEAD")
_OWN_SITES = ("same-origin", "none", None)


def require_loopback(host: str) -> str:
    """The host itself. Raises ValueError for an address that other machines can reach."""
    if not _is_loopback(host):
        raise ValueError(f"the sandbox listens on this machine only, not on {host!r}")
    return host


def _is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class LocalOnly:
    """ASGI middleware that refuses what a browser sends for pages of another origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        why = _refusal(scope)
        if why:
            await JSONResponse({"error": why}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _refusal(scope: Scope) -> str:
    """Why a request is refused; empty if it is not."""
    if scope["type"] != "http":
        return "only plain HTTP is served"
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _is_loopback(_without_port(hosts[0])):
        return "use 127.0.0.1 or localhost in the address"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{hosts[0]}":
        return "requests of other pages are refused"
    if headers.get("sec-fetch-site") not in _OWN_SITES and not _is_open(scope, headers):
        return "requests of other pages are refused"
    return ""


def _without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host


def _is_open(scope: Scope, headers: Headers) -> bool:
    """Whether other pages may show this: the auction sites, and by a link the chat page."""
    if scope["method"] not in _SAFE_METHODS:
        return False
    if scope["path"].startswith(_OPEN_PATHS):
        return True
    return scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"

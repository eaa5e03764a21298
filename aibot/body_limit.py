"""Refuses requests that are larger than any that the admin sends.

Django reads all of a body into a file before it looks at anything, whoever sends it.
"""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from aibot.error_pages import too_large
from core.asgi import Application, Message, Receive, Scope, Send


class TooLarge(Exception):
    """A body goes on behind the limit."""


class BodyLimit:
    """An ASGI application whose requests have at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes, or what
    UPLOAD_LIMITS says of their path."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        most = settings.UPLOAD_LIMITS.get(scope["path"], settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise TooLarge
            return message

        try:
            if _announced(scope) > most:
                raise TooLarge
            await self._application(scope, limited, send)
        except TooLarge:
            await _answer(too_large(ASGIRequest(dict(scope), BytesIO())), send)


def _announced(scope: Scope) -> int:
    """The length that the client says the body has; 0 if it does not say."""
    told = dict(scope["headers"]).get(b"content-length", b"")
    return int(told) if told.isdigit() and len(told) < 20 else 0


async def _answer(response: HttpResponse, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    headers += [(b"connection", b"close"), (b"content-length", str(len(response.content)).encode())]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})

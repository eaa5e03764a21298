"""Tells open pages of the inbox that something changed: server-sent events.

Django says who may watch (`inbox.views.may_watch`), as it does for any other address. The stream
itself is kept here, outside of Django, where it costs neither a thread nor a connection. It lasts a
minute at most; then the browser asks anew, so that it ends with the session or the permission.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from types import FrameType
from urllib.parse import parse_qs

from core.asgi import Application, Message, Receive, Scope, Send
from inbox.watch import News, Watch

PATH = "/inbox/events/"
LASTS_SECONDS, HEARTBEAT_SECONDS = 60.0, 15.0
#: More than this are refused; their pages ask every few seconds instead.
MOST = 50
HEADERS = [
    (b"content-type", b"text/event-stream"),
    # For a proxy (nginx) that else would collect them.
    (b"x-accel-buffering", b"no"),
]
#: Headers of Django's answer that say what its body is.
OF_A_BODY = (b"content-type", b"content-length")
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"


class Streams:
    """An ASGI application that has one more kind of answer: a stream at PATH."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._watch = Watch()
        self._ended = self._follows_signals = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET"
        if not asked:
            await self._application(scope, receive, send)
            return
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._application(scope, receive, keep)
        if not answer:  # the browser has gone
            return
        if answer[0]["status"] != 204:
            for message in answer:
                await send(message)
            return
        headers = [pair for pair in answer[0]["headers"] if pair[0].lower() not in OF_A_BODY]
        if self._ended or len(self._watch) >= MOST:
            await _begin(send, 503, headers)
            await send({"type": "http.response.body", "body": b""})
            return
        self._end_at_signals()
        await self._stream(scope, receive, send, headers)

    async def _stream(
        self, scope: Scope, receive: Receive, send: Send, headers: list[tuple[bytes, bytes]]
    ) -> None:
        with self._watch.watching() as news:
            gone = asyncio.create_task(_gone(receive))
            gone.add_done_callback(lambda _task: news.put_nowait(None))
            try:
                await _begin(send, 200, headers + HEADERS)
                await _write(send, RETRY)
                await _follow(send, news, seen=_seen(scope))
            finally:
                gone.cancel()
            await send({"type": "http.response.body", "body": b""})

    def _end_at_signals(self) -> None:
        """Let the streams end when the server shall: uvicorn waits for its answers to end, and
        tells nobody that it does."""
        if self._follows_signals or threading.current_thread() is not threading.main_thread():
            return
        self._follows_signals = True
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            theirs = signal.getsignal(number)

            def end(number: int, frame: FrameType | None, theirs: object = theirs) -> None:
                self._ended = True
                loop.call_soon_threadsafe(self._watch.tell, None)
                if callable(theirs):
                    theirs(number, frame)

            if callable(theirs):
                signal.signal(number, end)


async def _begin(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _follow(send: Send, news: News, seen: str) -> None:
    """Send each version that was not `seen` yet, and a sign of life in between."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LASTS_SECONDS
    while (left := until - loop.time()) > 0:
        try:
            version = await asyncio.wait_for(news.get(), min(HEARTBEAT_SECONDS, left))
        except TimeoutError:
            await _write(send, HEARTBEAT)
            continue
        if version is None:
            return
        if version != seen:
            seen = version
            await _write(send, f"id: {version}\ndata: changed\n\n".encode())


def _seen(scope: Scope) -> str:
    """The version that was sent to the browser last, if it reconnects, or that its page shows."""
    told = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    shown = parse_qs(scope["query_string"].decode("latin-1")).get("seen", [""])
    return str(told or shown[0])


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

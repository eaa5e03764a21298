"""Serves the page and tells it what happens, as Server-Sent Events.

developer.mozilla.org/docs/Web/API/Server-sent_events
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.control.http import as_json
from sandbox.control.world import World

_FILES = Path(__file__).parent / "files"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: http://127.0.0.1:* http://localhost:*; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_KEEP_ALIVE_SECONDS = 15.0


def routes(world: World) -> list[Route]:
    """The page's routes, to be put into a Starlette app."""

    def file(name: str) -> Callable[[Request], Response]:
        return lambda request: FileResponse(_FILES / name, headers=_HEADERS)

    async def setup(request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "owner_id": world.owner_id,
                "account_id": world.account(None),
                "admin_url": world.admin_url,
                "admin_login": world.admin_login,
                "ai_is_demo": world.ai_is_demo,
                "language": world.bot_api.user(world.owner_id)["language_code"],
                "bot": world.bot_api.bot(world.token).user(),
                "commands": _commands(world),
            }
        )

    async def events(request: Request) -> StreamingResponse:
        return StreamingResponse(
            _stream(world), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return [
        Route("/", file("index.html")),
        Route("/page/style.css", file("style.css")),
        Route("/page/setup", setup),
        Route("/page/attachments/{id:int}", _attachments(world)),
        Route("/events", events),
        *[Route(f"/page/{script.name}", file(script.name)) for script in _FILES.glob("*.js")],
    ]


def _attachments(world: World) -> Callable[[Request], Response]:
    """A file of a contact, as it came; nothing in it may run."""

    def answer(request: Request) -> Response:
        wanted = request.path_params["id"]
        messages = (one for box in world.telegram.boxes.values() for one in box.messages.values())
        attached = (one.attachment for one in messages)
        item = next((one for one in attached if one and one["id"] == wanted), None)
        content = world.telegram.files.get(wanted)
        if item is None or content is None:
            return Response("There is no such file any more.", 404)
        how = "attachment" if item["kind"] == "file" else "inline"
        headers = {
            **_HEADERS,
            "Content-Security-Policy": "sandbox",
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(item['name'])}",
        }
        return Response(content, headers=headers, media_type=item["mime"])

    return answer


def _commands(world: World) -> list[dict[str, str]]:
    """The commands which the bot offers to the owner: the narrowest scope counts
    (core.telegram.org/bots/api#determining-list-of-commands)."""
    offered = world.bot_api.bot(world.token).commands
    scopes = (f"chat:{world.owner_id}::", "all_private_chats:::", "default:::")
    return next((offered[scope] for scope in scopes if offered.get(scope)), [])


async def _stream(world: World) -> AsyncIterator[str]:
    """What happens from now on, one event per line, and a sign of life in between."""
    waiting: asyncio.Queue[str] = asyncio.Queue(maxsize=1000)

    def listener(end: str) -> Callable[[str, dict[str, Any]], None]:
        def heard(kind: str, data: dict[str, Any]) -> None:
            event = {"end": end, "kind": kind, "data": as_json(data)}
            with contextlib.suppress(asyncio.QueueFull):
                waiting.put_nowait(json.dumps(event, ensure_ascii=False))

        return heard

    telegram, bot, auction = listener("telegram"), listener("bot"), listener("auction")
    world.telegram.listeners.append(telegram)
    world.bot_api.listeners.append(bot)
    world.auctions.listeners.append(auction)
    world.auctions.watchers += 1
    try:
        yield "retry: 1000\n\n"
        while True:
            try:
                async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
                    event = await waiting.get()
                yield f"data: {event}\n\n"
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        world.telegram.listeners.remove(telegram)
        world.bot_api.listeners.remove(bot)
        world.auctions.listeners.remove(auction)
        world.auctions.watchers -= 1

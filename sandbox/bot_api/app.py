"""The Bot API over HTTP: `/bot<token>/<method>` (core.telegram.org/bots/api#making-requests)."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.bot_api import media, methods, profile
from sandbox.bot_api.errors import BotApiError, ConnectionCut
from sandbox.bot_api.methods import Method, chat_id_of
from sandbox.bot_api.params import Params, read_params
from sandbox.bot_api.records import Bot, Call
from sandbox.bot_api.state import BotApi
from sandbox.faults import Fault, Faults
from sandbox.wire import Cut, Silence, gone

METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "setWebhook": profile.set_webhook,
    "deleteWebhook": profile.delete_webhook,
    "getWebhookInfo": profile.get_webhook_info,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "getChat": methods.get_chat,
    "getFile": methods.get_file,
    "sendChatAction": methods.send_chat_action,
    "sendMessage": methods.send_message,
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "sendMediaGroup": media.send_media_group,
    "editMessageText": methods.edit_message_text,
    "editMessageCaption": methods.edit_message_caption,
    "editMessageReplyMarkup": methods.edit_message_reply_markup,
    "deleteMessage": methods.delete_message,
    "answerCallbackQuery": methods.answer_callback_query,
}
_NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}
_TOKEN = re.compile(r"\d+:[\w-]+")
_MAX_POLL_SECONDS = 50
_GARBAGE = "<html><body><h1>Bad gateway</h1></body></html>"


def routes(api: BotApi, faults: Faults) -> list[Route]:
    """The routes of the Bot API, to be put into a Starlette app."""
    endpoint = _Endpoint(api, faults)
    return [
        Route("/bot{token}/{method}", endpoint.handle, methods=["GET", "POST"]),
        Route("/file/bot{token}/files/{file_id}", endpoint.file),
        Route("/files/{file_id}", endpoint.file),
    ]


class _Endpoint:
    """One request: token, method, fault, parameters, result."""

    def __init__(self, api: BotApi, faults: Faults) -> None:
        self.api, self.faults = api, faults

    async def handle(self, request: Request) -> ASGIApp:
        try:
            bot, name = self._recognise(request)
            body = await request.body()
            params = read_params(request.headers.get("content-type", ""), request.url.query, body)
        except BotApiError as error:
            return _refusal(error)
        fault = self.faults.take("bot", name, chat_id_of(params))
        if fault is None:
            return await self._answer(request, bot, name, params)
        return await self._go_wrong(fault, request, bot, name, params)

    async def file(self, request: Request) -> Response:
        """A file that was uploaded."""
        upload = self.api.files.get(request.path_params["file_id"])
        if upload is None:
            return PlainTextResponse("not found", 404)
        return Response(
            upload.content,
            media_type=upload.mime_type,
            headers={"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"},
        )

    def _recognise(self, request: Request) -> tuple[Bot, str]:
        token, method = request.path_params["token"], request.path_params["method"]
        if not _TOKEN.fullmatch(token):
            raise BotApiError(404)
        bot = self.api.bots.get(token)
        if bot is None:
            raise BotApiError(401)
        name = _NAMES.get(method.lower())
        if name is None:
            raise BotApiError(404)
        return bot, name

    async def _go_wrong(
        self, fault: Fault, request: Request, bot: Bot, name: str, params: Params
    ) -> ASGIApp:
        if fault.action in ("cut_before", "error", "garbage"):
            self._log(name, params, ok=False)
        if fault.action == "cut_before":
            return Cut()
        if fault.action == "error":
            return _refusal(BotApiError(fault.code, fault.message, fault.retry_after))
        if fault.action == "garbage":
            return PlainTextResponse(fault.message or _GARBAGE, 502 if fault.code == 502 else 200)
        if fault.action == "delay":
            await asyncio.sleep(fault.seconds)
        answer = await self._answer(request, bot, name, params)
        if fault.action == "cut_after":
            return Cut()
        return Silence() if fault.action == "swallow" else answer

    async def _answer(self, request: Request, bot: Bot, name: str, params: Params) -> ASGIApp:
        try:
            if name == "getUpdates":
                result = await self._poll(request, bot, params)
            else:
                result = METHODS[name](self.api, bot, params)
        except BotApiError as error:
            self._log(name, params, ok=False)
            return _refusal(error)
        except ConnectionCut:
            self._log(name, params, ok=False)
            return Cut()
        self._log(name, params, ok=True)
        return JSONResponse({"ok": True, "result": result})

    async def _poll(self, request: Request, bot: Bot, params: Params) -> list[dict[str, Any]]:
        """Wait for updates, but no longer than the client does."""
        allowed = params.json("allowed_updates")
        if isinstance(allowed, list):
            bot.queue.allowed = [str(kind) for kind in allowed]
        limit = min(max(params.integer("limit") or 100, 1), 100)
        timeout = min(max(params.integer("timeout") or 0, 0), _MAX_POLL_SECONDS)
        polling = bot.queue.poll(params.integer("offset") or 0, limit, timeout)
        if (bot.queue.pending and not params.integer("offset")) or not timeout:
            return await polling
        poll = asyncio.ensure_future(polling)
        left = asyncio.ensure_future(gone(request.receive))
        try:
            await asyncio.wait((poll, left), return_when=asyncio.FIRST_COMPLETED)
            return poll.result() if poll.done() else []
        finally:
            left.cancel()
            poll.cancel()

    def _log(self, name: str, params: Params, *, ok: bool) -> None:
        self.api.calls.append(Call(time.time(), name, chat_id_of(params), ok))


def _refusal(error: BotApiError) -> JSONResponse:
    return JSONResponse(error.body(), error.code)

"""python-telegram-bot's bot, with three differences: updates come as they were received, so that
one that can't be built does not stop the others; of an answer only what is used has to be there;
and what the answer itself says of its success counts, not the status that a proxy has given it.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from telegram import error as bot_errors
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from accounts.telegram.errors import NotTelegram, TelegramFailure
from accounts.telegram.exceptions import failure_of

OFFICIAL = "https://api.telegram.org"
#: Methods that answer with the message that was sent or edited.
_MESSAGES = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption")


_FAILED = range(HTTPStatus.BAD_REQUEST, 600)
#: Refusals of which PTB would think that they may be over the next time.
_REFUSED = range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)
_KNOWN_REFUSALS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS,
)


class Request(HTTPXRequest):
    """Requests whose answer has to be one of the Bot API (core.telegram.org/bots/api)."""

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """As PTB's. Raises NetworkError for what only looks like an answer of Telegram."""
        status, body = await super().do_request(*args, **options)
        if body.startswith(b'{"ok":true') and status == HTTPStatus.OK:
            return status, body
        return _status_of(status, body), body


def _status_of(status: int, body: bytes) -> int:
    """The status that an answer itself names; that of the page of a server on the way is kept."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return status
        if body and not body.startswith(b"{"):
            raise bot_errors.NetworkError(f"HTTP {status}") from NotTelegram()
        raise bot_errors.NetworkError("an answer that ends too early") from error
    ok = answer.get("ok") if isinstance(answer, dict) else None
    if not isinstance(ok, bool):
        raise bot_errors.NetworkError(f"HTTP {status}") from NotTelegram()
    if ok:
        return HTTPStatus.OK
    said = answer.get("error_code")
    status = said if type(said) is int and said in _FAILED else status
    if status in _REFUSED and status not in _KNOWN_REFUSALS:
        return HTTPStatus.BAD_REQUEST
    return status


class Bot(ExtBot[None]):
    def __init__(self, token: str, api_url: str) -> None:
        server = api_url or OFFICIAL
        super().__init__(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            # More than can be under way at once: slow receivers leave room for the others.
            request=Request(connection_pool_size=320, read_timeout=10, connect_timeout=5),
            get_updates_request=Request(connection_pool_size=2, connect_timeout=5),
        )

    async def raw_updates(
        self, offset: int, allowed: list[str], seconds: int, limit: int = 100
    ) -> list[Any]:
        """The waiting updates from `offset` on, or those that come within `seconds`, as JSON."""
        data = {"offset": offset, "limit": limit, "timeout": seconds, "allowed_updates": allowed}
        found = await self._post("getUpdates", data, read_timeout=seconds + 5)
        if not isinstance(found, list):
            raise bot_errors.NetworkError("an answer without a list of updates")
        return found

    async def _do_post(self, endpoint: str, data: dict[str, Any], **limits: Any) -> Any:
        """Like PTB's, but keep only the id of the message in the answer, so that a send counts even
        if PTB can't parse it. Raises NetworkError (outcome unknown) for a malformed answer."""
        try:
            answer = await super()._do_post(endpoint, data, **limits)
        except bot_errors.TelegramError:
            raise
        except Exception as error:
            raise bot_errors.NetworkError("an answer that is none") from error
        if endpoint == "getMe" and isinstance(answer, dict):
            return {"is_bot": True, "first_name": "", **answer}
        return _plain_message(answer) if endpoint in _MESSAGES else answer


def _plain_message(answer: Any) -> dict[str, Any]:
    """A message with nothing but its id; 0 if even that can't be read."""
    number = answer.get("message_id") if isinstance(answer, dict) else None
    if type(number) is not int or not 0 < number < 2**31:
        number = 0
    return {"message_id": number, "date": 0, "chat": {"id": 0, "type": "private"}}


async def remove_webhook(token: str, api_url: str) -> str:
    """Remove the bot's webhook; its address, empty if there was none. Raises TelegramFailure."""
    try:
        async with Bot(token, api_url) as bot:
            info = await bot.get_webhook_info()
            await bot.delete_webhook()
    except bot_errors.TelegramError as error:
        raise TelegramFailure(failure_of(error), str(error)) from error
    return info.url

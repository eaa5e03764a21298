"""Requests of a user account to Telegram, and how they fail."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Coroutine, Iterable
from typing import Any

from telethon.errors import InvalidBufferError, TypeNotFoundError

from accounts.telegram.errors import UNREADABLE, NotConnected, TelegramFailure
from accounts.telegram.exceptions import failure_of
from accounts.telegram.samples import unexpected, unreadable_item
from accounts.telegram.session import AccountSession
from accounts.telegram.types import UpdateHandler
from accounts.telegram.update_client import UpdateClient

REQUEST_SECONDS = 30.0
#: What Telethon's parser raises.
_PARSING = (
    TypeNotFoundError,
    struct.error,
    zlib.error,
    BufferError,
    OverflowError,
    RuntimeError,
    TypeError,
    AttributeError,
    LookupError,
)


class Requests:
    """The base of `UserClient`. All methods raise TelegramFailure."""

    _client: UpdateClient
    _session: AccountSession
    _on_update: UpdateHandler

    @property
    def connected(self) -> bool:
        return bool(self._client.is_connected())

    async def _call(
        self, request: Any, within: float = REQUEST_SECONDS, *, lists: Iterable[str] = ()
    ) -> Any:
        """`lists`: what the answer must consist of."""
        if not self.connected:
            raise TelegramFailure(failure_of(NotConnected()))
        answer = await self._within(within, self._client(request))
        if all(isinstance(getattr(answer, name, None), list) for name in lists):
            return answer
        error = unexpected(answer)
        raise failed(error) from error

    async def _within(self, seconds: float, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            async with asyncio.timeout(seconds):
                return await work
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Telethon cancels what waits for an answer when the connection ends.
            raise TelegramFailure(failure_of(ConnectionError()), "the connection ended") from None
        except Exception as error:
            raise failed(error) from error

    def _note_unreadable(
        self, place: str, error: BaseException, chat_id: int | None = None
    ) -> None:
        self._on_update(unreadable_item(place, error, chat_id))


def failed(error: BaseException) -> TelegramFailure:
    """The failure of an exception. What can't be parsed may contain texts: it is not quoted."""
    invalid = isinstance(error, _PARSING) and not isinstance(error, InvalidBufferError)
    failure = UNREADABLE if invalid else failure_of(error)
    detail = type(error).__name__ if failure == UNREADABLE else str(error)
    return TelegramFailure(failure, detail)


def is_unreadable(error: TelegramFailure) -> bool:
    return error.failure == UNREADABLE

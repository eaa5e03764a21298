"""The client of the bot, over python-telegram-bot (PTB).

Updates are polled by our own loop instead of PTB's Updater, for two reasons. An update is confirmed
to Telegram only after its handler has finished, so a button press is not lost by a crash. And the
state of polling is known: each successful poll is a heartbeat, and each failure is in the table of
errors (PTB's Updater stays "running" after its polling task has died).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from telegram import (
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram import error as bot_errors
from telegram.ext import Application, ApplicationBuilder, BaseHandler
from telegram.request import HTTPXRequest

from accounts.telegram.errors import TelegramFailure
from accounts.telegram.exceptions import failure_of
from accounts.telegram.types import BotMessage, Document, Menu
from core.text import utf16_len

log = structlog.get_logger(__name__)

POLL_SECONDS = 25
HANDLER_SECONDS = 60.0
FINISH_SECONDS = 4.0
#: UTF-16 units (core.telegram.org/bots/api#sendphoto).
CAPTION_LIMIT = 1024
ALLOWED_UPDATES = ["message", "callback_query"]


class BotClient:
    """The draft bot's connection. Methods raise TelegramFailure."""

    def __init__(
        self, token: str, api_url: str, handlers: Sequence[BaseHandler[Any, Any, Any]]
    ) -> None:
        builder = (
            ApplicationBuilder()
            .token(token)
            .updater(None)
            .request(HTTPXRequest(connection_pool_size=16, read_timeout=10, connect_timeout=5))
            .get_updates_request(HTTPXRequest(connection_pool_size=2, connect_timeout=5))
        )
        if api_url:
            builder = builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
        self.application: Application[Any, Any, Any, Any, Any, Any] = builder.build()
        self.application.add_handlers(list(handlers))
        self.application.add_error_handler(_log_error)
        self._offset = self._confirmed = 0

    @property
    def username(self) -> str:
        return str(self.application.bot.username)

    async def start(self) -> None:
        """Get the bot's identity, and delete its webhook, which would block polling."""
        try:
            await self.application.initialize()
            await self.application.bot.delete_webhook()
            await self.application.start()
        except bot_errors.TelegramError as error:
            raise TelegramFailure(failure_of(error), str(error)) from error

    async def set_commands(self, menus: Iterable[Menu]) -> None:
        """Set the command menus of Telegram's apps. A rejected one (of a chat that was never
        started, say) is only logged: the commands work without a menu."""
        for menu in menus:
            scope = (
                BotCommandScopeAllPrivateChats()
                if menu.chat_id is None
                else BotCommandScopeChat(menu.chat_id)
            )
            try:
                await self.application.bot.set_my_commands(
                    menu.commands, scope=scope, language_code=menu.language or None
                )
            except bot_errors.TelegramError as error:
                log.info("a menu of commands was not taken", language=menu.language, error=error)

    async def stop(self) -> None:
        await self._confirm()
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()

    async def poll(self, polled: Callable[[], None]) -> None:
        """Fetch and handle updates until cancelled. Raises TelegramFailure. `polled` is called
        after each successful poll."""
        while True:
            updates = await self._fetch()
            polled()
            for update in updates:
                await self._handle_shielded(update)

    async def _fetch(self) -> tuple[Update, ...]:
        offset = self._offset
        try:
            updates = await self.application.bot.get_updates(
                offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES
            )
        except bot_errors.TelegramError as error:
            raise TelegramFailure(failure_of(error), str(error)) from error
        self._confirmed = offset
        return updates

    async def _confirm(self) -> None:
        """Confirm the last handled update, or Telegram sends it again after a restart."""
        if self._offset == self._confirmed:
            return
        with contextlib.suppress(bot_errors.TelegramError):
            await self.application.bot.get_updates(
                offset=self._offset,
                limit=1,
                timeout=0,
                read_timeout=2,
                allowed_updates=ALLOWED_UPDATES,
            )

    async def _handle_shielded(self, update: Update) -> None:
        """Handle an update; a cancellation waits until its handler has finished."""
        handling = asyncio.ensure_future(self._handle(update))
        try:
            await asyncio.shield(handling)
        finally:
            if not handling.done():
                await asyncio.wait({handling}, timeout=FINISH_SECONDS)
            if handling.done():
                self._offset = update.update_id + 1
            else:
                handling.cancel()
                await asyncio.gather(handling, return_exceptions=True)

    async def _handle(self, update: Update) -> None:
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                await self.application.process_update(update)
        except TimeoutError:
            log.error("a handler of the bot took too long", update=update.update_id)

    # --- sending ----------------------------------------------------------------------------

    async def send(self, chat_id: int, message: BotMessage) -> int:
        """Send a message; its id. A picture that Telegram rejects is left out."""
        try:
            if message.document is not None:
                sent = await self._send_document(chat_id, message, message.document)
            elif message.photo_url and utf16_len(message.text) <= CAPTION_LIMIT:
                sent = await self._send_photo(chat_id, message)
            else:
                sent = await self._send_text(chat_id, message)
        except bot_errors.TelegramError as error:
            raise TelegramFailure(failure_of(error), str(error)) from error
        return int(sent.message_id)

    async def _send_text(self, chat_id: int, message: BotMessage) -> Message:
        return await self.application.bot.send_message(
            chat_id,
            message.text,
            entities=_entities(message),
            reply_markup=_markup(message),
            reply_parameters=_reply(message),
            disable_web_page_preview=True,
        )

    async def _send_photo(self, chat_id: int, message: BotMessage) -> Message:
        """Send a photo. BadRequest means that nothing was sent, so the text is sent instead."""
        try:
            return await self.application.bot.send_photo(
                chat_id,
                message.photo_url,
                caption=message.text,
                caption_entities=_entities(message),
                reply_markup=_markup(message),
                reply_parameters=_reply(message),
            )
        except bot_errors.BadRequest as error:
            log.info("a picture was left out", error=error)
            return await self._send_text(chat_id, message)

    async def _send_document(
        self, chat_id: int, message: BotMessage, document: Document
    ) -> Message:
        return await self.application.bot.send_document(
            chat_id,
            document.content,
            filename=document.name,
            caption=message.text,
            caption_entities=_entities(message),
            reply_markup=_markup(message),
        )

    async def edit(self, chat_id: int, message_id: int, message: BotMessage) -> None:
        """Edit a message; an unchanged or deleted one is not a failure."""
        try:
            await self.application.bot.edit_message_text(
                message.text,
                chat_id,
                message_id,
                entities=_entities(message),
                reply_markup=_keyboard(message),
                disable_web_page_preview=True,
            )
        except bot_errors.BadRequest as error:
            if _is_caption(str(error)):
                await self._edit_caption(chat_id, message_id, message)
            elif not _nothing_to_edit(str(error)):
                raise TelegramFailure(failure_of(error), str(error)) from error
        except bot_errors.TelegramError as error:
            raise TelegramFailure(failure_of(error), str(error)) from error

    async def _edit_caption(self, chat_id: int, message_id: int, message: BotMessage) -> None:
        """Edit a message with a picture or document, whose text is a caption."""
        try:
            await self.application.bot.edit_message_caption(
                chat_id,
                message_id,
                caption=message.text,
                caption_entities=_entities(message),
                reply_markup=_keyboard(message),
            )
        except bot_errors.TelegramError as error:
            if not _nothing_to_edit(str(error)):
                raise TelegramFailure(failure_of(error), str(error)) from error


def _is_caption(description: str) -> bool:
    return "no text in the message" in description.lower()


def _nothing_to_edit(description: str) -> bool:
    """Whether the message is unchanged or deleted; the API has only sentences for that, no
    codes."""
    said = description.lower()
    return any(
        sign in said
        for sign in ("message is not modified", "message to edit not found", "can't be edited")
    )


def _entities(message: BotMessage) -> list[MessageEntity]:
    return [MessageEntity(**entity) for entity in message.entities]


def _markup(message: BotMessage) -> InlineKeyboardMarkup | ForceReply | None:
    if message.force_reply:
        return ForceReply(input_field_placeholder=message.placeholder[:64] or None)
    return _keyboard(message)


def _keyboard(message: BotMessage) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(one.text, callback_data=one.data or None, url=one.url or None)
            for one in row
        ]
        for row in message.buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _reply(message: BotMessage) -> ReplyParameters | None:
    if message.reply_to is None:
        return None
    return ReplyParameters(message.reply_to, allow_sending_without_reply=True)


async def _log_error(update: object, context: Any) -> None:
    number = update.update_id if isinstance(update, Update) else None
    log.error("a handler of the bot failed", update=number, exc_info=context.error)

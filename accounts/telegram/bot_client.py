"""The client of the bot, over python-telegram-bot (PTB): sending here, polling in `bot_updates`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import (
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

from accounts.telegram.bot_api import Bot
from accounts.telegram.bot_updates import Arrange, OnUnreadable, Updates
from accounts.telegram.errors import TelegramFailure
from accounts.telegram.exceptions import failure_of
from accounts.telegram.types import BotMessage, Document
from core.text import utf16_len

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: UTF-16 units (core.telegram.org/bots/api#sendphoto).
CAPTION_LIMIT = 1024
#: What is said of a message that is not there, or too old, to edit.
_GONE = ("message to edit not found", "can't be edited", "message_id_invalid")


class BotClient:
    """The draft bot's connection. Methods raise TelegramFailure."""

    def __init__(
        self,
        token: str,
        api_url: str,
        handlers: Sequence[BaseHandler[Any, Any, Any]],
        on_unreadable: OnUnreadable,
        arrange: Arrange,
    ) -> None:
        bot = Bot(token, api_url)
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().updater(None).bot(bot).build()
        )
        self.application.add_handlers(list(handlers))
        self.application.add_error_handler(_log_error)
        self.updates = Updates(self.application, bot, on_unreadable, arrange)

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

    async def stop(self) -> None:
        await self.updates.confirm()
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()

    # --- sending ----------------------------------------------------------------------------

    async def send(self, chat_id: int, message: BotMessage) -> int | None:
        """Send a message; its id, if Telegram's answer says it. A picture that Telegram rejects is
        left out, and so are buttons whose links it rejects."""
        try:
            sent = await _without_rejected_links(partial(self._send, chat_id), message)
        except bot_errors.TelegramError as error:
            raise TelegramFailure(failure_of(error), str(error)) from error
        return int(sent.message_id) or None

    async def _send(self, chat_id: int, message: BotMessage) -> Message:
        if message.document is not None:
            return await self._send_document(chat_id, message, message.document)
        if message.photo_url and utf16_len(message.text) <= CAPTION_LIMIT:
            return await self._send_photo(chat_id, message)
        return await self._send_text(chat_id, message)

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

    async def edit(self, chat_id: int, message_id: int, message: BotMessage) -> bool:
        """Edit a message; False if it is gone. An unchanged one is not a failure."""
        try:
            await _without_rejected_links(partial(self._edit, chat_id, message_id), message)
        except bot_errors.TelegramError as error:
            return _is_there(error)
        return True

    async def _edit(self, chat_id: int, message_id: int, message: BotMessage) -> None:
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
            if not _is_caption(str(error)):
                raise
            await self._edit_caption(chat_id, message_id, message)

    async def _edit_caption(self, chat_id: int, message_id: int, message: BotMessage) -> None:
        """Edit a message with a picture or document, whose text is a caption."""
        await self.application.bot.edit_message_caption(
            chat_id,
            message_id,
            caption=message.text,
            caption_entities=_entities(message),
            reply_markup=_keyboard(message),
        )


async def _without_rejected_links(
    ask: Callable[[BotMessage], Awaitable[T]], message: BotMessage
) -> T:
    """Ask for a message, and where Telegram rejects the address of a button, for it without the
    buttons that have one. Raises TelegramError."""
    try:
        return await ask(message)
    except bot_errors.BadRequest as error:
        rows = (tuple(one for one in row if not one.url) for row in message.buttons)
        buttons = tuple(row for row in rows if row)
        if not _is_about_a_link(error) or buttons == message.buttons:
            raise
        log.warning("buttons with links were left out", error=error)
    return await ask(replace(message, buttons=buttons))


def _is_about_a_link(error: bot_errors.TelegramError) -> bool:
    """Whether Telegram rejects the address of a button; then it rejects the whole message."""
    said = str(error).lower()
    return "button" in said and "url" in said


def _is_caption(description: str) -> bool:
    return "no text in the message" in description.lower()


def _is_there(error: bot_errors.TelegramError) -> bool:
    """Whether a message that could not be edited is unchanged rather than deleted; the API has only
    sentences for that, no codes. Raises TelegramFailure for anything else."""
    said = str(error).lower()
    if "message is not modified" in said:
        return True
    if any(one in said for one in _GONE):
        return False
    raise TelegramFailure(failure_of(error), str(error)) from error


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

"""What an update of Telegram contains: who sent it, the command, the texts."""

from __future__ import annotations

import re
from typing import Any

from telegram import CallbackQuery, Message, Update

from bot.types import Sender
from core.entities import formatting
from core.text import one_line

_COMMAND = re.compile(r"/([^\s@/]{1,40})(?:@\w+)?(?:\s+(.*))?", re.S)


def sender_of(update: Update) -> Sender:
    user = update.effective_user
    if user is None:
        return Sender(0, "", "", "")
    return Sender(user.id, one_line(user.full_name), user.username or "", user.language_code or "")


def parse(text: str | None) -> tuple[str, str]:
    """A command's name in small letters, and what follows it."""
    match = _COMMAND.match(text or "")
    if not match:
        return "", ""
    return match[1].casefold(), (match[2] or "").strip()


def quoted_text(message: Message | None) -> str | None:
    """The text of the message that this one replies to, or the part that is quoted of it; empty if
    that has none, None if this is no reply."""
    if message is None or message.reply_to_message is None:
        return None
    if message.quote is not None:
        return message.quote.text
    return message.reply_to_message.text or message.reply_to_message.caption or ""


def text_of(message: Message) -> tuple[str | None, list[dict[str, Any]]]:
    """The text with its formatting; None if the message has none. A caption is no text: what it
    belongs to can't be sent."""
    if message.text is None:
        return None, []
    return message.text, formatting(entity.to_dict() for entity in message.entities)


def place_of(query: CallbackQuery) -> tuple[int, int]:
    """The chat and the message of the button; zeros if Telegram does not say or if the message was
    forwarded there."""
    message = query.message
    if message is None or getattr(message, "forward_origin", None) is not None:
        return 0, 0
    return message.chat.id, message.message_id

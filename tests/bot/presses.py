"""A press as the router passes it on."""

from __future__ import annotations

from accounts.models import Person
from bot import press as presses
from bot.types import CallbackAnswer, Sender


def press(
    data: str, person: Person, message_id: int = 1, chat_id: int | None = None
) -> CallbackAnswer:
    """What a person reads who presses a button in their chat with the bot."""
    sender = Sender(person.telegram_id, person.name, person.username, person.language)
    return presses.press(data, sender, (chat_id or person.telegram_id, message_id))

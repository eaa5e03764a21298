"""Entries for tests, and the bot's messages about them."""

from __future__ import annotations

from typing import Any

from accounts.telegram.types import BotMessage
from core.text import utf16_len
from knowledge.models import Entry
from knowledge.services.entries import create_entry
from outbox.models import Delivery
from tests.bot.talk import shown


def entry(title: str = "Warranty", body: str = "Two years of warranty.", **fields: Any) -> Entry:
    return create_entry(title=title, body=body, **fields)


def newest() -> BotMessage:
    return shown(Delivery.objects.latest("id"))


def sent(message_id: int) -> None:
    """The newest message has arrived under this number."""
    newest_id = Delivery.objects.latest("id").pk
    Delivery.objects.filter(pk=newest_id).update(state="sent", message_id=message_id)


def styled(message: BotMessage, style: str) -> list[str]:
    """The pieces of a message in a style."""
    units = message.text.encode("utf-16-le")
    return [
        units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in message.entities
        if one["type"] == style
    ]


def buttons(message: BotMessage) -> dict[str, str]:
    """The data of each button by its text."""
    return {one.text: one.data for row in message.buttons for one in row}


def fits(message: BotMessage) -> bool:
    return 0 < utf16_len(message.text) <= 4096

"""Replies of the bot: a text for one person, optionally with buttons."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import Person
from accounts.telegram.types import BotMessage, Button
from core.text import LIMIT
from outbox.handlers import DeliveryHandler, Outgoing
from outbox.models import Delivery
from outbox.queue import queue_bot_message
from outbox.text import clip

REPLY = "reply"

#: Rows of buttons, each a pair of its text and its callback data.
ButtonRows = Sequence[Sequence[tuple[str, str]]]


def reply(person: Person, text: str, buttons: ButtonRows = ()) -> None:
    """Queue a reply to a person."""
    queue_bot_message(
        chat_id=person.telegram_id,
        kind=REPLY,
        reference=REPLY,
        payload={"text": text, "buttons": [[list(one) for one in row] for row in buttons]},
    )


class Reply(DeliveryHandler):
    """Builds the message of a reply, cut to the length of one message."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        rows = delivery.payload.get("buttons", ())
        buttons = tuple(tuple(Button(text, data) for text, data in row) for row in rows)
        text = clip(delivery.payload["text"], LIMIT - 10)
        return Outgoing(bot_message=BotMessage(text, buttons=buttons))


HANDLERS: dict[str, DeliveryHandler] = {REPLY: Reply()}

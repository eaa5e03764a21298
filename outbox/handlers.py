"""What is special about each kind of delivery, and the registry of all kinds.

Apps above the outbox define their handlers in a `delivery_handlers.py` each; `runbot.main` puts
them into one registry and hands it to the dispatcher.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.telegram.types import BotMessage
from outbox.models import Delivery


@dataclass(frozen=True)
class Outgoing:
    """What a delivery sends: plain text in the owner's name, or a message of the bot, which
    changes an earlier one if `edits` is its id."""

    text: str = ""
    bot_message: BotMessage | None = None
    edits: int | None = None
    reply_to: int | None = None


class NotYet(Exception):
    """A delivery must wait for another one that is still on its way."""


class DeliveryHandler:
    """One kind of delivery. Each method runs inside the transaction of the claim or of the record,
    so none may touch the network."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        """Build what to send, just before sending; None if it is no longer wanted. Raises NotYet
        if it must wait."""
        raise NotImplementedError

    def on_sent(self, delivery: Delivery) -> None:
        """Do what follows once it has reached Telegram; `delivery.message_id` is set."""

    def on_failed(self, delivery: Delivery) -> None:
        """Do what follows once it is given up; `delivery.last_error` says why."""


Handlers = Mapping[str, DeliveryHandler]


def registry(*parts: Handlers) -> Handlers:
    """All handlers by the kind of delivery. Raises ValueError if two parts have the same kind."""
    merged: dict[str, DeliveryHandler] = {}
    for part in parts:
        if twice := merged.keys() & part.keys():
            raise ValueError(f"two handlers for the same kind: {', '.join(sorted(twice))}")
        merged.update(part)
    return merged


def parse_reference(reference: str) -> int:
    """The id in a reference such as "draft:5"."""
    return int(reference.partition(":")[2])

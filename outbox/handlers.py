"""The interface of delivery handlers, and their registry.

Each app above the outbox defines its handlers in `delivery_handlers.py`; `runbot.main` merges them
into one registry for the dispatcher.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.telegram.types import BotMessage
from core.entities import Entity
from outbox.models import Delivery


@dataclass(frozen=True)
class Outgoing:
    """The content of a delivery: a text in the owner's name with its formatting (`core.entities`),
    or a message of the bot; with `edits`, the edit of an earlier message with that id, or what is
    sent `otherwise`, if that one is gone. With `only_after` it is sent if that message is the
    newest of the chat, and else withdrawn."""

    text: str = ""
    entities: tuple[Entity, ...] = ()
    bot_message: BotMessage | None = None
    edits: int | None = None
    otherwise: BotMessage | None = None
    only_after: int | None = None


class NotYet(Exception):
    """A delivery must wait for an earlier one that is not finished."""


class DeliveryHandler:
    """The handler of one kind. Its methods run inside the transaction of the claim or the record,
    so they must not use the network."""

    #: Whether `/pause` holds back this kind also where the bot sends it; what leaves by an account
    #: is always held back.
    obeys_pause = False

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        """Build what to send, just before sending; None if it is no longer wanted. Raises NotYet
        if it must wait."""
        raise NotImplementedError

    def on_sent(self, delivery: Delivery) -> None:
        """Called when the delivery was sent; `delivery.message_id` is set."""

    def on_overtaken(self, delivery: Delivery) -> None:
        """Called when the delivery was withdrawn, since somebody wrote in the chat first."""

    def on_failed(self, delivery: Delivery) -> None:
        """Called when the delivery has failed for good; `delivery.last_error` says why."""


Handlers = Mapping[str, DeliveryHandler]


def merge_handlers(*parts: Handlers) -> Handlers:
    """Merge the handlers of all apps. Raises ValueError for a duplicate kind."""
    merged: dict[str, DeliveryHandler] = {}
    for part in parts:
        if twice := merged.keys() & part.keys():
            raise ValueError(f"two handlers for the same kind: {', '.join(sorted(twice))}")
        merged.update(part)
    return merged


def check_arrived(kind: str, reference: str) -> None:
    """Raise NotYet while such a message is on its way, so that its id is not known."""
    on_its_way = (Delivery.State.INFLIGHT, Delivery.State.UNCERTAIN)
    if Delivery.objects.filter(kind=kind, reference=reference, state__in=on_its_way).exists():
        raise NotYet


def parse_reference(reference: str) -> int:
    """The id in a reference such as "draft:5"."""
    return int(reference.partition(":")[2])

"""What the delivery handlers of this app have in common."""

from __future__ import annotations

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring import references
from outbox.handlers import DeliveryHandler, NotYet, Outgoing, parse_reference
from outbox.models import Delivery

State = Delivery.State
UNFINISHED = (State.QUEUED, State.INFLIGHT, State.UNCERTAIN)


def person_of(delivery: Delivery) -> Person | None:
    """The person whom a delivery is about; None if they may not use the bot any more."""
    person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
    return person if person is not None and person.let_in else None


class MessageHandler(DeliveryHandler):
    """A handler that builds one bot message."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        message = self.message(delivery)
        return Outgoing(bot_message=message) if message is not None else None

    def message(self, delivery: Delivery) -> BotMessage | None:
        raise NotImplementedError


class Edit(MessageHandler):
    """An edit of the newest message of another kind; a new message if there is none."""

    def __init__(self, first: str, handler: MessageHandler) -> None:
        self._first, self._handler = first, handler

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        reference = references.of(self._first, parse_reference(delivery.reference))
        first = (
            Delivery.objects.filter(kind=self._first, reference=reference).order_by("-id").first()
        )
        if first is not None and first.state in UNFINISHED:
            raise NotYet
        message = self._handler.message(delivery)
        if message is None:
            return None
        return Outgoing(bot_message=message, edits=first.message_id if first else None)

"""Base classes of this app's delivery handlers."""

from __future__ import annotations

from accounts.models import Person
from accounts.selectors import person_of
from accounts.telegram.types import BotMessage
from monitoring import references
from outbox.handlers import DeliveryHandler, NotYet, Outgoing, parse_reference
from outbox.models import Delivery

State = Delivery.State
UNFINISHED = (State.QUEUED, State.INFLIGHT, State.UNCERTAIN)


class PersonHandler(DeliveryHandler):
    """A handler of what is sent to a person. Nothing is, once they may not use the bot any more."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        person = person_of(delivery.chat_id)
        return self.build(delivery, person) if person is not None and person.let_in else None

    def build(self, delivery: Delivery, person: Person) -> Outgoing | None:
        """What to send to this person, as `prepare`."""
        raise NotImplementedError


class MessageHandler(PersonHandler):
    """A handler that builds one bot message."""

    def build(self, delivery: Delivery, person: Person) -> Outgoing | None:
        message = self.message(delivery, person)
        return Outgoing(bot_message=message) if message is not None else None

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        raise NotImplementedError


class Edit(MessageHandler):
    """An edit of the newest message of another kind; a new message if there is none."""

    def __init__(self, first: str, handler: MessageHandler) -> None:
        self._first, self._handler = first, handler

    def build(self, delivery: Delivery, person: Person) -> Outgoing | None:
        reference = references.of(self._first, parse_reference(delivery.reference))
        first = (
            Delivery.objects.filter(kind=self._first, reference=reference).order_by("-id").first()
        )
        if first is not None and first.state in UNFINISHED:
            raise NotYet
        message = self._handler.message(delivery, person)
        if message is None:
            return None
        return Outgoing(bot_message=message, edits=first.message_id if first else None)

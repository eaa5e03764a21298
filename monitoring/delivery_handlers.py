"""Delivery handlers of this app: build the message of each kind, and record the outcome."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring import cards, references
from monitoring.models import Announcement, Inquiry, Keyword, Notice
from monitoring.services import notifications
from monitoring.services.exports import export_message
from monitoring.services.find_exports import finds_message
from monitoring.services.mutings import missed
from monitoring.services.people import may_watch
from outbox.handlers import DeliveryHandler, NotYet, Outgoing, parse_reference
from outbox.models import Delivery
from outbox.text import speaking_to

State = Delivery.State
UNFINISHED = (State.QUEUED, State.INFLIGHT, State.UNCERTAIN)


class MessageHandler(DeliveryHandler):
    """A handler that builds one bot message."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        message = self.message(delivery)
        return Outgoing(bot_message=message) if message is not None else None

    def message(self, delivery: Delivery) -> BotMessage | None:
        raise NotImplementedError


class Finds(MessageHandler):
    """The waiting finds of a person: one, or many in one message."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
        if person is None or not may_watch(person):
            return None
        taken = notifications.take_finds(delivery, person)
        if not taken:
            return None
        return cards.find(taken[0]) if len(taken) == 1 else cards.album(taken)

    def on_sent(self, delivery: Delivery) -> None:
        Announcement.objects.filter(delivery=delivery).update(sent_at=timezone.now())

    def on_failed(self, delivery: Delivery) -> None:
        """The person can't be reached (blocked the bot); the finds remain visible in the admin."""
        Announcement.objects.filter(delivery=delivery).update(failed=True)


class FindEdit(MessageHandler):
    """The update of a find's message. Not needed if it was not sent yet, or if it is a message of
    many finds, which has no room for more."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        announcement = (
            Announcement.objects.select_related("listing__platform", "person", "delivery")
            .filter(pk=parse_reference(delivery.reference))
            .first()
        )
        if announcement is None or announcement.delivery is None:
            return None
        first = announcement.delivery
        if Announcement.objects.filter(delivery=first).count() > 1:
            return None
        if first.state in UNFINISHED:
            raise NotYet
        if first.message_id is None:
            return None
        return Outgoing(bot_message=cards.find(announcement), edits=first.message_id)


class HeldFinds(MessageHandler):
    """What was found after a long absence, and the button that asks for it."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
        return cards.held(person) if person is not None and may_watch(person) else None


class FollowedNotice(MessageHandler):
    """A notice about a listing that the person follows."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        found = (
            Notice.objects.select_related("person", "listing__platform")
            .filter(pk=parse_reference(delivery.reference))
            .first()
        )
        if found is None or not may_watch(found.person):
            return None
        message = cards.notice(found)
        if message is None:  # so that it can be told when it is true again
            Notice.objects.filter(Q(pk=found.pk) | Q(together=found)).delete()
        return message


class KeywordCard(MessageHandler):
    """The card of a keyword."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        keyword = (
            Keyword.objects.select_related("person")
            .prefetch_related("searches__platform")
            .filter(pk=parse_reference(delivery.reference))
            .first()
        )
        return cards.keyword_card(keyword) if keyword is not None else None


class Unmuted(MessageHandler):
    """The end of a muting, and what was missed in it."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        keyword = (
            Keyword.objects.select_related("person")
            .filter(pk=parse_reference(delivery.reference), deleted_at=None)
            .first()
        )
        if keyword is None or not may_watch(keyword.person):
            return None
        return cards.unmuted(keyword, missed(keyword).count())


class InquiryCard(MessageHandler):
    """The message of an inquiry."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        found = (
            Inquiry.objects.select_related("person", "keyword")
            .filter(pk=parse_reference(delivery.reference))
            .first()
        )
        return cards.inquiry(found) if found is not None else None


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


class KeywordList(MessageHandler):
    """The list of a person's keywords."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
        return cards.keyword_list(person) if person is not None else None


class Export(MessageHandler):
    """The export of a person's keywords, as a file."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
        return export_message(person) if person is not None else None


class ExportFinds(MessageHandler):
    """The export of a person's finds, as a table."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
        if person is None or not may_watch(person):
            return None
        with speaking_to(person):
            return finds_message(person)


HANDLERS: dict[str, DeliveryHandler] = {
    references.FINDS: Finds(),
    references.FIND_EDIT: FindEdit(),
    references.NOTICE: FollowedNotice(),
    references.HELD: HeldFinds(),
    references.HELD_EDIT: Edit(references.HELD, HeldFinds()),
    references.KEYWORD: KeywordCard(),
    references.KEYWORD_EDIT: Edit(references.KEYWORD, KeywordCard()),
    references.UNMUTED: Unmuted(),
    references.INQUIRY: InquiryCard(),
    references.INQUIRY_EDIT: Edit(references.INQUIRY, InquiryCard()),
    references.LIST: KeywordList(),
    references.EXPORT: Export(),
    references.EXPORT_FINDS: ExportFinds(),
}

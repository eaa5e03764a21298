"""Delivery handlers of this app: build the message of each kind, and record the outcome."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring import cards, references
from monitoring.find_handlers import BundleEdit, FindCard, FindEdit, Finds
from monitoring.message_handlers import Edit, MessageHandler
from monitoring.models import Inquiry, Keyword, Notice
from monitoring.services.exports import export_message
from monitoring.services.find_exports import finds_message
from monitoring.services.notifying.mutings import missed
from outbox.handlers import DeliveryHandler, parse_reference
from outbox.models import Delivery
from outbox.text import speaking_to


class HeldFinds(MessageHandler):
    """What was found after a long absence, and the button that asks for it."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        return cards.held(person)


class FollowedNotice(MessageHandler):
    """A notice about a listing that the person follows."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        found = (
            Notice.objects.select_related("person", "listing__platform")
            .filter(pk=parse_reference(delivery.reference))
            .first()
        )
        if found is None:
            return None
        message = cards.notice(found)
        if message is None:  # so that it can be sent when it is true again
            Notice.objects.filter(Q(pk=found.pk) | Q(together=found)).delete()
        return message


class KeywordCard(MessageHandler):
    """The card of a keyword."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        keyword = (
            Keyword.objects.select_related("person")
            .prefetch_related("searches__platform")
            .filter(pk=parse_reference(delivery.reference))
            .first()
        )
        return cards.keyword_card(keyword) if keyword is not None else None


class Unmuted(MessageHandler):
    """The end of a muting, and what was missed in it."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        keyword = (
            Keyword.objects.select_related("person")
            .filter(pk=parse_reference(delivery.reference), deleted_at=None)
            .first()
        )
        if keyword is None:
            return None
        return cards.unmuted(keyword, missed(keyword).count())


class InquiryCard(MessageHandler):
    """The message of an inquiry."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        found = (
            Inquiry.objects.select_related("person", "keyword")
            .filter(pk=parse_reference(delivery.reference))
            .first()
        )
        return cards.inquiry(found) if found is not None else None


class KeywordList(MessageHandler):
    """The list of a person's keywords."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        return cards.keyword_list(person)


class Export(MessageHandler):
    """The export of a person's keywords, as a file."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        with speaking_to(person):
            return export_message(person)


class ExportFinds(MessageHandler):
    """The export of a person's finds, as a table."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        with speaking_to(person):
            return finds_message(person)


HANDLERS: dict[str, DeliveryHandler] = {
    references.FINDS: Finds(),
    references.FIND_EDIT: FindEdit(),
    references.BUNDLE_EDIT: BundleEdit(),
    references.FIND_CARD: FindCard(),
    references.FIND_CARD_EDIT: Edit(references.FIND_CARD, FindCard()),
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

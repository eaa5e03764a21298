"""The kinds of deliveries that keywords make: what each sends, and what follows from it."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Delivery, Person
from accounts.services.deliveries import DeliveryKind, NotYet, Outgoing
from accounts.telegram.types import BotMessage
from monitoring import cards, topics
from monitoring.models import Announcement, Inquiry, Keyword, Notice
from monitoring.services import telling
from monitoring.services.exporting import export_message
from monitoring.services.people import may_watch

State = Delivery.State
ON_ITS_WAY = (State.QUEUED, State.INFLIGHT, State.UNCERTAIN)


class Kind:
    """A kind that needs nothing after sending."""

    only_reads = False

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        message = self.message(delivery)
        return Outgoing(bot_message=message) if message is not None else None

    def message(self, delivery: Delivery) -> BotMessage | None:
        raise NotImplementedError

    def arrived(self, delivery: Delivery) -> None:
        """Nothing follows."""

    def failed(self, delivery: Delivery) -> None:
        """Nothing follows; the person sees that nothing came and asks again."""


class Finds(Kind):
    """What waits for one person: one find, or many together."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=topics.number_in(delivery.topic)).first()
        if person is None or not may_watch(person):
            return None
        taken = telling.take_finds(delivery, person)
        if not taken:
            return None
        return cards.find(taken[0]) if len(taken) == 1 else cards.album(taken)

    def arrived(self, delivery: Delivery) -> None:
        Announcement.objects.filter(delivery=delivery).update(sent_at=timezone.now())

    def failed(self, delivery: Delivery) -> None:
        """The person can't be reached (blocked the bot): what was found stands in the admin."""
        Announcement.objects.filter(delivery=delivery).update(failed=True)


class FindEdit(Kind):
    """A find that must show something new. One that is not being sent yet will show it anyway, and
    a message of many has no room for it."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        announcement = (
            Announcement.objects.select_related("listing__platform", "person", "delivery")
            .filter(pk=topics.number_in(delivery.topic))
            .first()
        )
        if announcement is None or announcement.delivery is None:
            return None
        first = announcement.delivery
        if Announcement.objects.filter(delivery=first).count() > 1:
            return None
        if first.state in ON_ITS_WAY:
            raise NotYet
        if first.message_id is None:
            return None
        return Outgoing(bot_message=cards.find(announcement), edits=first.message_id)


class StarNotice(Kind):
    """News of a starred listing."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        found = Notice.objects.select_related("person", "listing__platform").filter(
            pk=topics.number_in(delivery.topic)
        ).first()  # fmt: skip
        return cards.notice(found) if found is not None and may_watch(found.person) else None


class KeywordCard(Kind):
    """A keyword, in a message of its own."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        keyword = (
            Keyword.objects.select_related("person")
            .prefetch_related("searches__platform")
            .filter(pk=topics.number_in(delivery.topic))
            .first()
        )
        return cards.keyword_card(keyword) if keyword is not None else None


class InquiryCard(Kind):
    """A question that a worker answers."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        found = Inquiry.objects.select_related("person", "keyword").filter(
            pk=topics.number_in(delivery.topic)
        ).first()  # fmt: skip
        return cards.inquiry(found) if found is not None else None


class Edit(Kind):
    """The newest message of another kind, brought up to date; sent anew if there is none."""

    def __init__(self, first: str, kind: Kind) -> None:
        self._first, self._kind = first, kind

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        topic = topics.of(self._first, topics.number_in(delivery.topic))
        first = Delivery.objects.filter(kind=self._first, topic=topic).order_by("-id").first()
        if first is not None and first.state in ON_ITS_WAY:
            raise NotYet
        message = self._kind.message(delivery)
        if message is None:
            return None
        return Outgoing(bot_message=message, edits=first.message_id if first else None)


class KeywordList(Kind):
    """All keywords of a person."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=topics.number_in(delivery.topic)).first()
        return cards.keyword_list(person) if person is not None else None


class Export(Kind):
    """All keywords of a person with what they have seen, as a file."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        person = Person.objects.filter(pk=topics.number_in(delivery.topic)).first()
        return export_message(person) if person is not None else None


class Say(Kind):
    """A sentence in answer to a command."""

    def message(self, delivery: Delivery) -> BotMessage | None:
        return cards.said(delivery.payload["text"], delivery.payload.get("buttons", ()))


KINDS: dict[str, DeliveryKind] = {
    topics.FINDS: Finds(),
    topics.FIND_EDIT: FindEdit(),
    topics.NOTICE: StarNotice(),
    topics.KEYWORD: KeywordCard(),
    topics.KEYWORD_EDIT: Edit(topics.KEYWORD, KeywordCard()),
    topics.INQUIRY: InquiryCard(),
    topics.INQUIRY_EDIT: Edit(topics.INQUIRY, InquiryCard()),
    topics.LIST: KeywordList(),
    topics.EXPORT: Export(),
    topics.SAY: Say(),
}

"""Delivery handlers of finds.

A find that is the same thing as another one on another site (`services.duplicates`) belongs to the
delivery that told of it: the message of the other one, or the edit that added its link.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring import cards
from monitoring.message_handlers import UNFINISHED, MessageHandler, PersonHandler
from monitoring.models import Announcement
from monitoring.services.finds import duplicates
from monitoring.services.notifying import notifications
from outbox.handlers import NotYet, Outgoing, parse_reference
from outbox.models import Delivery
from outbox.queue import queue_bot_edit


class TellsFinds(PersonHandler):
    """The outcome of a message about finds."""

    def on_sent(self, delivery: Delivery) -> None:
        Announcement.objects.filter(delivery=delivery).update(sent_at=timezone.now())

    def on_failed(self, delivery: Delivery) -> None:
        """The person can't be reached (blocked the bot); the finds remain visible in the admin."""
        Announcement.objects.filter(delivery=delivery, sent_at=None).update(failed=True)


class Finds(TellsFinds, MessageHandler):
    """The waiting finds of a person: one, or many in one message."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        taken = notifications.take_finds(delivery, person)
        if not taken:
            return None
        take_joined(taken, delivery)
        return cards.find(taken[0]) if len(taken) == 1 else cards.album(taken)


class FindsEdit(TellsFinds):
    """The outcome of the update of such a message."""

    def on_failed(self, delivery: Delivery) -> None:
        """Queue a message of its own for the finds that a refused edit was to add, if it can be."""
        joined = Announcement.objects.filter(delivery=delivery, sent_at=None)
        if _was_refused(delivery) or not joined.exists():
            super().on_failed(delivery)
            return
        joined.update(delivery=None)
        queue_bot_edit(chat_id=delivery.chat_id, kind=delivery.kind, reference=delivery.reference)


class FindEdit(FindsEdit):
    """The update of the message of a single find; not needed if that shows many."""

    def build(self, delivery: Delivery, person: Person) -> Outgoing | None:
        one = _whole().filter(pk=parse_reference(delivery.reference)).first()
        if one is None:
            return None
        shown = list(_shown_by(one.delivery)) if one.delivery else [one]
        return None if len(shown) > 1 else edit(delivery, one.delivery, [one])


class BundleEdit(FindsEdit):
    """The update of a message of many finds."""

    def build(self, delivery: Delivery, person: Person) -> Outgoing | None:
        first = Delivery.objects.filter(pk=parse_reference(delivery.reference)).first()
        shown = list(_shown_by(first)) if first is not None else []
        return edit(delivery, first, shown) if shown else None


class FindCard(MessageHandler):
    """A card of its own of a find that was announced in one message with others."""

    def message(self, delivery: Delivery, person: Person) -> BotMessage | None:
        one = _whole().filter(pk=parse_reference(delivery.reference)).first()
        return cards.find(one) if one is not None else None


def edit(
    delivery: Delivery, first: Delivery | None, shown: Sequence[Announcement]
) -> Outgoing | None:
    """Edit the message of these finds. Where it is gone, what the edit was to tell of becomes a
    message that names the earlier find."""
    if first is not None and first.state in UNFINISHED:
        raise NotYet
    joined = take_joined(shown, delivery)
    otherwise = cards.also_there(joined) if joined else None
    if first is None or first.message_id is None or (joined and _was_refused(delivery)):
        return Outgoing(bot_message=otherwise) if otherwise is not None else None
    message = cards.find(shown[0]) if len(shown) == 1 else cards.album(shown)
    return Outgoing(bot_message=message, edits=first.message_id, otherwise=otherwise)


def _was_refused(delivery: Delivery) -> bool:
    """Whether Telegram has refused another edit of the same message."""
    failed = Delivery.objects.filter(
        kind=delivery.kind, reference=delivery.reference, state=Delivery.State.FAILED
    )
    return failed.exclude(pk=delivery.pk).exists()


def take_joined(shown: Sequence[Announcement], delivery: Delivery) -> list[Announcement]:
    """The finds joined to these that no other delivery tells of; from now on this one does."""
    rows = Announcement.objects.filter(duplicate_of__in=[one.pk for one in shown], failed=False)
    ids = list(duplicates.untold().filter(pk__in=rows).values_list("pk", flat=True))
    Announcement.objects.filter(pk__in=ids).update(delivery=delivery)
    mine = rows.filter(delivery=delivery, sent_at=None).select_related(
        "person", "listing__platform", "duplicate_of__listing__platform"
    )
    return list(mine.order_by("pk"))


def _shown_by(first: Delivery) -> QuerySet[Announcement]:
    return _whole().filter(delivery=first, duplicate_of=None)


def _whole() -> QuerySet[Announcement]:
    return Announcement.objects.select_related("listing__platform", "person", "delivery").order_by(
        "pk"
    )

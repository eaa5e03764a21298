"""The messages that show a find: its own, a line in one of many finds, or a card that the person
asked for. Their content is built when they are sent."""

from __future__ import annotations

from monitoring import references
from monitoring.models import Announcement
from monitoring.services.notifying.message_queue import queue_edit, queue_message
from outbox.models import Delivery

State = Delivery.State


def shown_with(one: Announcement) -> int:
    """How many finds the message of this one shows."""
    if one.delivery_id is None:
        return 1
    return Announcement.objects.filter(delivery=one.delivery_id, duplicate_of=None).count()


def refresh(one: Announcement) -> None:
    """Queue the update of every message that shows a find."""
    if shown_with(one) > 1:
        queue_edit(one.person, references.BUNDLE_EDIT, one.delivery_id or 0)
    else:
        queue_edit(one.person, references.FIND_EDIT, one.pk)
    _refresh_card(one)


def refresh_names(one: Announcement) -> None:
    """Queue the update of the messages that name the keywords of a find, which the line in a
    message of many does not. It is called while that may be about to be built, so that whether it
    is one of many is known later (`find_handlers.FindEdit`)."""
    queue_edit(one.person, references.FIND_EDIT, one.duplicate_of_id or one.pk)
    _refresh_card(one)


def send_card(one: Announcement) -> None:
    """Queue the own card of a find that was announced in one message with others."""
    reference = references.of(references.FIND_CARD, one.pk)
    waiting = Delivery.objects.filter(
        kind=references.FIND_CARD, reference=reference, state__in=[State.QUEUED, State.INFLIGHT]
    )
    if not waiting.exists():
        queue_message(one.person, references.FIND_CARD, one.pk)


def _refresh_card(one: Announcement) -> None:
    reference = references.of(references.FIND_CARD, one.pk)
    if Delivery.objects.filter(kind=references.FIND_CARD, reference=reference).exists():
        queue_edit(one.person, references.FIND_CARD_EDIT, one.pk)

"""Queueing what the bot tells. What it says is made when it is sent (`monitoring.cards`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from monitoring import references
from monitoring.models import Announcement, Inquiry, Keyword, Listing, Notice, Star
from monitoring.services.quiet_hours import preferences_of, quiet_until, tell_at
from outbox.models import Delivery
from outbox.queue import queue_bot_edit, queue_bot_message

#: More than this many finds at once become one message…
SINGLE = 5
#: … of at most this many.
ALBUM = 20
ENDING_SOON = timedelta(minutes=15)
NAMED_LATER = timedelta(hours=1)


def queue_finds(person: Person, *, at_once: bool = False) -> None:
    """See to it that a message with what waits for this person is queued. One is enough: it takes
    what is there when it is sent, and queues the next itself."""
    reference = references.of(references.FINDS, person.pk)
    queued = Delivery.objects.select_for_update().filter(
        kind=references.FINDS, reference=reference, state=Delivery.State.QUEUED
    )
    if queued.first() is not None:
        return
    due = None if at_once else tell_at(preferences_of(person), timezone.now())
    _queue(person, references.FINDS, reference, references.ORDER_FINDS, due)


def _queue(person: Person, kind: str, reference: str, key: str, due: datetime | None) -> None:
    queue_bot_message(
        chat_id=person.telegram_id,
        kind=kind,
        reference=reference,
        ordering_key=key,
        available_at=due,
    )


def take_finds(delivery: Delivery, person: Person) -> list[Announcement]:
    """What this delivery tells: what it was given before, else one find, or many together. If
    more are left, the next message is queued."""
    rows = Announcement.objects.select_related("listing__platform", "person").order_by("id")
    mine = list(rows.filter(delivery=delivery))
    if mine:
        return mine
    waiting = rows.filter(person=person, delivery=None, sent_at=None, failed=False)
    found = list(waiting[: ALBUM + 1])
    together = len(found) > SINGLE or preferences_of(person).digest_minutes > 0
    taken = found[: ALBUM if together else 1]
    Announcement.objects.filter(pk__in=[one.pk for one in taken]).update(delivery=delivery)
    if len(found) > len(taken):
        queue_finds(person, at_once=True)
    return taken


def sweep() -> int:
    """Queue what waits for somebody and has no message under way (a delivery was deleted)."""
    rows = Announcement.objects.filter(delivery=None, sent_at=None, failed=False)
    people = Person.objects.filter(pk__in=rows.order_by().values("person")).order_by("pk")
    for person in people:
        with transaction.atomic():
            queue_finds(person)
    return len(people)


def name_both(person: Person, listing_ids: Iterable[int]) -> None:
    """A second keyword found what the person was told of, or is being told of just now: its name
    is added to the message. What nobody has begun to send will have it anyway; locked, so that
    nobody begins before this is committed."""
    rows = Announcement.objects.select_for_update().filter(
        Q(sent_at=None) | Q(sent_at__gt=timezone.now() - NAMED_LATER),
        person=person,
        listing_id__in=list(listing_ids),
        failed=False,
    )
    for announcement in rows:
        if announcement.delivery_id is not None:
            queue_bot_edit(
                chat_id=person.telegram_id,
                kind=references.FIND_EDIT,
                reference=references.of(references.FIND_EDIT, announcement.pk),
            )


def notify_drops(drops: Iterable[tuple[Listing, Decimal]]) -> None:
    """Tell those who starred a listing that its price fell."""
    before = {listing.pk: (listing, price) for listing, price in drops}
    if not before:
        return
    stars = Star.objects.filter(listing_id__in=list(before)).select_related("person")
    for star in stars.order_by("person_id", "listing_id"):
        listing, price = before[star.listing_id]
        notice, made = Notice.objects.get_or_create(
            person=star.person,
            listing=listing,
            kind=Notice.Kind.DROP,
            occasion=f"{listing.price}",
            defaults={"before": price},
        )
        if made:
            due = quiet_until(preferences_of(star.person), timezone.now())
            reference = references.of(references.NOTICE, notice.pk)
            _queue(star.person, references.NOTICE, reference, references.ORDER_FINDS, due)


def notify_ending() -> int:
    """Tell those who starred a listing that it ends within 15 minutes, whatever the hour; how
    many were told."""
    now = timezone.now()
    told = 0
    stars = Star.objects.filter(
        listing__ends_at__gt=now, listing__ends_at__lte=now + ENDING_SOON
    ).select_related("person", "listing")
    for star in stars:
        with transaction.atomic():
            notice, made = Notice.objects.get_or_create(
                person=star.person, listing=star.listing, kind=Notice.Kind.ENDING, occasion="ends"
            )
            if made:
                reference = references.of(references.NOTICE, notice.pk)
                _queue(star.person, references.NOTICE, reference, references.ORDER_URGENT, None)
                told += 1
    return told


# --- what was asked for -------------------------------------------------------------------------


def show_new_keyword(keyword: Keyword) -> None:
    """The card of a keyword, in a message of its own."""
    queue_bot_message(
        chat_id=keyword.person.telegram_id,
        kind=references.KEYWORD,
        reference=references.of(references.KEYWORD, keyword.pk),
    )


def show_keyword(keyword: Keyword) -> None:
    """Have the newest card of a keyword show what is true now."""
    reference = references.of(references.KEYWORD, keyword.pk)
    if Delivery.objects.filter(kind=references.KEYWORD, reference=reference).exists():
        queue_bot_edit(
            chat_id=keyword.person.telegram_id,
            kind=references.KEYWORD_EDIT,
            reference=references.of(references.KEYWORD_EDIT, keyword.pk),
        )


def show_list(person: Person) -> None:
    queue_bot_message(
        chat_id=person.telegram_id,
        kind=references.LIST,
        reference=references.of(references.LIST, person.pk),
    )


def show_export(person: Person) -> None:
    queue_bot_message(
        chat_id=person.telegram_id,
        kind=references.EXPORT,
        reference=references.of(references.EXPORT, person.pk),
    )


def show_inquiry(inquiry: Inquiry) -> None:
    """The message that waits for an inquiry's answer; it is changed when the answer is there."""
    queue_bot_message(
        chat_id=inquiry.person.telegram_id,
        kind=references.INQUIRY,
        reference=references.of(references.INQUIRY, inquiry.pk),
    )


def show_answer(inquiry: Inquiry) -> None:
    queue_bot_edit(
        chat_id=inquiry.person.telegram_id,
        kind=references.INQUIRY_EDIT,
        reference=references.of(references.INQUIRY_EDIT, inquiry.pk),
    )

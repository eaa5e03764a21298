"""Queueing what the bot tells. What it says is made when it is sent (`monitoring.cards`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Delivery, Person
from accounts.services.deliveries import queue_bot_edit, queue_bot_message
from monitoring import topics
from monitoring.models import Announcement, Inquiry, Keyword, Listing, Notice, Star
from monitoring.services.quiet import preferences_of, quiet_until, tell_at

#: More than this many finds at once become one message…
SINGLE = 5
#: … of at most this many.
ALBUM = 20
ENDING_SOON = timedelta(minutes=15)
NAMED_LATER = timedelta(hours=1)


def queue_finds(person: Person, *, at_once: bool = False) -> None:
    """See to it that a message with what waits for this person is queued. One is enough: it takes
    what is there when it is sent, and queues the next itself."""
    topic = topics.of(topics.FINDS, person.pk)
    queued = Delivery.objects.select_for_update().filter(
        kind=topics.FINDS, topic=topic, state=Delivery.State.QUEUED
    )
    if queued.first() is not None:
        return
    due = None if at_once else tell_at(preferences_of(person), timezone.now())
    _queue(person, topics.FINDS, topic, topics.LANE_FINDS, due)


def _queue(person: Person, kind: str, topic: str, lane: str, due: datetime | None) -> None:
    made = queue_bot_message(chat_id=person.telegram_id, kind=kind, topic=topic)
    Delivery.objects.filter(pk=made.pk).update(lane=lane, not_before=due)


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
        person=person, listing_id__in=list(listing_ids), failed=False,
    )  # fmt: skip
    for announcement in rows:
        if announcement.delivery_id is not None:
            queue_bot_edit(
                chat_id=person.telegram_id, kind=topics.FIND_EDIT,
                topic=topics.of(topics.FIND_EDIT, announcement.pk),
            )  # fmt: skip


def tell_drops(drops: Iterable[tuple[Listing, Decimal]]) -> None:
    """Tell those who starred a listing that its price fell."""
    before = {listing.pk: (listing, price) for listing, price in drops}
    if not before:
        return
    stars = Star.objects.filter(listing_id__in=list(before)).select_related("person")
    for star in stars.order_by("person_id", "listing_id"):
        listing, price = before[star.listing_id]
        notice, made = Notice.objects.get_or_create(
            person=star.person, listing=listing, kind=Notice.Kind.DROP,
            occasion=f"{listing.price}", defaults={"before": price},
        )  # fmt: skip
        if made:
            due = quiet_until(preferences_of(star.person), timezone.now())
            topic = topics.of(topics.NOTICE, notice.pk)
            _queue(star.person, topics.NOTICE, topic, topics.LANE_FINDS, due)


def tell_ending() -> int:
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
                topic = topics.of(topics.NOTICE, notice.pk)
                _queue(star.person, topics.NOTICE, topic, topics.LANE_URGENT, None)
                told += 1
    return told


# --- what was asked for -------------------------------------------------------------------------


Rows = Sequence[Sequence[tuple[str, str]]]


def say(person: Person, text: str, buttons: Rows = ()) -> None:
    """A sentence; buttons as pairs of text and data, in rows."""
    payload = {"text": text, "buttons": [[list(one) for one in row] for row in buttons]}
    queue_bot_message(
        chat_id=person.telegram_id, kind=topics.SAY, topic=topics.SAY, payload=payload
    )


def show_new_keyword(keyword: Keyword) -> None:
    """The card of a keyword, in a message of its own."""
    queue_bot_message(
        chat_id=keyword.person.telegram_id, kind=topics.KEYWORD,
        topic=topics.of(topics.KEYWORD, keyword.pk),
    )  # fmt: skip


def show_keyword(keyword: Keyword) -> None:
    """Have the newest card of a keyword show what is true now."""
    topic = topics.of(topics.KEYWORD, keyword.pk)
    if Delivery.objects.filter(kind=topics.KEYWORD, topic=topic).exists():
        queue_bot_edit(
            chat_id=keyword.person.telegram_id, kind=topics.KEYWORD_EDIT,
            topic=topics.of(topics.KEYWORD_EDIT, keyword.pk),
        )  # fmt: skip


def show_list(person: Person) -> None:
    queue_bot_message(
        chat_id=person.telegram_id, kind=topics.LIST, topic=topics.of(topics.LIST, person.pk)
    )


def show_export(person: Person) -> None:
    queue_bot_message(
        chat_id=person.telegram_id, kind=topics.EXPORT, topic=topics.of(topics.EXPORT, person.pk)
    )


def show_inquiry(inquiry: Inquiry) -> None:
    """The message that waits for an inquiry's answer; it is changed when the answer is there."""
    queue_bot_message(
        chat_id=inquiry.person.telegram_id, kind=topics.INQUIRY,
        topic=topics.of(topics.INQUIRY, inquiry.pk),
    )  # fmt: skip


def show_answer(inquiry: Inquiry) -> None:
    queue_bot_edit(
        chat_id=inquiry.person.telegram_id, kind=topics.INQUIRY_EDIT,
        topic=topics.of(topics.INQUIRY_EDIT, inquiry.pk),
    )  # fmt: skip

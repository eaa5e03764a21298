"""Queue the bot's messages about finds and keywords. Their content is built when they are sent
(`monitoring.cards`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from monitoring import references
from monitoring.models import (
    Announcement,
    Inquiry,
    Keyword,
    Sighting,
    Verdict,
)
from monitoring.services.finds import duplicates, sellers
from monitoring.services.notifying import find_messages
from monitoring.services.notifying.message_queue import queue_edit, queue_message
from monitoring.services.notifying.quiet_hours import notify_at, preferences_of, quiet_until
from outbox.models import Delivery

#: More finds than this at once are sent as one message, with at most ALBUM of them.
SINGLE = 5
ALBUM = 20
EDITED_WITHIN = timedelta(hours=1)
#: So many cards of keywords are edited at once.
CARDS = 20
TOLD = (Verdict.ANNOUNCED, Verdict.KNOWN)


def queue_finds(person: Person, *, at_once: bool = False) -> None:
    """Make sure that a message with this person's waiting finds is queued. One is enough: it takes
    the finds when it is sent, and queues the next message for the rest."""
    reference = references.of(references.FINDS, person.pk)
    queued = Delivery.objects.select_for_update().filter(
        kind=references.FINDS, reference=reference, state=Delivery.State.QUEUED
    )
    if queued.first() is not None:
        return
    due = None if at_once else notify_at(preferences_of(person), timezone.now())
    _queue_about_finds(person, references.FINDS, person.pk, due)


def _queue_about_finds(person: Person, kind: str, number: int, due: datetime | None) -> None:
    """Queue a message about finds, which is sent at `due` (None: at once)."""
    key = references.ORDER_FINDS
    queue_message(person, kind, number, ordering_key=key, available_at=due)


def take_finds(delivery: Delivery, person: Person) -> list[Announcement]:
    """Assign waiting finds to a delivery: those of an earlier attempt, else one, or many together.
    If more are left, the next message is queued."""
    waiting = _whole(duplicates.waiting_finds().filter(person=person))
    mine = _whole(Announcement.objects.filter(delivery=delivery, duplicate_of=None))
    _forget_unwanted(person, Announcement.objects.filter(delivery=delivery, sent_at=None))
    _forget_unwanted(person, duplicates.waiting_finds().filter(person=person))
    if again := list(mine):
        return again
    found = list(waiting[: ALBUM + 1])
    while (apart := duplicates.set_apart(person, found)).count:
        for first in apart.grown:
            find_messages.refresh(first)
        found = list(waiting[: ALBUM + 1])
    together = len(found) > SINGLE or preferences_of(person).digest_minutes > 0
    taken = found[: ALBUM if together else 1]
    Announcement.objects.filter(pk__in=[one.pk for one in taken]).update(delivery=delivery)
    if len(found) > len(taken):
        queue_finds(person, at_once=True)
    return taken


def _whole(rows: QuerySet[Announcement]) -> QuerySet[Announcement]:
    return rows.select_related("listing__platform", "person").order_by("id")


def _forget_unwanted(person: Person, waiting: QuerySet[Announcement]) -> None:
    """Delete those of the unsent announcements whose keywords are all deleted, or leave the seller
    out by now."""
    finding = Sighting.objects.filter(
        keyword__person=person, listing=OuterRef("listing"), verdict__in=TOLD
    )
    unwanted = waiting.filter(Exists(finding), ~Exists(finding.filter(keyword__deleted_at=None)))
    ids = list(unwanted.order_by().values_list("pk", flat=True))
    if ids:
        Announcement.objects.filter(pk__in=ids).delete()
    sellers.forget_left_out(person, waiting, TOLD)


def show_held(person: Person) -> None:
    """Queue the message about finds that are held; a recent one is edited instead."""
    reference = references.of(references.HELD, person.pk)
    recent = Delivery.objects.filter(
        kind=references.HELD,
        reference=reference,
        created_at__gt=timezone.now() - EDITED_WITHIN,
        state__in=[Delivery.State.QUEUED, Delivery.State.INFLIGHT, Delivery.State.SENT],
    )
    if recent.exists():
        queue_edit(person, references.HELD_EDIT, person.pk)
        return
    due = notify_at(preferences_of(person), timezone.now())
    _queue_about_finds(person, references.HELD, person.pk, due)


def show_unmuted(keyword: Keyword) -> None:
    """Queue the message that a muting is over, with what was missed in it."""
    due = quiet_until(preferences_of(keyword.person), timezone.now())
    _queue_about_finds(keyword.person, references.UNMUTED, keyword.pk, due)


def send_held(person: Person) -> int:
    """Send the finds that are held, as the person asked for; how many there are."""
    with transaction.atomic():
        count = Announcement.objects.filter(person=person, held=True).update(held=False)
        if count:
            queue_finds(person, at_once=True)
    return count


def sweep() -> int:
    """Queue finds that wait without a message (its delivery was deleted, say)."""
    for one in duplicates.untold().select_related("duplicate_of__person"):
        if one.duplicate_of is not None and duplicates.is_told(one.duplicate_of):
            with transaction.atomic():
                find_messages.refresh(one.duplicate_of)
    if duplicates.set_aside().exists():
        duplicates.enqueue_comparison()
    rows = duplicates.waiting_finds()
    people = Person.objects.filter(pk__in=rows.order_by().values("person")).order_by("pk")
    for person in people:
        with transaction.atomic():
            queue_finds(person)
    return len(people)


def refresh_finds(person: Person, listing_ids: Iterable[int]) -> None:
    """Update the messages of finds that a second keyword has found too, so that they name it. A
    message that is not being sent yet needs no edit: it is built when it is sent. The rows are
    locked, so that no message is built before this is committed."""
    rows = Announcement.objects.select_for_update().filter(
        Q(sent_at=None) | Q(sent_at__gt=timezone.now() - EDITED_WITHIN),
        person=person,
        listing_id__in=list(listing_ids),
        failed=False,
    )
    for announcement in rows.order_by("pk"):
        if announcement.delivery_id is not None:
            find_messages.refresh_names(announcement)


# --- replies to commands ------------------------------------------------------------------------


def show_new_keyword(keyword: Keyword) -> None:
    """Queue the card of a keyword as a new message."""
    queue_message(keyword.person, references.KEYWORD, keyword.pk)


def show_keyword(keyword: Keyword) -> None:
    """Queue an update of the newest card of a keyword."""
    show_keywords([keyword])


def show_keywords(keywords: Iterable[Keyword]) -> None:
    """Queue updates of the newest cards of these keywords, as far as there are any."""
    found = {references.of(references.KEYWORD, one.pk): one for one in keywords}
    if not found:
        return
    cards = Delivery.objects.filter(kind=references.KEYWORD, reference__in=list(found))
    shown = set(cards.order_by().values_list("reference", flat=True))
    for reference, keyword in found.items():
        if reference in shown:
            queue_edit(keyword.person, references.KEYWORD_EDIT, keyword.pk)


def show_newest(keywords: Iterable[Keyword]) -> None:
    """Queue updates of the cards of these keywords, for each person those of the newest ones only:
    every edit takes from the rate limit of their chat."""
    of_person: dict[int, list[Keyword]] = {}
    for keyword in sorted(keywords, key=lambda one: one.pk, reverse=True):
        of_person.setdefault(keyword.person_id, []).append(keyword)
    for found in of_person.values():
        show_keywords(found[:CARDS])


def show_keywords_of(person: Person) -> None:
    """Queue updates of the cards of a person's newest keywords."""
    show_newest(Keyword.objects.filter(person=person, deleted_at=None).select_related("person"))


def show_list(person: Person) -> None:
    queue_message(person, references.LIST, person.pk)


def show_export(person: Person) -> None:
    queue_message(person, references.EXPORT, person.pk)


def show_finds_export(person: Person) -> None:
    queue_message(person, references.EXPORT_FINDS, person.pk)


def show_inquiry(inquiry: Inquiry) -> None:
    """Queue the message of an inquiry; it is edited when the result is there."""
    queue_message(inquiry.person, references.INQUIRY, inquiry.pk)


def show_answer(inquiry: Inquiry) -> None:
    queue_edit(inquiry.person, references.INQUIRY_EDIT, inquiry.pk)

"""One message about many drafts that wait, instead of a card for each.

A chat takes about one message a second. When many people write at once, an owner would wait minutes
for the cards; so the older ones are left out, and a digest names the newest and offers the rest.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import Person
from drafts import references
from drafts.models import Draft
from drafts.selectors import not_shown
from drafts.services.showing.card_deliveries import show_to
from outbox.models import Delivery
from outbox.queue import queue_bot_message

#: With more cards than this in the queue the older ones are left out.
MANY = 8
NEXT = 5
#: The digest waits a little for what else comes, and comes once in a while only.
SETTLE, AT_MOST_EVERY = timedelta(seconds=3), timedelta(seconds=60)


def queue_digest(person: Person) -> None:
    """Make sure that a digest for this person is queued. It is built when it is sent."""
    digests = Delivery.objects.filter(
        kind=references.DIGEST, reference=references.digest_reference(person.pk)
    )
    if digests.filter(state__in=Delivery.OPEN).exists():
        return
    now = timezone.now()
    last = digests.order_by("-id").values_list("sent_at", flat=True).first()
    if last and last > now:  # the clock was put back
        last = None
    queue_bot_message(
        chat_id=person.telegram_id,
        kind=references.DIGEST,
        reference=references.digest_reference(person.pk),
        available_at=max(now + SETTLE, last + AT_MOST_EVERY if last else now),
        ordering_key="digest",
    )


def show_next(person: Person) -> list[Draft]:
    """Show a person the newest drafts that wait and were not shown to them yet."""
    found = list(not_shown(person)[:NEXT])
    for draft in found:
        show_to(draft, person)
    return found

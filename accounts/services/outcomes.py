"""What became of a delivery that was sent or could not be, and all that follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Delivery, DeliveryAttempt
from accounts.services.deliveries import OPEN, Kinds, State
from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import SentMessage
from aibot.lib import rows
from aibot.lib.guard import LostRace, move
from aibot.lib.log import mask
from aibot.lib.wake import DELIVERIES, notify

log = structlog.get_logger(__name__)

#: Pauses in seconds before the next attempt, by the number of attempts made.
RETRY_SECONDS = (1, 2, 5, 10, 20, 40, 60)


def record_sent(delivery_id: int, sent: SentMessage, kinds: Kinds, random_id: int = 0) -> None:
    """It has arrived: the delivery, what its kind makes of that, and the log, all at once. Its
    `random_id`, if it has one, tells it from another that has got its number since, after
    PostgreSQL crashed and forgot it. Raises LostRace."""
    with transaction.atomic():
        move(
            Delivery, delivery_id, source=[State.INFLIGHT], target=State.SENT,
            unchanged=_known_by(random_id), message_id=sent.message_id, sent_at=timezone.now(),
            failure="", last_error="",
        )  # fmt: skip
        rows.insert([DeliveryAttempt(delivery_id=delivery_id, state=State.SENT)])
        delivery = rows.one(Delivery, id=delivery_id)
        assert delivery is not None
        with _whatever_follows(delivery):
            kinds[delivery.kind].arrived(delivery)
        notify(DELIVERIES)


@contextmanager
def _whatever_follows(delivery: Delivery) -> Iterator[None]:
    """What has become of a message is the truth, also when what should follow from it can't be
    done (the draft was deleted, say): then only that is undone, and told in the log."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError:
        raise
    except Exception:
        log.exception("what follows a delivery failed", delivery=delivery.pk, kind=delivery.kind)


def record_failure(
    delivery_id: int, failure: Failure, detail: str, kinds: Kinds, random_id: int = 0
) -> None:
    """An attempt went wrong: wait, try again, or give up, as the table of errors says. Raises
    LostRace."""
    delivery = Delivery.objects.filter(pk=delivery_id, **_known_by(random_id)).first()
    if delivery is None:
        raise LostRace(f"delivery {delivery_id} was forgotten")
    error = f"{failure.sentence} ({mask(detail)})"[:300] if detail else str(failure.sentence)
    target, seconds = _after_failure(delivery, failure)
    not_before = timezone.now() + timedelta(seconds=seconds) if seconds else None
    with transaction.atomic():
        move(
            Delivery, delivery_id, source=[State.INFLIGHT], target=target,
            not_before=not_before, failure=failure.name, last_error=error,
        )  # fmt: skip
        DeliveryAttempt.objects.create(delivery_id=delivery_id, state=target, detail=error)
        if target == State.FAILED:
            after_the_end(delivery, kinds)
        notify(DELIVERIES)


def _known_by(random_id: int) -> dict[str, int]:
    return {"random_id": random_id} if random_id else {}


def after_the_end(delivery: Delivery, kinds: Kinds) -> None:
    """A delivery has just failed for good."""
    delivery.refresh_from_db()
    _fail_following(delivery, delivery.failure, delivery.last_error)
    with _whatever_follows(delivery):
        kinds[delivery.kind].failed(delivery)


def _after_failure(delivery: Delivery, failure: Failure) -> tuple[str, int]:
    pause = RETRY_SECONDS[min(delivery.attempts, len(RETRY_SECONDS)) - 1]
    match failure.treatment:
        case Treatment.WAIT:
            return State.QUEUED, failure.seconds
        case Treatment.REFUSED | Treatment.LIMITED:
            return State.FAILED, 0
        case Treatment.AMBIGUOUS if delivery.channel == Delivery.Channel.BOT:
            return State.UNCERTAIN, max(pause, 3)
        case _:
            return State.QUEUED, pause


def _fail_following(delivery: Delivery, failure: str, error: str) -> None:
    """The later parts of an answer don't go out without the earlier."""
    for later in Delivery.objects.filter(previous=delivery, state__in=OPEN):
        move(
            Delivery,
            later.pk,
            source=OPEN,
            target=State.FAILED,
            failure=failure,
            last_error=error,
        )
        DeliveryAttempt.objects.create(delivery=later, state=State.FAILED, detail=error)
        _fail_following(later, failure, error)


def retry(topic: str) -> int:
    """Open the failed deliveries of a topic again, with the same random_ids; how many."""
    with transaction.atomic():
        count = 0
        for delivery in Delivery.objects.filter(topic=topic, state=State.FAILED).order_by("id"):
            count += retry_one(delivery.pk)
        notify(DELIVERIES)
    return count


def retry_one(delivery_id: int) -> int:
    """Open one failed delivery again; 1 if it was failed, else 0."""
    try:
        with transaction.atomic():
            move(Delivery, delivery_id, source=[State.FAILED], target=State.QUEUED, not_before=None)
            DeliveryAttempt.objects.create(delivery_id=delivery_id, state=State.QUEUED)
            notify(DELIVERIES)
    except LostRace:
        return 0
    return 1

"""Record the outcome of a delivery, call its handler, and retry failed deliveries."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from django import db
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import SentMessage
from core.log import mask
from core.retry import Backoff
from core.transitions import StaleState, transition
from core.wake import DELIVERIES, notify
from outbox.handlers import Handlers
from outbox.models import Delivery, DeliveryAttempt

log = structlog.get_logger(__name__)

State = Delivery.State
OPEN = Delivery.OPEN
#: The answer to a bot message may still be under way, so it is not sent again sooner.
UNCERTAIN_SECONDS = 3
#: The pauses before the next attempt.
BACKOFF = Backoff(first=1, most=60)


def record_sent(delivery_id: int, sent: SentMessage, handlers: Handlers) -> None:
    """Record that a delivery was sent, and call its handler, in one transaction. Raises
    StaleState."""
    with transaction.atomic():
        transition(
            Delivery,
            delivery_id,
            source=[State.INFLIGHT],
            target=State.SENT,
            message_id=sent.message_id,
            sent_at=timezone.now(),
            failure="",
            last_error="",
        )
        DeliveryAttempt.objects.create(delivery_id=delivery_id, state=State.SENT)
        delivery = Delivery.objects.get(pk=delivery_id)
        _call(lambda: handlers[delivery.kind].on_sent(delivery), delivery)
        notify(DELIVERIES)


def record_overtaken(delivery_id: int, handlers: Handlers) -> None:
    """Record that a delivery was withdrawn, since somebody wrote in the chat first, and call its
    handler, in one transaction. Raises StaleState."""
    with transaction.atomic():
        cancel(delivery_id, [State.INFLIGHT], "Somebody wrote in the chat first.")
        delivery = Delivery.objects.get(pk=delivery_id)
        _call(lambda: handlers[delivery.kind].on_overtaken(delivery), delivery)


def record_absent(delivery_id: int) -> None:
    """Record that nothing of what was tried has arrived, as a look at the chat says: the next
    attempt is like a first one. Raises StaleState."""
    _queue_again(
        delivery_id, State.INFLIGHT, detail="It is not in the chat.", first_attempt_at=None
    )


def cancel(delivery_id: int, source: Collection[str], detail: str) -> None:
    """Cancel a delivery in one of the states of `source`, and its later parts; `detail` says why.
    Raises StaleState. Call it in a transaction."""
    _end(delivery_id, source, State.CANCELLED, detail)
    notify(DELIVERIES)  # the next one of the chat may be due


def _end(
    delivery_id: int, source: Collection[str], target: str, detail: str, **changes: Any
) -> None:
    """End a delivery, and its later parts: they must not be sent without it."""
    transition(Delivery, delivery_id, source=source, target=target, **changes)
    DeliveryAttempt.objects.create(delivery_id=delivery_id, state=target, detail=detail)
    _end_following(delivery_id, target, detail, **changes)


def _end_following(delivery_id: int, target: str, detail: str, **changes: Any) -> None:
    for later in Delivery.objects.filter(previous_id=delivery_id, state__in=OPEN):
        _end(later.pk, OPEN, target, detail, **changes)


def record_failure(delivery_id: int, failure: Failure, detail: str, handlers: Handlers) -> None:
    """Record a failed attempt: wait, retry or fail, by the treatment of the failure. Raises
    StaleState."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        raise StaleState(f"delivery {delivery_id} is gone")
    error = f"{failure.sentence} ({mask(detail)})"[:300] if detail else str(failure.sentence)
    target, seconds = _next_state(delivery, failure)
    outcome = State.UNCERTAIN if failure.treatment is Treatment.AMBIGUOUS else target
    with transaction.atomic():
        transition(
            Delivery,
            delivery_id,
            source=[State.INFLIGHT],
            target=target,
            available_at=timezone.now() + timedelta(seconds=seconds) if seconds else None,
            failure=failure.code,
            last_error=error,
        )
        DeliveryAttempt.objects.create(delivery_id=delivery_id, state=outcome, detail=error)
        if target == State.FAILED:
            fail_for_good(delivery, handlers)
        notify(DELIVERIES)


def may_have_arrived(reference: str, kinds: Collection[str]) -> bool:
    """Whether Telegram may have a part of what these deliveries send: one was sent, or the outcome
    of an attempt is not known, and the chat was not looked at since. The attempt that is just being
    made does not count."""
    deliveries = Delivery.objects.filter(reference=reference, kind__in=kinds)
    in_doubt = Q(log__state=State.UNCERTAIN, log__at__gte=F("first_attempt_at"))
    return deliveries.filter(Q(state=State.SENT) | in_doubt).exists()


def was_in_doubt(reference: str, kinds: Collection[str]) -> bool:
    """Whether the outcome of an attempt was not known at first."""
    attempts = DeliveryAttempt.objects.filter(state=State.UNCERTAIN)
    return attempts.filter(delivery__reference=reference, delivery__kind__in=kinds).exists()


def fail_for_good(delivery: Delivery, handlers: Handlers) -> None:
    """Fail the later parts of a delivery that has just failed, and call its handler."""
    delivery.refresh_from_db()
    _end_following(
        delivery.pk,
        State.FAILED,
        delivery.last_error,
        failure=delivery.failure,
        last_error=delivery.last_error,
    )
    _call(lambda: handlers[delivery.kind].on_failed(delivery), delivery)


def retry(reference: str) -> int:
    """Queue the failed deliveries of a reference again, with the same random_ids; how many."""
    failed = Delivery.objects.filter(reference=reference, state=State.FAILED).order_by("id")
    with transaction.atomic():
        return sum(retry_one(delivery.pk) for delivery in failed)


def cancel_unsent(reference: str, kinds: Collection[str]) -> None:
    """Cancel what has failed, or waits, of these deliveries, since something else is sent in its
    place. Call it in a transaction."""
    unsent = [State.FAILED, *OPEN]
    for delivery in Delivery.objects.filter(reference=reference, kind__in=kinds, state__in=unsent):
        with suppress(StaleState):  # it was cancelled with an earlier part
            cancel(delivery.pk, unsent, "Another answer is sent in its place.")


def retry_one(delivery_id: int) -> int:
    """Queue one failed delivery again; 1 if it was failed, else 0."""
    try:
        _queue_again(delivery_id, State.FAILED)
    except StaleState:
        return 0
    return 1


def _queue_again(delivery_id: int, source: str, *, detail: str = "", **changes: Any) -> None:
    """Queue a delivery for a next attempt at once. Raises StaleState."""
    with transaction.atomic():
        transition(
            Delivery,
            delivery_id,
            source=[source],
            target=State.QUEUED,
            available_at=None,
            **changes,
        )
        DeliveryAttempt.objects.create(delivery_id=delivery_id, state=State.QUEUED, detail=detail)
        notify(DELIVERIES)


def _call(handler: Callable[[], None], delivery: Delivery) -> None:
    """Call a handler. If it fails (its draft was deleted, say), its changes are rolled back and the
    error is logged, but the outcome of the delivery is still recorded."""
    try:
        with transaction.atomic():
            handler()
    except db.Error:
        raise
    except Exception:
        log.exception("what follows a delivery failed", delivery=delivery.pk, kind=delivery.kind)


def _next_state(delivery: Delivery, failure: Failure) -> tuple[str, float]:
    """The state after a failed attempt, and the pause before the next one in seconds. ARRIVED never
    comes here: the dispatcher records it as sent. There is no limit of attempts: what an account
    must mend first (sign in again, say) waits, since only connected accounts are claimed for."""
    pause = BACKOFF.seconds(delivery.attempts)
    match failure.treatment:
        case Treatment.WAIT:
            return State.QUEUED, failure.seconds
        case Treatment.REFUSED | Treatment.LIMITED:
            return State.FAILED, 0
        case Treatment.AMBIGUOUS if delivery.channel == Delivery.Channel.BOT:
            return State.UNCERTAIN, max(pause, UNCERTAIN_SECONDS)
        case _:  # RETRY, AMBIGUOUS in the owner's name, and what concerns the whole account
            return State.QUEUED, pause

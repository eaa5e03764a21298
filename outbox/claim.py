"""Claim due deliveries, at most one at a time for each destination.

A claim is one guarded transition to `inflight`, in one transaction with the handler's preparation.
Deliveries that a crashed runbot had claimed are reopened at the next start.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django import db
from django.db import transaction
from django.db.models import Case, IntegerField, Min, Q, When
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.selectors import reviewers, sending_paused
from core.log import mask
from core.retry import retry_on_lock
from core.transitions import StaleState, transition
from core.wake import DELIVERIES, notify
from outbox.handlers import Handlers, NotYet, Outgoing
from outbox.models import Delivery, DeliveryAttempt
from outbox.record import cancel, fail_for_good

log = structlog.get_logger(__name__)

State = Delivery.State
OPEN = Delivery.OPEN

LOOK_AT = 500
NOT_YET_SECONDS = 0.2
#: So long after the first attempt the chat is searched for the message before the next one:
#: Telegram does not document how long it remembers a random_id, and somebody may have written
#: meanwhile, so that it ought not to be sent any more if it has not arrived.
LOOK_FIRST_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Destination:
    """A queue whose messages must keep their order."""

    channel: str
    account_id: int | None
    chat_id: int
    ordering_key: str = ""


@dataclass(frozen=True)
class Job:
    """A claimed delivery, ready to be sent. If `look_first_since` is set, the chat is searched for
    the message first, which an attempt at that time may have sent."""

    id: int
    kind: str
    destination: Destination
    outgoing: Outgoing
    random_id: int
    attempts: int
    look_first_since: datetime | None


def claim_due(
    handlers: Handlers,
    *,
    accounts: Collection[int],
    bot: bool,
    busy: Collection[Destination],
    limit: int,
) -> list[Job]:
    """Claim due deliveries, at most one for each destination, oldest first.

    `accounts`: the connected ones; `bot`: whether the bot is connected; `busy`: destinations that
    must wait. A delivery that is not due yet blocks the later ones of its destination. `limit` also
    holds for those that end unsent, however many there are: what is claimed must leave.
    """
    jobs: list[Job] = []
    try:
        _claim_into(jobs, handlers, accounts, bot, set(busy), limit)
    except db.Error:
        if not jobs:
            raise
        log.warning("the database failed in the middle of claiming", exc_info=True)
    return jobs


def _claim_into(
    jobs: list[Job],
    handlers: Handlers,
    accounts: Collection[int],
    bot: bool,
    seen: set[Destination],
    limit: int,
) -> None:
    ended, before = 0, -1
    while ended > before:  # after one that ended without being sent, the next one may be due
        before = ended
        for delivery in _first_of_each_destination(handlers, accounts, bot):
            destination = destination_of(delivery)
            if destination in seen:
                continue
            seen.add(destination)
            job = _claim(delivery, handlers) if _is_due(delivery) else None
            if job:
                jobs.append(job)
            elif delivery.state in (State.CANCELLED, State.FAILED):
                seen.discard(destination)
                ended += 1
            if len(jobs) + ended >= limit:
                return


def destination_of(delivery: Delivery) -> Destination:
    return Destination(
        delivery.channel, delivery.account_id, delivery.chat_id, delivery.ordering_key
    )


def next_due_at(after: datetime) -> datetime | None:
    """When the next delivery that waits for its time may be sent, `after` the moment (UTC) at which
    the last look began: what became due during it is not forgotten."""
    waiting = Delivery.objects.filter(state__in=OPEN, available_at__gt=after)
    return waiting.order_by("available_at").values_list("available_at", flat=True).first()


def recover() -> int:
    """Reopen the deliveries that a crashed runbot was sending; how many. User messages are sent
    again with their random_id; bot messages have perhaps arrived."""
    stuck = Delivery.objects.filter(state=State.INFLIGHT)
    with transaction.atomic():
        DeliveryAttempt.objects.bulk_create(
            DeliveryAttempt(delivery_id=pk, state=State.UNCERTAIN)
            for pk in stuck.values_list("pk", flat=True)
        )
        count = stuck.filter(channel=Delivery.Channel.USER).update(state=State.QUEUED)
        return count + stuck.update(state=State.UNCERTAIN)


def _first_of_each_destination(
    handlers: Handlers, accounts: Collection[int], bot: bool
) -> list[Delivery]:
    """The oldest open delivery of each destination, so that a long queue of one does not hide the
    others; what those read who decide about answers comes first."""
    paused = sending_paused()
    flooded = TelegramAccount.objects.filter(paused_until__gt=timezone.now())
    may_send = [] if paused else set(accounts) - set(flooded.values_list("pk", flat=True))
    reachable = Q(channel=Delivery.Channel.USER, account_id__in=may_send)
    if bot:
        held_back = [kind for kind, one in handlers.items() if paused and one.obeys_pause]
        reachable |= Q(channel=Delivery.Channel.BOT) & ~Q(kind__in=held_back)
    firsts = (
        Delivery.objects.filter(reachable, state__in=OPEN)
        .order_by()
        .values("channel", "account_id", "chat_id", "ordering_key")
        .annotate(first=Min("id"))
        .values("first")
    )
    to_others = Q(channel=Delivery.Channel.BOT) & ~Q(chat_id__in=reviewers().values("telegram_id"))
    ranked = Delivery.objects.filter(pk__in=firsts).annotate(
        rank=Case(When(to_others, then=1), default=0, output_field=IntegerField())
    )
    return list(ranked.select_related("previous").order_by("rank", "id")[:LOOK_AT])


def _is_due(delivery: Delivery) -> bool:
    if delivery.available_at and delivery.available_at > timezone.now():
        return False
    return delivery.previous is None or delivery.previous.state == State.SENT


def _claim(delivery: Delivery, handlers: Handlers) -> Job | None:
    """Claim one delivery; None if someone else did, if it must wait, or if it has ended: then its
    `state` says so."""
    now = timezone.now()
    first = delivery.first_attempt_at or now
    try:
        outgoing = retry_on_lock(lambda: _take(delivery, handlers, first))
    except StaleState:
        return None
    except NotYet:
        soon = now + timedelta(seconds=NOT_YET_SECONDS)
        Delivery.objects.filter(pk=delivery.pk, state__in=OPEN).update(available_at=soon)
        return None
    except db.Error:
        raise
    except Exception as error:
        log.exception("a delivery could not be prepared", delivery=delivery.pk)
        _give_up(delivery, error, handlers)
        return None
    if outgoing is None:
        return None
    return Job(
        delivery.pk,
        delivery.kind,
        destination_of(delivery),
        outgoing,
        delivery.random_id or 0,
        delivery.attempts + 1,
        first if delivery.attempts and now - first > LOOK_FIRST_AFTER else None,
    )


def _take(delivery: Delivery, handlers: Handlers, first: datetime) -> Outgoing | None:
    """Mark a delivery as being sent, and build what to send, in one transaction; None if it was
    cancelled instead. Raises StaleState or NotYet."""
    with transaction.atomic():
        transition(
            Delivery,
            delivery.pk,
            source=OPEN,
            target=State.INFLIGHT,
            attempts=delivery.attempts + 1,
            first_attempt_at=first,
        )
        outgoing = handlers[delivery.kind].prepare(delivery)
        if outgoing is None:
            cancel(delivery.pk, [State.INFLIGHT], "It is not needed any more.")
            delivery.state = State.CANCELLED
    return outgoing


def _give_up(delivery: Delivery, error: Exception, handlers: Handlers) -> None:
    """Fail a delivery that can't be prepared (its subject was deleted, say), so that it does not
    block others."""
    detail = mask(f"It could not be prepared ({type(error).__name__}).")[:300]
    with suppress(StaleState), transaction.atomic():
        transition(Delivery, delivery.pk, source=OPEN, target=State.FAILED, last_error=detail)
        DeliveryAttempt.objects.create(delivery=delivery, state=State.FAILED, detail=detail)
        fail_for_good(delivery, handlers)
        notify(DELIVERIES)

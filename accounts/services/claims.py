"""Claiming deliveries: what is due, where nothing else is under way, is taken to be sent.

A claim is one guarded move to `inflight`. What a runbot that died had claimed is opened again when
the next one starts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Delivery, DeliveryAttempt, Switch
from accounts.services.deliveries import (
    OPEN,
    Destination,
    Job,
    Kinds,
    NotYet,
    State,
    destination_of,
    job_of,
)
from accounts.services.outcomes import after_the_end
from aibot.lib import rows
from aibot.lib.guard import LostRace, move
from aibot.lib.log import mask

log = structlog.get_logger(__name__)

LOOK_AT = 500
NOT_YET_SECONDS = 0.2
#: How long after a first attempt Telegram may have forgotten a random_id, so that the chat is
#: looked at before the next attempt. Telegram does not document it; this is cautious.
FORGOTTEN_AFTER = timedelta(minutes=30)
#: The first of each destination, so that a long queue to one never hides another's. Written out as
#: in the index `delivery_open`, so that it is used.
_WAITING = """
    SELECT {columns} FROM accounts_delivery WHERE id IN (
        SELECT min(id) FROM accounts_delivery
        WHERE state IN ('queued', 'inflight', 'uncertain') AND state <> 'inflight' AND (
            (channel = 'bot' AND %%s) OR (
                channel = 'user' AND account_id IN (%s)
                AND NOT EXISTS (SELECT 1 FROM accounts_switch WHERE name = %%s AND "on" = %%s)
                AND NOT EXISTS (
                    SELECT 1 FROM accounts_telegramaccount
                    WHERE accounts_telegramaccount.id = account_id AND paused_until > %%s
                )
            )
        ) GROUP BY channel, account_id, chat_id, lane
    ) ORDER BY id LIMIT %%s"""
_NEXT_DUE = """
    SELECT {columns} FROM accounts_delivery WHERE state IN ('queued', 'inflight', 'uncertain')
    AND state <> 'inflight' AND not_before > %s ORDER BY not_before LIMIT 1"""


def claim_due(
    kinds: Kinds, *, accounts: Collection[int], bot: bool, busy: Collection[Destination], limit: int
) -> list[Job]:
    """Take deliveries that are due, at most one for each destination, in the order they were made.

    `accounts` are those connected now, `bot` whether the bot is, `busy` the destinations that must
    wait. A delivery that waits for its time holds back the later ones of its destination.
    """
    jobs: list[Job] = []
    seen = set(busy)
    ended = True
    while ended:  # behind one that ended without being sent, the next may be due
        ended = False
        for delivery in _waiting(accounts, bot):
            destination = destination_of(delivery)
            if destination in seen:
                continue
            seen.add(destination)
            job = _claim(delivery, kinds) if _due(delivery) else None
            if job:
                jobs.append(job)
            elif delivery.state in (State.CANCELLED, State.FAILED):
                seen.discard(destination)
                ended = True
            if len(jobs) >= limit:
                return jobs
    return jobs


def _waiting(accounts: Collection[int], bot: bool) -> Sequence[Delivery]:
    ids = ", ".join(["%s"] * len(accounts)) or "NULL"
    values = [bot, *accounts, Switch.SENDING_PAUSED, True, timezone.now(), LOOK_AT]
    return rows.read(Delivery, _WAITING % ids, values)


def _due(delivery: Delivery) -> bool:
    now = timezone.now()
    if delivery.not_before and delivery.not_before > now:
        return False
    return delivery.previous is None or delivery.previous.state == State.SENT


def _claim(delivery: Delivery, kinds: Kinds) -> Job | None:
    now = timezone.now()
    first = delivery.first_attempt_at or now
    try:
        kind = kinds[delivery.kind]
        outgoing = kind.prepare(delivery) if kind.only_reads else None
        with nullcontext() if outgoing else transaction.atomic():
            move(
                Delivery, delivery.pk, source=OPEN, target=State.INFLIGHT,
                attempts=delivery.attempts + 1, first_attempt_at=first,
            )  # fmt: skip
            if not kind.only_reads:
                outgoing = kind.prepare(delivery)
            if outgoing is None:
                _cancel(delivery)
    except LostRace:
        return None
    except NotYet:
        soon = now + timedelta(seconds=NOT_YET_SECONDS)
        Delivery.objects.filter(pk=delivery.pk, state__in=OPEN).update(not_before=soon)
        return None
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("a delivery could not be prepared", delivery=delivery.pk)
        _give_up(delivery, error, kinds)
        return None
    if outgoing is None:
        return None
    look = first if delivery.attempts and now - first > FORGOTTEN_AFTER else None
    delivery.attempts += 1
    return job_of(delivery, outgoing, look)


def _cancel(delivery: Delivery) -> None:
    """Nobody wants it any more, nor what was to come after it."""
    move(Delivery, delivery.pk, source=[State.INFLIGHT, *OPEN], target=State.CANCELLED)
    delivery.state = State.CANCELLED
    for later in Delivery.objects.filter(previous=delivery, state__in=OPEN):
        _cancel(later)


def _give_up(delivery: Delivery, error: Exception, kinds: Kinds) -> None:
    """What it was about is gone, or can't be shown: one such delivery must not stop the others."""
    detail = mask(f"It could not be prepared ({type(error).__name__}).")[:300]
    with suppress(LostRace), transaction.atomic():
        move(Delivery, delivery.pk, source=OPEN, target=State.FAILED, last_error=detail)
        DeliveryAttempt.objects.create(delivery=delivery, state=State.FAILED, detail=detail)
        after_the_end(delivery, kinds)


def next_due_at() -> datetime | None:
    """When the next delivery that waits for its time may be sent."""
    waiting = rows.read(Delivery, _NEXT_DUE, [timezone.now()])
    return waiting[0].not_before if waiting else None


def recover(kinds: Kinds) -> int:
    """After a start: what a runbot that died was sending is open again. An answer has its
    random_id, so it is simply sent again; a bot message has perhaps arrived."""
    stuck = Delivery.objects.filter(state=State.INFLIGHT)
    count = stuck.filter(channel=Delivery.Channel.USER).update(state=State.QUEUED)
    return count + stuck.update(state=State.UNCERTAIN)


def reopen(destination: Destination) -> None:
    """A commit failed, so nobody knows whether it made something: if so, nobody sends it. Only
    for a destination in the owner's name that nothing is being sent to."""
    Delivery.objects.filter(
        state=State.INFLIGHT, channel=Delivery.Channel.USER, account_id=destination.account_id,
        chat_id=destination.chat_id,
    ).update(state=State.QUEUED)  # fmt: skip


def put_back(delivery_id: int) -> None:
    """It was claimed but nothing was sent (we are stopping, or the connection went)."""
    Delivery.objects.filter(pk=delivery_id, state=State.INFLIGHT).update(state=State.QUEUED)

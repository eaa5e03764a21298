"""Queue deliveries, in the transaction of the change that caused them.

runbot is notified when that transaction commits. The content of a bot message is built by its
handler when it is sent, so that it is up to date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count

from core.entities import Entity, split_formatted
from core.wake import DELIVERIES, notify
from outbox.models import Delivery, new_random_id

State = Delivery.State


def queue_user_message(
    *,
    account_id: int,
    chat_id: int,
    text: str,
    kind: str,
    reference: str,
    entities: Sequence[Entity] = (),
) -> list[Delivery]:
    """Queue a text in the owner's name, split at Telegram's limit, with its formatting. Each part
    has its random_id and is sent after the previous one."""
    made: list[Delivery] = []
    for part, (piece, formatted) in enumerate(split_formatted(text, entities)):
        made.append(
            Delivery.objects.create(
                channel=Delivery.Channel.USER,
                kind=kind,
                reference=reference,
                account_id=account_id,
                chat_id=chat_id,
                payload={"text": piece} | ({"entities": formatted} if formatted else {}),
                random_id=new_random_id(),
                part=part,
                previous=made[-1] if made else None,
            )
        )
    notify(DELIVERIES)
    return made


def queue_bot_message(
    *,
    chat_id: int,
    kind: str,
    reference: str,
    payload: Any = None,
    ordering_key: str = "",
    available_at: datetime | None = None,
    previous: Delivery | None = None,
) -> Delivery:
    """Queue a message of the bot, to be sent at `available_at` (UTC; None: at once), or when the
    `previous` part was sent."""
    made = Delivery.objects.create(
        channel=Delivery.Channel.BOT,
        kind=kind,
        reference=reference,
        chat_id=chat_id,
        payload=payload or {},
        ordering_key=ordering_key,
        available_at=available_at,
        part=previous.part + 1 if previous else 0,
        previous=previous,
    )
    notify(DELIVERIES)
    return made


def queue_bot_edit(*, chat_id: int, kind: str, reference: str) -> None:
    """Queue a change of a bot message. If one is waiting already, it is only brought forward: what
    it shows is built when it is sent."""
    if not update_waiting(chat_id=chat_id, kind=kind, reference=reference, available_at=None):
        Delivery.objects.create(
            channel=Delivery.Channel.BOT,
            kind=kind,
            reference=reference,
            chat_id=chat_id,
            ordering_key=reference,
        )
    notify(DELIVERIES)


def update_waiting(*, chat_id: int, kind: str, reference: str, **changes: Any) -> bool:
    """Change what waits to be sent; False if nothing does."""
    waiting = Delivery.objects.filter(
        kind=kind, reference=reference, chat_id=chat_id, state=State.QUEUED
    )
    # An UPDATE waits for a claim of the same row that is being made just now; a SELECT would not.
    return bool(waiting.update(state=State.QUEUED, **changes))


def queue_lengths() -> dict[str, int]:
    """The number of deliveries in each open state, and of failed ones."""
    states = [State.QUEUED, State.INFLIGHT, State.UNCERTAIN, State.FAILED]
    found = Delivery.objects.filter(state__in=states).order_by().values("state")
    counted = {row["state"]: row["n"] for row in found.annotate(n=Count("id"))}
    return {str(state): counted.get(state, 0) for state in states}

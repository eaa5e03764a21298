"""Queue messages of the bot to a person, by the kind of message and the row that it is about."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Person
from monitoring import references
from outbox import queue


def queue_message(
    person: Person,
    kind: str,
    number: int,
    *,
    ordering_key: str = "",
    available_at: datetime | None = None,
) -> None:
    """Queue a message about the row with this number."""
    queue.queue_bot_message(
        chat_id=person.telegram_id,
        kind=kind,
        reference=references.of(kind, number),
        ordering_key=ordering_key,
        available_at=available_at,
    )


def queue_edit(person: Person, kind: str, number: int) -> None:
    """Queue a change of the message about the row with this number."""
    queue.queue_bot_edit(
        chat_id=person.telegram_id, kind=kind, reference=references.of(kind, number)
    )

"""Keeps two machines from answering each other: what leaves by itself is counted for each chat and
hour, with ever longer pauses between, and ends when the contact seems to be a machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.utils import timezone

from accounts.selectors import owners
from drafts import references, states
from drafts.machines import Exchange, looks_like_machine, pause_before_next
from drafts.models import Chat, Draft
from drafts.selectors import by_people
from outbox.queue import queue_bot_message

log = structlog.get_logger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Telegram's times have no fractions.
SECOND = timedelta(seconds=1)


def answered_alone(chat: Chat, within: timedelta = HOUR) -> list[Draft]:
    """What left by itself in a chat within the hour, or `within` a time; oldest first."""
    drafts = Draft.objects.filter(
        chat=chat,
        automatic=True,
        state__in=[states.APPROVED, states.SENDING, states.SENT],
        decided_at__gte=timezone.now() - within,
    )
    return list(drafts.select_related("question").order_by("pk"))


def pause_for(chat: Chat) -> timedelta:
    """How much longer than usual this chat waits before it is read."""
    if chat.mode != Chat.Mode.AUTO:
        return timedelta()
    return pause_before_next(len(answered_alone(chat)))


def is_machine(answers: Sequence[Draft]) -> bool:
    """Whether the contact seems to be a machine, by what came back to these answers."""
    return looks_like_machine([one for one in map(_exchange, answers) if one])


def _exchange(draft: Draft) -> Exchange | None:
    """An answer, and the contact's first message after it."""
    answered_at = draft.sent_at or draft.decided_at
    replies = by_people().filter(
        chat_id=draft.chat_id,
        outgoing=False,
        telegram_id__gt=draft.question.telegram_id,
        date__gte=answered_at and answered_at - SECOND,
    )
    reply = replies.order_by("telegram_id").first()
    if reply is None or answered_at is None:
        return None
    return Exchange(answered_at, reply.date, reply.stored_text)


def stop_answering_alone(chat: Chat) -> None:
    """Only suggest from now on, and tell the owners."""
    changed = Chat.objects.filter(pk=chat.pk, mode=Chat.Mode.AUTO).update(mode=Chat.Mode.SUGGEST)
    if not changed:
        return
    chat.mode = Chat.Mode.SUGGEST
    log.warning("a chat seems to be with a machine, so answers are only suggested", chat=chat.pk)
    for person in owners():
        queue_bot_message(
            chat_id=person.telegram_id,
            kind=references.MACHINE_NOTE,
            reference=references.chat_reference(chat.pk),
        )

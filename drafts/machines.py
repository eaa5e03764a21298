"""How a contact that is a machine is known, and how long it waits for its next answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from drafts.reading.plain import words

#: A person does not answer so quickly, or with the same words, so many times in a row.
INSTANT = timedelta(seconds=4)
IN_A_ROW = 3

#: The pause before the third answer by itself within the hour; it doubles with each further one.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)


@dataclass(frozen=True)
class Exchange:
    """An answer that left by itself, and what came back next."""

    answered_at: datetime
    replied_at: datetime
    reply: str


def looks_like_machine(exchanges: Sequence[Exchange]) -> bool:
    """Whether the contact is a machine that answers each answer: the newest replies in a row came
    at once, or all with the same words."""
    latest = exchanges[-IN_A_ROW:]
    if len(latest) < IN_A_ROW:
        return False
    instant = all(one.replied_at - one.answered_at <= INSTANT for one in latest)
    return instant or len({" ".join(words(one.reply)) for one in latest}) == 1


def pause_before_next(answers: int) -> timedelta:
    """How long to wait before a chat is read again in which so many answers left by themselves
    within the hour."""
    if answers < 2:
        return timedelta()
    return min(FIRST_PAUSE * 2 ** min(answers - 2, 10), LONGEST_PAUSE)

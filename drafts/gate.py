"""Who may be answered, and what may leave without asking; pure, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.telegram.types import SERVICE_IDS
from drafts.facts import facts, said_facts
from drafts.plain import words

#: The only kind of chat that is ever answered: one that is known to be a person's.
PERSON = "private"

#: Why an answer does not leave by itself.
UNSEEN, LONG, ECHO, FACTS, CAP, MACHINE = "unseen", "long", "echo", "facts", "cap", "machine"

#: The AI reads a longer question in part only.
LONGEST_QUESTION = 6000
#: So many words in a row are not the same by chance.
SAME_WORDS = 6

#: A person does not answer so quickly, or with the same words, so many times in a row.
INSTANT = timedelta(seconds=4)
IN_A_ROW = 3

#: The pause before the third answer by itself within the hour; it doubles with each further one.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)


def may_be_answered(kind: str, telegram_id: int) -> bool:
    """Whether a chat is one with a person. Groups and channels, bots, Telegram's own accounts,
    Saved Messages, deleted accounts, and whatever is not known are only stored. Storing, analysis
    and sending all ask here."""
    return kind == PERSON and telegram_id > 0 and telegram_id not in SERVICE_IDS


@dataclass(frozen=True)
class Asked:
    """A line of a question: its text, and what the AI can't see of it."""

    text: str
    unseen: str = ""


@dataclass(frozen=True)
class Objection:
    """Why the owner has to read an answer first; `detail` names what it is about."""

    reason: str
    detail: str = ""


def objection(answer: str, question: Sequence[Asked], said: Iterable[str]) -> Objection | None:
    """What stands against sending an answer unread, if anything; `said` is what the owner has
    written in this chat."""
    unseen = sorted({line.unseen for line in question if line.unseen})
    if unseen:
        return Objection(UNSEEN, ", ".join(unseen))
    if sum(len(line.text) for line in question) > LONGEST_QUESTION:
        return Objection(LONG)
    if repeats(answer, [line.text for line in question]):
        return Objection(ECHO)
    new = unsaid(answer, said)
    return Objection(FACTS, ", ".join(new)) if new else None


def unsaid(answer: str, said: Iterable[str]) -> list[str]:
    """The facts of an answer that the owner has not stated: links, addresses, numbers, prices."""
    stated = facts(answer)
    for text in said:
        if not stated:
            break
        stated -= said_facts(text)
    return sorted(stated)


def repeats(answer: str, question: Iterable[str]) -> bool:
    """Whether an answer says what the contact dictated: all of it, or many words in a row, stand
    in the question."""
    given = words(answer)
    size = min(len(given), SAME_WORDS)
    if not size:
        return False
    asked = words("\n".join(question))
    known = {tuple(asked[at : at + size]) for at in range(len(asked) - size + 1)}
    return any(tuple(given[at : at + size]) in known for at in range(len(given) - size + 1))


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

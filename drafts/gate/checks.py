"""Who may be answered, and what may leave without asking; pure, no database.

Whatever the AI says of its answer, nothing leaves without asking unless each of these questions is
answered here. What fails first in the order of `_CHECKS` is what the owner is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from accounts.telegram.types import SERVICE_IDS
from drafts.gate.findings import Claim as Claim
from drafts.gate.findings import Findings, findings
from drafts.gate.hours import ALWAYS, Hours
from drafts.gate.said import Said
from drafts.gate.support import SAME_WORDS, repeats
from drafts.gate.support import unsaid as unsaid
from drafts.gate.topics import NAMES, topics_in, word_in
from drafts.reading.language import language_of

#: The only kind of chat that is ever answered: one that is known to be a person's.
PERSON = "private"

#: Why an answer does not leave by itself.
NEEDS_OWNER, ORDERS, UNSEEN, LONG, ECHO = "needs_owner", "orders", "unseen", "long", "echo"
FACTS, OTHERWISE, CLAIMS = "facts", "otherwise", "claims"
TOPIC, WORD, LANGUAGE = "topic", "word", "language"
NEW_CHAT, UNSURE, HOURS, MANUAL = "new_chat", "unsure", "hours", "manual"
CAP, DAY_CAP, MACHINE = "cap", "day_cap", "machine"

#: The AI reads a longer question in part only.
LONGEST_QUESTION = 6000
#: So many messages since the last answer are read; there may have been more before them.
MOST_LINES = 100


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
class Limits:
    """What holds for a chat; the defaults object to nothing."""

    threshold: int = 0
    known_after: int = 0
    hourly_cap: int | None = None
    daily_cap: int | None = None
    hours: Hours = ALWAYS
    language: str = ""
    topics: Sequence[str] = NAMES
    words: Sequence[str] = ()


@dataclass(frozen=True)
class Case:
    """An answer and all that decides whether it may leave without asking.

    `question` are the lines it answers; `heard` is what else the contact wrote, newest first;
    `said` what the owner has written in this chat, and `sources` the texts of the entries that the
    answer cites. `orders`: somebody gave the assistant orders. `now` is the owner's local
    time. `found`: what in it rests on nothing, if that was looked at before.
    """

    answer: str
    question: Sequence[Asked]
    now: datetime
    said: Sequence[Said] = ()
    sources: Sequence[str] = ()
    claims: Sequence[Claim] = ()
    heard: Sequence[str] = ()
    contact: str = ""
    confidence: int = 100
    needs_owner: bool = False
    missing: Sequence[str] = ()
    orders: bool = False
    answers_of_owner: int = 0
    left_within_hour: int = 0
    left_within_day: int = 0
    paused_until: datetime | None = None
    machine: bool = False
    limits: Limits = field(default_factory=Limits)
    found: Findings | None = None

    @cached_property
    def findings(self) -> Findings:
        """What in the answer rests on nothing."""
        return self.found or findings(
            self.answer,
            self.now,
            said=self.said,
            sources=self.sources,
            claims=self.claims,
            contact=self.contact,
            question=[line.text for line in self.question],
        )


@dataclass(frozen=True)
class Objection:
    """Why the owner has to read an answer first; `detail` names what it is about."""

    reason: str
    detail: str = ""


def objection(case: Case) -> Objection | None:
    """What stands against sending an answer unread, if anything: the most important."""
    return next(objections(case), None)


def objections(case: Case) -> Iterator[Objection]:
    """All that stands against it, the most important first."""
    for reason, check in _CHECKS.items():
        detail = check(case)
        if detail is not None:
            yield Objection(reason, detail)


# --- the checks: what an objection is about, or None --------------------------------------------


def _needs_owner(case: Case) -> str | None:
    return "; ".join(case.missing) if case.needs_owner else None


def _orders(case: Case) -> str | None:
    return "" if case.orders else None


def _unseen(case: Case) -> str | None:
    return ", ".join(sorted({line.unseen for line in case.question if line.unseen})) or None


def _long(case: Case) -> str | None:
    letters = sum(len(line.text) for line in case.question)
    return "" if letters > LONGEST_QUESTION or len(case.question) >= MOST_LINES else None


def _echo(case: Case) -> str | None:
    asked = [line.text for line in case.question]
    dictated = repeats(case.answer, asked) or repeats(
        case.answer, [case.contact, *case.heard], least=SAME_WORDS
    )
    return "" if dictated else None


def _facts(case: Case) -> str | None:
    return ", ".join(case.findings.new) or None


def _otherwise(case: Case) -> str | None:
    return "; ".join(case.findings.otherwise) or None


def _claims(case: Case) -> str | None:
    return "; ".join(case.findings.claims) or None


def _topic(case: Case) -> str | None:
    listed = case.limits.topics
    text = "\n".join([case.answer, *(line.text for line in case.question)])
    found = topics_in(text, [name for name in listed if name in NAMES])
    if found:
        return next(iter(found.values()))
    return word_in(text, [name for name in listed if name not in NAMES]) or None


def _word(case: Case) -> str | None:
    asked = [line.text for line in case.question]
    return word_in("\n".join([case.answer, *asked]), case.limits.words) or None


def _language(case: Case) -> str | None:
    """Object unless both languages are known and the same."""
    heard = [*(line.text for line in reversed(case.question)), *case.heard]
    wanted = case.limits.language[:2].lower() or next(filter(None, map(language_of, heard)), "")
    given = language_of(case.answer)
    if given and given == wanted:
        return None
    return f"{given or '?'} ≠ {wanted or '?'}"


def _new_chat(case: Case) -> str | None:
    known = case.answers_of_owner >= case.limits.known_after
    return None if known else f"{case.answers_of_owner} < {case.limits.known_after}"


def _unsure(case: Case) -> str | None:
    sure = case.confidence >= case.limits.threshold
    return None if sure else f"{case.confidence} % < {case.limits.threshold} %"


def _hours(case: Case) -> str | None:
    return None if case.limits.hours.contains(case.now) else f"{case.now:%H:%M}"


def _manual(case: Case) -> str | None:
    if case.paused_until is None or case.paused_until <= case.now:
        return None
    return f"{case.paused_until.astimezone(case.now.tzinfo):%H:%M}"


def _cap(case: Case) -> str | None:
    return _reached(case.left_within_hour, case.limits.hourly_cap)


def _day_cap(case: Case) -> str | None:
    return _reached(case.left_within_day, case.limits.daily_cap)


def _reached(count: int, cap: int | None) -> str | None:
    return str(count) if cap is not None and count >= cap else None


def _machine(case: Case) -> str | None:
    return "" if case.machine else None


#: In this order: what is wrong with the answer, then with the chat, then with the moment. A machine
#: comes last, since it changes the chat's mode: what is asked anyway is no loop.
_CHECKS: dict[str, Callable[[Case], str | None]] = {
    ORDERS: _orders,
    NEEDS_OWNER: _needs_owner,
    UNSEEN: _unseen,
    LONG: _long,
    ECHO: _echo,
    FACTS: _facts,
    OTHERWISE: _otherwise,
    CLAIMS: _claims,
    TOPIC: _topic,
    WORD: _word,
    LANGUAGE: _language,
    NEW_CHAT: _new_chat,
    UNSURE: _unsure,
    HOURS: _hours,
    MANUAL: _manual,
    MACHINE: _machine,
    CAP: _cap,
    DAY_CAP: _day_cap,
}
REASONS = tuple(_CHECKS)

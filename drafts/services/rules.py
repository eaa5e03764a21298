"""What holds for a chat: its own rules, where they say nothing those of its account, then those for
all, then the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.conf import settings
from django.db.models import Q

from drafts.ai.types import Voice
from drafts.gate.checks import Limits
from drafts.gate.hours import Hours
from drafts.gate.topics import NAMES, lines_of, word_in
from drafts.models import Chat, Message, Profile, Rules
from drafts.selectors import CONVERSATION_LINES

#: From which level a value comes.
SETTING, ALL, ACCOUNT, CHAT = "setting", "all", "account", "chat"

MANUAL_PAUSE_MINUTES = 60
#: A list that names nothing, so that what stands in the level above does not hold.
NOTHING = "-"


def defaults() -> dict[str, Any]:
    """What holds where no rules say anything else."""
    return {
        "new_chat_mode": settings.DEFAULT_CHAT_MODE,
        "threshold": settings.AUTO_REPLY_CONFIDENCE,
        "known_after": settings.AUTO_REPLY_KNOWN_AFTER,
        "hourly_cap": settings.AUTO_REPLIES_PER_HOUR,
        "daily_cap": settings.AUTO_REPLIES_PER_DAY,
        "manual_pause_minutes": MANUAL_PAUSE_MINUTES,
        "auto_from": None,
        "auto_until": None,
        "auto_days": "1234567",
        "out_of_hours_note": "",
        "disclosure": "",
        "tone": "",
        "persona": "",
        "language": "",
        "context_messages": CONVERSATION_LINES,
        "ignored_senders": "",
        "always_ask": "",
        "never_answer": "",
        "abstain": "\n".join(NAMES),
    }


@dataclass(frozen=True)
class EffectiveRules:
    """The rules of a chat, an account or all, with the level that each value comes from."""

    new_chat_mode: str
    threshold: int
    known_after: int
    hourly_cap: int
    daily_cap: int
    manual_pause_minutes: int
    auto_from: time | None
    auto_until: time | None
    auto_days: str
    out_of_hours_note: str
    disclosure: str
    tone: str
    persona: str
    language: str
    context_messages: int
    ignored_senders: str
    always_ask: str
    never_answer: str
    abstain: str
    levels: Mapping[str, str] = field(default_factory=dict)

    @property
    def hours(self) -> Hours:
        return Hours(self.auto_from, self.auto_until, self.auto_days)

    @property
    def limits(self) -> Limits:
        """What the gate needs of them."""
        return Limits(
            threshold=self.threshold,
            known_after=self.known_after,
            hourly_cap=self.hourly_cap,
            daily_cap=self.daily_cap,
            hours=self.hours,
            language=self.language,
            topics=listed(self.abstain),
            words=listed(self.always_ask),
        )


def effective(chat: Chat) -> EffectiveRules:
    """The rules of a chat, in one query."""
    levels = Q(account=None, chat=None) | Q(account_id=chat.account_id) | Q(chat_id=chat.pk)
    return _layered(Rules.objects.filter(levels))


def effective_for_account(account_id: int | None) -> EffectiveRules:
    """The rules of an account's chats that have none of their own; of all accounts with None."""
    levels = Q(account=None, chat=None)
    if account_id is not None:
        levels |= Q(account_id=account_id)
    return _layered(Rules.objects.filter(levels))


def from_settings() -> EffectiveRules:
    """What holds without any rules."""
    return _layered([])


def level_of(rules: Rules) -> str:
    if rules.chat_id is not None:
        return CHAT
    return ALL if rules.account_id is None else ACCOUNT


def listed(text: str) -> tuple[str, ...]:
    """The lines of a list; none if it says so."""
    return tuple(line for line in lines_of(text) if line != NOTHING)


def _layered(rows: Iterable[Rules]) -> EffectiveRules:
    by_level = {level_of(one): one for one in rows}
    values = defaults()
    levels = dict.fromkeys(values, SETTING)
    for level in (ALL, ACCOUNT, CHAT):
        row = by_level.get(level)
        for name in values if row else ():
            value = getattr(row, name)
            if value not in (None, ""):
                values[name], levels[name] = value, level
    return EffectiveRules(**values, levels=levels)


def voice_of(chat: Chat, rules: EffectiveRules | None = None) -> Voice:
    """How answers in a chat sound: the profile of its account, where that says nothing the one for
    all, with the tone and persona of the chat's rules."""
    rules = rules or effective(chat)
    found = Profile.objects.filter(Q(account=None) | Q(account_id=chat.account_id))
    profiles = sorted(found, key=lambda one: one.account_id is None)

    def first(name: str) -> str:
        return next(filter(None, (getattr(one, name) for one in profiles)), "")

    return Voice(
        about=first("about"),
        tone=rules.tone or first("tone"),
        persona=rules.persona,
        signature=first("signature"),
        never_promise=first("never_promise"),
        voice=first("voice"),
    )


def left_alone(chat: Chat, question: Iterable[Message], rules: EffectiveRules) -> bool:
    """Whether the AI must not read a chat: it is an ignored sender's, or the contact has used a
    word that it never answers."""
    known = {str(chat.telegram_id), chat.username.casefold(), chat.title.casefold()} - {""}
    ignored = {line.casefold().removeprefix("@") for line in listed(rules.ignored_senders)}
    if not known.isdisjoint(ignored):
        return True
    words = listed(rules.never_answer)
    return bool(words) and any(word_in(one.text, words) for one in question)


def mode_of_new_chat(account_id: int) -> str:
    """What may happen in a chat that begins."""
    return effective_for_account(account_id).new_chat_mode

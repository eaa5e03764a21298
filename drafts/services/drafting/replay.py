"""Conversations to ask the AI about once more: from a file, or from what the owner has decided."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from drafts import states
from drafts.ai.types import Conversation, Line
from drafts.approvals import text_sent
from drafts.learning.evaluation import ANSWER, NEEDS_OWNER, NOTHING, OUTCOMES, Expected
from drafts.models import Chat, Draft
from drafts.selectors import CONVERSATION_LINES, by_people, conversation
from drafts.services.drafting.briefing import brief
from drafts.services.rules import effective, effective_for_account
from knowledge.models import Entry

#: In these states an owner has decided about a draft, or answered without it.
DECIDED = (states.SENT, states.SKIPPED, states.SUPERSEDED)


class BadConversation(Exception):
    """A line of a file can't be used; its text is a sentence for people."""


@dataclass(frozen=True)
class Replayed:
    """What the AI is asked once more, and what ought to come of it."""

    name: str
    language: str
    conversation: Conversation
    expected: Expected


def from_file(lines: Iterable[str]) -> list[Replayed]:
    """The conversations of a file with one JSON object a line (docs/evaluation.md). Raises
    BadConversation."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(_from_line(json.loads(line), f"line {number}"))
            except (ValueError, RecursionError) as error:
                raise BadConversation(f"Line {number} can't be read: {error}.") from error
    return found


def _from_line(row: Any, name: str) -> Replayed:
    if not isinstance(row, dict):
        raise ValueError("it must be an object, with “burst” and “expected”")
    if row.get("expected") not in OUTCOMES:
        raise ValueError(f"“expected” must be one of {', '.join(OUTCOMES)}")
    burst = _texts(row, "burst")
    if not any(text.strip() for text in burst):
        raise ValueError("“burst” must have what the contact wrote")
    said = [*_before(row), *((False, text) for text in burst)]
    start = timezone.now() - timedelta(minutes=len(said))
    lines = tuple(
        Line(ours=ours, text=text, attachment="", at=start + timedelta(minutes=place))
        for place, (ours, text) in enumerate(said)
    )
    # A contact that nobody knows: only what is for everyone is a source.
    chat = Chat(account_id=0, telegram_id=0, kind=Chat.Kind.PRIVATE, title="Contact")
    asked = Conversation(contact=chat.title, lines=lines, asked=len(burst))
    expected = Expected(
        row["expected"],
        must=_texts(row, "must"),
        must_not=_texts(row, "must_not"),
        entry=_entry(row.get("entry")),
    )
    whole = brief(chat, asked, effective_for_account(None))
    return Replayed(str(row.get("id", name)), str(row.get("language", "")), whole, expected)


def _texts(row: dict[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts; one text alone is no list of its letters."""
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"“{name}” must be a list of texts")
    return tuple(value)


def _before(row: dict[str, Any]) -> list[tuple[bool, str]]:
    """What was said before: whether by the owner, and the text."""
    said = row.get("before") or []
    if not isinstance(said, list) or not all(
        isinstance(one, dict) and isinstance(one.get("text"), str) for one in said
    ):
        raise ValueError("“before” must be a list of objects with “by” and “text”")
    return [(one.get("by") == "owner", one["text"]) for one in said]


def _entry(external_id: str | None) -> str:
    """An entry by its number, as answers cite it; by what it is called if there is none."""
    if not external_id:
        return ""
    found = Entry.objects.filter(external_id=external_id).values_list("pk", flat=True).first()
    return str(found or external_id)


def from_past(count: int) -> list[Replayed]:
    """The newest questions that an owner has decided about: sent a text, skipped, or answered by
    hand. What left by itself is no decision. The AI reads what was said then, and the entries as
    they are now."""
    drafts = Draft.objects.filter(state__in=DECIDED, automatic=False).order_by("-id")
    found: list[Replayed] = []
    for draft in drafts.select_related("chat", "question")[: count * 3]:
        expected = _expected(draft)
        if expected and len(found) < count:
            asked = _asked(draft)
            found.append(Replayed(f"draft {draft.pk}", draft.language, asked, expected))
    return found


def _expected(draft: Draft) -> Expected | None:
    """What the owner did; None if nobody knows, since the chat went on."""
    cited = str(draft.sources[0]["entry"]) if draft.sources else ""
    if draft.needs_owner:
        return Expected(NEEDS_OWNER)
    if draft.state == states.SENT:
        return Expected(ANSWER, sent=text_sent(draft) or draft.text, entry=cited)
    by_hand = _answered_by_hand(draft)
    if by_hand:
        return Expected(ANSWER, sent=by_hand)
    return Expected(NOTHING) if draft.state == states.SKIPPED else None


def _answered_by_hand(draft: Draft) -> str:
    """What the owner wrote next in the chat, without the draft."""
    later = by_people().filter(chat=draft.chat_id, telegram_id__gt=draft.question.telegram_id)
    following = later.order_by("telegram_id").first()
    return following.text if following and following.outgoing else ""


def _asked(draft: Draft) -> Conversation:
    """The conversation up to the question of a draft."""
    messages = by_people().filter(chat=draft.chat_id, telegram_id__lte=draft.question.telegram_id)
    said = conversation(draft.chat, list(messages.order_by("-telegram_id")[:CONVERSATION_LINES]))
    return brief(draft.chat, said, effective(draft.chat))

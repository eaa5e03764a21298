"""What an answer may rest on: the sources for a question, and those that an answer cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from drafts.ai.types import Conversation, Source
from drafts.gate import unsaid
from drafts.models import Chat
from knowledge.selectors import Reader
from knowledge.services.search import search

if TYPE_CHECKING:  # it brings pydantic
    from drafts.ai.decision import Claim

#: So many passages are shown to the AI.
MOST = 5

#: A source that is cited, and what the answer says of it.
Cited = tuple[Source, str]


def sources_for(chat: Chat, conversation: Conversation) -> tuple[Source, ...]:
    """The passages that fit what the contact wrote since the last answer, of entries that this
    contact's answers may rest on."""
    question = "\n".join(line.text for line in conversation.lines[-conversation.asked :])
    reader = Reader(chat.account_id, chat.telegram_id, timezone.localdate())
    return tuple(
        Source(hit.entry_id, hit.title, hit.kind, hit.text)
        for hit in search(question, reader, limit=MOST)
    )


def cited_sources(claims: Iterable[Claim], sources: Sequence[Source]) -> list[Cited]:
    """The sources that claims name by their numbers, from 1. A number that is none is left out."""
    return [
        (sources[claim.source - 1], claim.text[:300])
        for claim in claims
        if 0 < claim.source <= len(sources)
    ]


def unsupported(answer: str, cited: Iterable[Cited], said: Iterable[str]) -> list[str]:
    """The facts of an answer that stand neither in a cited source nor in what the owner said."""
    return unsaid(answer, [*(f"{one.title}\n{one.text}" for one, _claim in cited), *said])

"""What an answer may rest on: the passages of knowledge that fit a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from drafts.addresses import without_addresses
from drafts.ai.types import Conversation, Line, Source
from drafts.models import Chat
from drafts.selectors import owners_time
from knowledge.selectors import Reader
from knowledge.services.search import Hit, search

if TYPE_CHECKING:  # it brings pydantic
    from drafts.ai.decision import Claim

#: A source that is cited, and what the answer says of it.
Cited = tuple[Source, str]

#: So many passages are shown to the AI.
MOST = 5
#: So many lines of a question are searched for by themselves, and so much of a line before it.
LINES, BEFORE = 3, 300
#: A question of fewer words is understood only with what was said before.
FEW_WORDS = 4
#: Words by which a question goes on with what was talked about.
_FOLLOWS = re.compile(
    r"^\W*(?:and|but|or|what about|how about|und|aber|oder|was ist mit|а|і|й|та|але|або)\b"
    r"|\b(?:it|its|they|them|that one|this one|those|these|es|davon|dafür|damit|dazu|dieser|dieses|"
    r"diese|welche|його|її|їх|він|вона|воно|вони|цей|ця|це|той|він|такий|така)\b",
    re.I,
)
_WORD = re.compile(r"\w+")


def cited_sources(claims: Iterable[Claim], sources: Sequence[Source]) -> list[Cited]:
    """The sources that claims name by their numbers, from 1. A number that is none is left out."""
    return [
        (sources[claim.source - 1], claim.text[:300])
        for claim in claims
        if 0 < claim.source <= len(sources)
    ]


def sources_for(chat: Chat, conversation: Conversation) -> tuple[Source, ...]:
    """The passages that fit what the contact wrote since the last answer, of entries that this
    contact's answers may rest on. A search may ask a provider: not to be called in a transaction.
    """
    today = (conversation.now or owners_time()).date()
    reader = Reader(chat.account_id, chat.telegram_id, today)
    found = [search(query, reader, limit=MOST) for query in queries(conversation)]
    hits = _in_turn(found)[:MOST]
    return tuple(Source(hit.entry_id, hit.title, hit.kind, hit.text) for hit in hits)


def queries(conversation: Conversation) -> list[str]:
    """What is searched for: the question as a whole; with what was said before, if it goes on with
    that; its lines, so that each of several questions finds its source; and at last, if there are
    addresses in it, with these."""
    first = len(conversation.lines) - conversation.asked
    lines = [text for text in map(_searched, conversation.lines[first:]) if text]
    asked = [text for text in map(without_addresses, lines) if text.strip()]
    whole = "\n".join(asked)
    earlier = conversation.lines[max(first - 2, 0) : first]
    before = [without_addresses(line.text)[:BEFORE] for line in earlier]
    # The newest context first: of a long query a search may read only the beginning.
    context = [f"{whole}\n{text}" for text in reversed(before) if text.strip()]
    single = asked[-LINES:] if len(asked) > 1 else []
    wanted = [*(context[:1] if _goes_on(whole) else []), whole, *single, "\n".join(lines)]
    return [query for query in dict.fromkeys(wanted) if query.strip()]


def _searched(line: Line) -> str:
    """A line with what it replies to, if that is known."""
    reply = line.reply_to if line.reply_to != "…" else ""
    return "\n".join(part for part in (line.text, reply) if part.strip())


def _goes_on(question: str) -> bool:
    """Whether a question is about what was said before it."""
    return len(_WORD.findall(question)) < FEW_WORDS or bool(_FOLLOWS.search(question))


def _in_turn(found: Iterable[list[Hit]]) -> list[Hit]:
    """The best of each search, then the second best, and so on; each passage once."""
    unique: dict[tuple[int, str], Hit] = {}
    for rank in zip_longest(*found):
        for hit in rank:
            if hit is not None:
                unique.setdefault((hit.entry_id, hit.text), hit)
    return list(unique.values())

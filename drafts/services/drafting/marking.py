"""What a text for a chat is marked with: what in it rests on nothing that the owner or the sources
have said. Looked at before the transaction that keeps the text: long texts take a while."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from drafts.gate.findings import Claim, Findings, findings
from drafts.gate.said import Said
from drafts.models import Chat
from drafts.selectors import own_messages, owners_time

#: So many words of each kind are kept, and so much of each.
MOST_WORDS, LONGEST = 20, 300


def marks(
    chat: Chat,
    text: str,
    sources: Sequence[str],
    claims: Sequence[Claim] = (),
    said: Sequence[str] = (),
    question: Sequence[str] = (),
) -> Findings:
    """What rests on nothing in a text that has these sources; `said` is what else it may state,
    `question` what it answers."""
    now = owners_time()
    own = [
        Said(one.text, timezone.localdate(one.date, now.tzinfo)) for one in own_messages(chat.pk)
    ]
    return findings(
        text,
        now,
        said=[*map(Said, said), *own],
        sources=sources,
        claims=claims,
        contact=chat.title,
        question=question,
    )


def as_values(found: Findings) -> dict[str, list[str]]:
    """What a draft keeps of them."""
    return {
        "unsupported": [one[:LONGEST] for one in found.unsupported[:MOST_WORDS]],
        "otherwise": [one[:LONGEST] for one in found.otherwise[:MOST_WORDS]],
    }

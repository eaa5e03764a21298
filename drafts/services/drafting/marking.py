"""What a text for a chat is marked with: what in it rests on nothing that the owner or the sources
have said. Looked at before the transaction that keeps the text: long texts take a while."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from drafts.findings import Claim, Findings, findings
from drafts.models import Chat
from drafts.said import Said
from drafts.selectors import own_messages, owners_time

#: So many words of each kind are kept, and so much of each.
MOST_WORDS, LONGEST = 20, 300


def said_in(chat: Chat) -> list[Said]:
    """What the owner has written in a chat, with the day in the owner's zone."""
    zone = owners_time().tzinfo
    return [Said(one.text, timezone.localdate(one.date, zone)) for one in own_messages(chat.pk)]


def marks(
    chat: Chat,
    text: str,
    sources: Sequence[str],
    claims: Sequence[Claim] = (),
    said: Sequence[str] = (),
) -> Findings:
    """What rests on nothing in a text that has these sources; `said` is what else it may state."""
    return findings(
        text,
        owners_time(),
        said=[*map(Said, said), *said_in(chat)],
        sources=sources,
        claims=claims,
        contact=chat.title,
    )


def as_values(found: Findings) -> dict[str, list[str]]:
    """What a draft keeps of them."""
    return {
        "unsupported": [one[:LONGEST] for one in found.unsupported[:MOST_WORDS]],
        "otherwise": [one[:LONGEST] for one in found.otherwise[:MOST_WORDS]],
    }

"""What an answer rests on, computed from its sources and not believed from the AI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from drafts.ai.types import Source
from drafts.facts import facts, said_facts
from drafts.plain import words

if TYPE_CHECKING:  # it brings pydantic
    from drafts.ai.decision import Decision

#: As many words are named, each of them as long, and looked for in so much of an answer.
MOST, LONGEST, READ = 10, 120, 4000
#: A fact has at most so many words, as a phone number with gaps has.
_WORDS = 6
#: Words are alike that begin with the same letters.
_STEM = 5
_TOKEN = re.compile(r"\S+")
_AROUND = " \t.,;:!?()[]{}<>\"'“”„«»"


def cited_sources(decision: Decision, sources: Sequence[Source]) -> list[tuple[Source, str]]:
    """The sources that an answer names, each once, with what it says of them."""
    said: dict[int, list[str]] = {}
    for claim in decision.claims:
        if 0 < claim.source <= len(sources):
            said.setdefault(claim.source, []).append(claim.text)
    return [(sources[number - 1], " ".join(texts)) for number, texts in said.items()]


def unsupported(decision: Decision, sources: Sequence[Source], said: Iterable[str]) -> list[str]:
    """What an answer says that stands in none of the sources that it names, nor in what the owner
    has `said` in this chat: claims without a source, and facts."""
    cited = [f"{source.title}\n{source.text}" for source, _claim in cited_sources(decision, sources)]
    own = list(said)
    stated = facts(decision.text)
    for text in [*cited, *own]:
        if not stated:
            break
        stated -= said_facts(text)
    spoken = {word[:_STEM] for text in own for word in words(text)} if decision.claims else set()
    claims = [
        claim.text.strip()
        for claim in decision.claims
        if not 0 < claim.source <= len(sources) and not _stands_in(claim.text, spoken)
    ]
    found = [*claims, *_as_written(stated, decision.text[:READ])]
    return [one[:LONGEST] for one in dict.fromkeys(found)][:MOST]


def _stands_in(claim: str, spoken: set[str]) -> bool:
    """Whether most of a claim's longer words are the owner's; true of one that has none."""
    long = [word[:_STEM] for word in words(claim) if len(word) >= _STEM - 1]
    return 3 * sum(word in spoken for word in long) >= 2 * len(long)


def _as_written(found: set[str], text: str) -> list[str]:
    """Facts as they stand in a text, in its order; each is the fewest words that state it."""
    places = [token.span() for token in _TOKEN.finditer(text)]
    left, written = set(found), list[tuple[int, str]]()
    for count in range(1, _WORDS + 1):
        for first in range(len(places) - count + 1):
            if not left:
                break
            piece = text[places[first][0] : places[first + count - 1][1]]
            here = facts(piece) & left
            left -= here
            written += [(first, piece.strip(_AROUND) or piece)] if here else []
    return [piece for _place, piece in sorted(written)] + sorted(left)

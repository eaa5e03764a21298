"""What an answer rests on, computed from its sources and not believed from the AI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from drafts.ai.types import Source
from drafts.facts import facts, said_facts
from drafts.plain import words

if TYPE_CHECKING:  # it brings pydantic
    from drafts.ai.decision import Claim

#: As many words are named, each of them as long, and looked for in so much of an answer.
MOST, LONGEST, READ = 10, 120, 4000
#: A fact has at most so many words, as a phone number with gaps has.
_WORDS = 6
#: Words are alike that begin with the same letters.
_STEM = 5
_TOKEN = re.compile(r"\S+")
_AROUND = " \t.,;:!?()[]{}<>\"'“”„«»"


#: A source that is cited, and what the answer says of it.
Cited = tuple[Source, str]


def cited_sources(claims: Iterable[Claim], sources: Sequence[Source]) -> list[Cited]:
    """The sources that claims name by their numbers, from 1. A number that is none is left out."""
    return [
        (sources[claim.source - 1], claim.text[:300])
        for claim in claims
        if 0 < claim.source <= len(sources)
    ]


def unsupported(
    answer: str, cited: Iterable[Cited], said: Iterable[str], uncited: Iterable[str] = ()
) -> list[str]:
    """What an answer says that stands neither in a source that it cites nor in what the owner has
    `said`: facts, and of its claims that name no source (`uncited`) those that the owner did not
    make."""
    own = list(said)
    stated = facts(answer)
    for text in [*(f"{one.title}\n{one.text}" for one, _claim in cited), *own]:
        if not stated:
            break
        stated -= said_facts(text)
    claims = [claim.strip() for claim in uncited]
    spoken = {word[:_STEM] for text in own for word in words(text)} if claims else set()
    found = [claim for claim in claims if not _stands_in(claim, spoken)]
    found += _as_written(stated, answer[:READ])
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

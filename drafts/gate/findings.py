"""What in an answer rests on nothing that was said: for the gate, and for what is marked on a card.
Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from drafts.gate.affirmations import affirmed
from drafts.gate.contradictions import contradicted
from drafts.gate.said import Said
from drafts.gate.support import is_supported, unsaid
from drafts.reading.phone_numbers import calling_code


@dataclass(frozen=True)
class Claim:
    """What an answer says of itself to rest on a source: the text of that source, or nothing."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class Findings:
    """The words of an answer that rest on nothing, each named once: facts that nobody has stated,
    what the sources say otherwise, and claims that none of them says."""

    new: Sequence[str] = ()
    otherwise: Sequence[str] = ()
    claims: Sequence[str] = ()

    @property
    def unsupported(self) -> list[str]:
        return [*self.new, *self.claims]


def findings(
    answer: str,
    now: datetime,
    *,
    said: Sequence[Said] = (),
    sources: Sequence[str] = (),
    claims: Sequence[Claim] = (),
    contact: str = "",
    question: Sequence[str] = (),
) -> Findings:
    """Compare an answer with what the owner has said and with the texts of its sources. `now` is
    the owner's local time, `contact` the name of who gets the answer, `question` the messages that
    it answers."""
    day, code = now.date(), calling_code(now.tzinfo)
    entries = list(map(Said, sources))
    new = unsaid(answer, [*said, *entries], day=day, known_names=[contact], calling_code=code)
    # What the owner wrote earlier in the chat held on its day; an entry holds now.
    otherwise = contradicted(answer, entries or said, day)
    yes = affirmed(answer, question)
    if yes and contradicted(yes[1], entries or said, day):
        otherwise.append(yes[0])
    empty = []
    for claim in claims:
        given = [Said(claim.source)] if claim.source else said
        if is_supported(claim.text, given, day, calling_code=code):
            continue
        if not contradicted(claim.text, given, day):
            empty.append(claim.text)
        elif not any(one in claim.text for one in otherwise):
            otherwise.append(claim.text)
    return Findings(new, otherwise, empty)

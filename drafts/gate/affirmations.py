"""What an answer says by a "yes" alone: what the question asks. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from drafts.reading.clause_words import topics_in
from drafts.reading.denials import is_polar
from drafts.reading.facts import stated
from drafts.reading.plain import plain
from drafts.reading.sentences import sentences_in

_YES = re.compile(
    r"\W*(?:yes|yeah|yep|sure|of course|certainly|absolutely|no problem|ja|klar|naturlich|gerne?"
    r"|selbstverstandlich|sicher|kein problem|так|авжеж|звісно|звичайно|без проблем|да|конечно)\b"
)
#: "That is possible."
_POSSIBLE = re.compile(
    r"\b(?:possible|fine|ok|okay|works?|moglich|geht|klappt|machbar|можливо|можна|можемо|можно"
    r"|возможно)\b"
)
#: What asks for something else than yes or no.
_WHAT = re.compile(
    r"\b(?:how|what|when|where|which|who|why|wie|was|wann|wo|welche\w*|wer|warum|wieviel\w*|скільки"
    r"|коли|де|як\w*|хто|що|чому|сколько|когда|где|как\w*|кто|что|почему|or|oder|або|или)\b"
)


def affirmed(answer: str, question: Sequence[str]) -> tuple[str, str] | None:
    """The sentence of an answer that only says yes, and what it affirms by that; None if it says
    more, or if no single thing was asked."""
    sentence = next(iter(sentences_in(" ".join(answer.split()))), "")
    said = _YES.match(plain(sentence))
    if not said:
        return None
    rest = _POSSIBLE.sub(" ", plain(sentence)[said.end() :])
    if topics_in(rest, common=False) or stated(rest):
        return None
    asked = [one for line in question for one in sentences_in(line) if one.endswith("?")]
    asked = asked or [line for line in question if line.strip()]
    if len(asked) != 1 or _WHAT.search(plain(asked[0])) or is_polar(asked[0]):
        return None
    return sentence.strip(), asked[0].rstrip("? ")

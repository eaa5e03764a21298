"""Whether what an answer calls included stands behind a "with" of what it rests on. Pure."""

from __future__ import annotations

import re
from datetime import date

from drafts.reading.clause_words import Topic, all_topics, topics_in
from drafts.reading.clauses import Clause, clauses_in
from drafts.reading.plain import plain

INCLUDED = "price:included"
#: What has something, or has it insured, includes it.
_WITH = re.compile(
    r"\b(?:with|mit|samt|nebst|разом (?:із|зі|з)|вместе со?|(?=insured|versichert|застрахован))\b"
)
#: What it is included in, and that it is.
_PRICE = re.compile(
    r"\b(?:pric\w+|rates?|preis\w*|цін\w+|варт\w+|цен\w+|стоимост\w+"
    r"|incl\w*|inkl\w*|inbegriffen|enthalten|включ\w+|вход\w+)\b"
)


def are_included(answer: str, text: str, day: date | None) -> set[str]:
    """The fact that all that an answer calls included comes with something, if a text says so."""
    having = [
        (one, all_topics(behind))
        for one in clauses_in(text)
        if not one.denied and (behind := _behind_with(one))
    ]
    named = [_named(one) for one in clauses_in(answer, day) if INCLUDED in one.facts]
    found = [any(_has(one, behind, words) for one, behind in having) for words in named]
    return {INCLUDED} if found and all(found) else set()


def _behind_with(clause: Clause) -> str:
    hit = _WITH.search(text := plain(clause.text))
    return text[hit.end() :] if hit else ""


def _named(clause: Clause) -> frozenset[Topic]:
    return topics_in(_PRICE.sub(" ", plain(clause.text)), common=False)


def _has(clause: Clause, behind: Topic, words: frozenset[Topic]) -> bool:
    """Whether a clause has all of these words, and one of them behind its "with"."""
    known = clause.known_by | clause.before | clause.above
    return all(word & known for word in words) and any(word & behind for word in words)

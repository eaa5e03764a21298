"""Which clauses of an answer say the contrary of what they rest on. Pure.

An entry that says "closed on Sundays" has all the words of "open on Sunday", and one with two
prices has that of the other product. So each clause is compared with those that share the most with
it. A denial counts against what speaks of the same thing only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from drafts.gate import scopes
from drafts.gate.comparison import (
    Known,
    days_of,
    has_concept,
    in_context,
    most_alike,
    most_shared,
    topics_of,
    topics_of_clause,
)
from drafts.gate.other_figures import (
    is_beyond,
    is_for_another,
    is_of_another,
    is_of_another_span,
    is_otherwise_measured,
)
from drafts.gate.said import Said
from drafts.reading.clause_words import is_common
from drafts.reading.clauses import Clause, clauses_in
from drafts.reading.language import language_of
from drafts.reading.plain import plain
from drafts.reading.price_lists import with_currency
from drafts.reading.quantities import Measure, same_measure

#: What denies something counts against what has so much of its words.
COVERED = 0.5
#: An answer with more clauses is no answer to a question, and takes long to compare.
MOST_CLAUSES = 200
#: A condition states nothing; "even if" does.
_CONDITION = re.compile(r"\W*(?:if|when|in case|falls|wenn|sofern|якщо|коли|если|когда)\b")


def contradicted(answer: str, said: Sequence[Said], day: date | None = None) -> list[str]:
    """The clauses of an answer that was written on this day which what was said contradicts, as it
    writes them."""
    known = Known(
        tuple(clause for one in said for clause in clauses_in(with_currency(one.text), one.day))
    )
    stated = clauses_in(answer, day)
    if len(stated) > MOST_CLAUSES and known.clauses:
        return [stated[0].text]
    language, languages = language_of(answer), {language_of(one.text) for one in said}
    translated = bool(language) and languages.isdisjoint({language, ""})
    return [
        one.text
        for one in stated
        if _contradicts(one, known, translated)
        or (translated and _may_be_denied(one, known.clauses))
    ]


def _contradicts(clause: Clause, known: Known, translated: bool) -> bool:
    if is_of_another_span(clause, known):
        return True
    clause = _in_known_units(clause, known.measures)
    if _CONDITION.match(plain(clause.text)):
        return is_of_another(clause, known)
    return _is_denied(clause, known, translated) or any(check(clause, known) for check in _CHECKS)


def _in_known_units(clause: Clause, said: frozenset[Measure]) -> Clause:
    """A clause with its weeks in days if these are in days."""
    facts, measures = set(clause.facts), set[Measure]()
    for number, unit in clause.measures:
        same = same_measure((number, unit), said)
        if same != (number, unit):
            facts -= {str(number), f"some:{unit}", f"one:{unit}"}
            facts |= {str(same[0]), f"some:{same[1]}"}
        measures.add(same)
    return replace(clause, facts=frozenset(facts), measures=frozenset(measures))


# --- said or denied -----------------------------------------------------------------------------


def _is_denied(clause: Clause, known: Known, translated: bool) -> bool:
    """What says something must share more with what says it than with what denies it; what denies
    something, not less."""
    topics = (
        clause.words | topics_of(days_of(clause)) if clause.denied else topics_of_clause(clause)
    )
    # A title says of nothing that it is so.
    said = [one for one in known.clauses if not (one.heading and clause.denied)]
    comparable = [
        one
        for one in said
        if one.denied == clause.denied
        # "Not included" is "extra".
        or (
            one.sides.isdisjoint(clause.sides)
            and _covers(
                *((one, clause) if clause.denied else (clause, one)), known.many, translated
            )
        )
    ]
    alike = most_alike(topics, comparable)
    same, other = alike[clause.denied], alike[not clause.denied]
    if clause.denied or other > same:
        return other > same
    return 0 < other == same and _is_denied_here(clause, comparable)


def _is_denied_here(clause: Clause, known: Sequence[Clause]) -> bool:
    """Whether a clause that is said as much as it is denied goes on with what the denial does."""
    said = in_context(clause, [one for one in known if not one.denied])
    return in_context(clause, [one for one in known if one.denied]) >= said


def _covers(clause: Clause, denial: Clause, many: Counter[str | int], translated: bool) -> bool:
    """Whether a clause has enough of what a denial is about, of which words in few clauses are
    more; in another language, of what can be found in it."""
    there = clause.known_by | clause.before
    days = frozenset[str | int]().union(*topics_of(days_of(denial)))
    about = {*denial.words, days} if days else denial.words
    missing = found = 0.0
    for word in about:
        weight = 1 / max([1, *(many[name] for name in word)])
        if word & there:
            found += weight
        elif not (is_common(word) or (translated and not has_concept(word))):
            missing += weight
    findable = not translated or has_concept(denial.objects)
    if denial.objects and findable and denial.objects.isdisjoint(clause.known_by):
        return False
    return found >= COVERED * (found + missing)


def _may_be_denied(clause: Clause, known: Sequence[Clause]) -> bool:
    """Whether something in a clause can't be found in another language, and what is found there is
    said of one thing as much as it is denied of another. Figures and days can be found."""
    found = {word for word in clause.words if any(word & one.known_by for one in known)}
    alike = most_alike(found, known)
    return not clause.facts and found != clause.words and 0 < alike[False] == alike[True]


# --- the other side -----------------------------------------------------------------------------


def _is_opposite(clause: Clause, known: Known) -> bool:
    """Whether it names one side of a pair of contraries where what it rests on names the other."""
    sided = [one for one in known.clauses if one.sides] if clause.sides else []
    own = frozenset(word for word in clause.words if not word & clause.side_words)
    there = most_shared(replace(clause, words=own or clause.words), sided)
    rests_on = {side for one in there for side in one.sides}
    return any(
        (pair, 1 - side) in rests_on and (pair, side) not in rests_on for pair, side in clause.sides
    )


_CHECKS: tuple[Callable[[Clause, Known], bool], ...] = (
    is_of_another,
    is_beyond,
    is_otherwise_measured,
    is_for_another,
    _is_opposite,
    *scopes.CHECKS,
)

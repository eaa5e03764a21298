"""Which clauses of an answer say the contrary of what they rest on. Pure.

An entry that says "closed on Sundays" has all the words of "open on Sunday", and one with two
prices has that of the other product. So each clause is compared with those that share the most with
it. A denial counts against what speaks of the same thing only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from drafts.gate.said import Said
from drafts.reading.bounds import contrary
from drafts.reading.clauses import Clause, Topic, clauses_in, is_common, topic
from drafts.reading.dates import is_stated, meant_by
from drafts.reading.language import language_of
from drafts.reading.plain import plain
from drafts.reading.quantities import FREE, Measure, same_measure

#: What a clause says without naming it was named in those before it: that counts less.
TAKEN_OVER = 0.75
#: What denies something counts against what has so much of its words.
COVERED = 0.5
#: An answer with more clauses is no answer to a question, and takes long to compare.
MOST_CLAUSES = 200
PRICE = "price"
#: A condition states nothing; "even if" does.
_CONDITION = re.compile(r"\W*(?:if|when|in case|falls|wenn|sofern|якщо|коли|если|когда)\b")
_DIGITS = re.compile(r"\d+(?:[.,:/-]\d+)*")


@dataclass(frozen=True)
class _Known:
    """The clauses of what was said, and what each clause of an answer is looked up in."""

    clauses: tuple[Clause, ...]

    @cached_property
    def many(self) -> Counter[str | int]:
        """In how many clauses each word stands."""
        return Counter(name for one in self.clauses for name in one.known_by)

    @cached_property
    def measures(self) -> frozenset[Measure]:
        return frozenset().union(*(one.measures for one in self.clauses))


def contradicted(answer: str, said: Sequence[Said], day: date | None = None) -> list[str]:
    """The clauses of an answer that was written on this day which what was said contradicts, as it
    writes them."""
    known = _Known(tuple(clause for one in said for clause in clauses_in(one.text, one.day)))
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


def _contradicts(clause: Clause, known: _Known, translated: bool) -> bool:
    if _is_of_another_span(clause, known):
        return True
    clause = _in_known_units(clause, known.measures)
    if _CONDITION.match(plain(clause.text)):
        return _is_of_another(clause, known)
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


def _is_denied(clause: Clause, known: _Known, translated: bool) -> bool:
    """What says something must share more with what says it than with what denies it; what denies
    something, not less."""
    topics = clause.words | _topics_of(_days(clause)) if clause.denied else _topics(clause)
    comparable = [
        one
        for one in known.clauses
        if one.denied == clause.denied
        # "Not included" is "extra".
        or (
            one.sides.isdisjoint(clause.sides)
            and _covers(
                *((one, clause) if clause.denied else (clause, one)), known.many, translated
            )
        )
    ]
    alike = _most_alike(topics, comparable)
    same, other = alike[clause.denied], alike[not clause.denied]
    return other > same if clause.denied else 0 < other >= same


def _covers(clause: Clause, denial: Clause, many: Counter[str | int], translated: bool) -> bool:
    """Whether a clause has enough of what a denial is about, of which words in few clauses are
    more; in another language, of what can be found in it."""
    there = clause.known_by | clause.before
    days = frozenset[str | int]().union(*_topics_of(_days(denial)))
    about = {*denial.words, days} if days else denial.words
    missing = found = 0.0
    for word in about:
        weight = 1 / max([1, *(many[name] for name in word)])
        if word & there:
            found += weight
        elif not (is_common(word) or (translated and not _has_concept(word))):
            missing += weight
    findable = not translated or _has_concept(denial.objects)
    if denial.objects and findable and denial.objects.isdisjoint(clause.known_by):
        return False
    return found >= COVERED * (found + missing)


def _has_concept(word: Topic) -> bool:
    """Whether it is known in other languages, too."""
    return any(isinstance(name, int) for name in word)


def _most_alike(topics: Iterable[Topic], known: Sequence[Clause]) -> dict[bool, float]:
    """How much of these topics one clause has that denies (True), and one that does not."""
    alike = {False: 0.0, True: 0.0}
    for one, shared in _shared(topics, known):
        alike[one.denied] = max(alike[one.denied], shared)
    return alike


def _may_be_denied(clause: Clause, known: Sequence[Clause]) -> bool:
    """Whether something in a clause can't be found in another language, and what is found there is
    said of one thing as much as it is denied of another. Figures and days can be found."""
    found = {word for word in clause.words if any(word & one.known_by for one in known)}
    alike = _most_alike(found, known)
    return not clause.facts and found != clause.words and 0 < alike[False] == alike[True]


def _shared(topics: Iterable[Topic], known: Sequence[Clause]) -> list[tuple[Clause, float]]:
    """How much of these topics each clause has; one counts the less, the more clauses have it."""
    shared = [0.0] * len(known)
    for about in topics:
        having = [bool(about & one.known_by) for one in known]
        weight = 1 / max(sum(having), 1)
        for at, one in enumerate(known):
            if having[at]:
                shared[at] += weight
            elif about & one.before:
                shared[at] += TAKEN_OVER * weight
    return list(zip(known, shared, strict=True))


def _days(clause: Clause) -> frozenset[str]:
    """The days and spans of a clause, which say when, not how much."""
    return frozenset(
        fact for fact in clause.facts if fact.startswith(("day:", "on:", "one:", "when:"))
    )


def _topics(clause: Clause) -> frozenset[Topic]:
    return clause.words | _topics_of(clause.facts)


def _topics_of(facts: Iterable[str]) -> frozenset[Topic]:
    return frozenset(map(meant_by, facts))


# --- of something else --------------------------------------------------------------------------


def _is_of_another(clause: Clause, known: _Known) -> bool:
    """Whether one of its figures stands where something else is spoken of, and what it speaks of
    has another figure of that kind."""
    days = _days(clause)
    # What costs or takes something is said by other words.
    own = {word for word in clause.words if not word & topic(PRICE) and not is_common(word)}
    topics = own | _topics_of(days)
    shared = _shared(topics, known.clauses)
    for fact in map(_one_free, clause.facts - days):
        kind = _kind(fact, clause)
        there = [much for one, much in shared if is_stated(fact, one.said)]
        if kind is None or not there:
            continue
        for one, much in shared:
            rivals = {other for other in map(_one_free, one.facts) if _kind(other, one) == kind}
            if much > max(there) and rivals and rivals.isdisjoint(map(_one_free, clause.facts)):
                return True
    return False


def _is_of_another_span(clause: Clause, known: _Known) -> bool:
    """Whether it has in other units a span of something else: "delivery takes one day" of "open 24
    hours"."""
    own = {word for word in clause.words if not is_common(word)}
    for measure in clause.measures - known.measures if own else ():
        same = same_measure(measure, known.measures)
        there = [one.known_by | one.before for one in known.clauses if same in one.measures]
        if there and not any(word & one for word in own for one in there):
            return True
    return False


def _one_free(fact: str) -> str:
    """What says in any way that something is free, as one fact."""
    return FREE if fact.startswith(FREE) else fact


def _kind(fact: str, clause: Clause) -> str | None:
    """Prices with prices, times with times, hours with hours, bare numbers with bare numbers."""
    if fact.startswith(("time:", "date:")):
        return fact.partition(":")[0]
    if fact == FREE:
        return PRICE
    number, _space, currency = fact.partition(" ")
    units = (unit for value, unit in clause.measures if str(value) == number)
    return (PRICE if currency else next(units, "#")) if _DIGITS.fullmatch(number) else None


# --- the other side -----------------------------------------------------------------------------


def _is_beyond(clause: Clause, known: _Known) -> bool:
    """Whether it calls the least what is the most."""
    for bound in clause.bounds:
        sides = {bound, contrary(bound)}
        bounded = [one for one in known.clauses if not sides.isdisjoint(one.bounds)]
        there = _most_shared(clause, bounded)
        if there and not any(bound in one.bounds for one in there):
            return True
    return False


def _is_otherwise_measured(clause: Clause, known: _Known) -> bool:
    """Whether it has weeks where there are as many days."""
    numbers = {number for number, _unit in known.measures}
    return any(number in numbers for number, _unit in clause.measures - known.measures)


def _is_for_another(clause: Clause, known: _Known) -> bool:
    """Whether it says of a number that it is for each of something, and it is for each of something
    else."""
    said = [rate for one in known.clauses for rate in one.rates]
    for number, what in clause.rates:
        for_each = [each for written, each in said if written == number]
        if what & known.many.keys() and for_each and not any(what & each for each in for_each):
            return True
    return False


def _is_opposite(clause: Clause, known: _Known) -> bool:
    """Whether it names one side of a pair of contraries where what it rests on names the other."""
    sided = [one for one in known.clauses if one.sides] if clause.sides else []
    there = _most_shared(clause, sided)
    rests_on = {side for one in there for side in one.sides}
    return any(
        (pair, 1 - side) in rests_on and (pair, side) not in rests_on for pair, side in clause.sides
    )


def _most_shared(clause: Clause, known: Sequence[Clause]) -> list[Clause]:
    """Those clauses that have the most of what a clause is about."""
    shared = _shared(_topics(clause), known)
    best = max((much for _one, much in shared), default=0)
    return [one for one, much in shared if 0 < much == best]


_CHECKS: tuple[Callable[[Clause, _Known], bool], ...] = (
    _is_of_another,
    _is_beyond,
    _is_otherwise_measured,
    _is_for_another,
    _is_opposite,
)

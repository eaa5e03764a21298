"""Whether a clause of an answer has a figure of something else, the other bound of one, or one that
is for each of something else. Pure."""

from __future__ import annotations

import re

from drafts.gate.comparison import FROM_ABOVE, Known, days_of, most_shared, shared, topics_of
from drafts.reading.bounds import contrary
from drafts.reading.clause_words import Topic, is_common, topic
from drafts.reading.clauses import Clause
from drafts.reading.dates import is_stated, meant_by
from drafts.reading.quantities import same_measure
from drafts.reading.terms import FREE

PRICE = "price"
#: What costs or takes something is said by other words.
_PRICES = topic(PRICE) | topic("gratis")
#: Spans without a number of their own.
_SPANS = ("one:", "when:next day", "when:same day")
_TIMES = {"minute", "hour", "day", "week", "month", "year"}
#: A longer number is that of a phone.
_DIGITS = re.compile(r"(?!\d{7})\d+(?:[.,:/-]\d+)*")


def is_of_another(clause: Clause, known: Known) -> bool:
    """Whether one of its figures stands where something else is spoken of, and what it speaks of
    has another figure of that kind."""
    days = days_of(clause)
    own = {word for word in clause.words if not (word & _PRICES or is_common(word))}
    topics = own | topics_of(days | {fact for fact in clause.facts if fact.startswith("part:")})
    bounds = {number for _side, number in clause.bounds}
    figures = frozenset(map(_one_free, _figures_of(clause)))
    for fact in figures:
        kind = _kind(fact, clause)
        of_kind = {one for one in figures if _kind(one, clause) == kind}
        if fact.partition(" ")[0] in bounds and len(of_kind) > 1:
            continue  # "free from 80 €"
        others = {
            one
            for one in clause.facts - {fact}
            if _kind(one, clause) not in (kind, None) or one.partition(" ")[0] in bounds
        }
        given = (topics | topics_of(others)) - {meant_by(fact)}
        much_of = shared(given, known.clauses, from_above=FROM_ABOVE)
        there = [(one, much) for one, much in much_of if is_stated(fact, one.said)]
        if kind is None or not there:
            continue
        source, most = max(there, key=lambda one: one[1])
        for one, much in much_of:
            rivals = {
                other for other in map(_one_free, _figures_of(one)) if _kind(other, one) == kind
            }
            if much <= most or not rivals or is_stated(fact, one.said):
                continue
            named = any(about & one.known_by for about in given)
            if not named and any(about & source.known_by for about in given):
                continue  # it goes on with what the source names
            if rivals == {FREE} and fact != FREE and much < most + 1:
                continue
            both = not rivals.isdisjoint(map(_one_free, clause.facts))
            context = frozenset().union(*given, clause.before) - _PRICES
            if not _is_for_both(context, source, one, both=both):
                return True
    return False


def _figures_of(clause: Clause) -> frozenset[str]:
    """Its figures; what each of them is for is none."""
    spans = {fact for fact in clause.facts if fact.startswith(_SPANS)}
    return clause.facts - (days_of(clause) - spans) - (spans if clause.rates else set())


def _is_for_both(about: Topic, source: Clause, other: Clause, *, both: bool) -> bool:
    """Whether a clause about this speaks of two things, and has the figures of both, or of what the
    source of its figure names and the other clause doesn't."""
    named = (source.known_by & about) - other.known_by
    return bool(named) and (both or not source.before.isdisjoint(other.known_by))


def is_of_another_span(clause: Clause, known: Known) -> bool:
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
    """Prices with prices, times with times, spans of time with spans, bare numbers with bare
    numbers."""
    if fact.startswith(("time:", "date:")):
        return fact.partition(":")[0]
    if fact == FREE:
        return PRICE
    if fact.startswith(_SPANS):
        unit = fact.removeprefix("one:")
        return "span" if unit in _TIMES or unit.startswith("when:") else unit
    number, _space, currency = fact.partition(" ")
    units = (
        "span" if unit in _TIMES else unit
        for value, unit in clause.measures
        if str(value) == number
    )
    return (PRICE if currency else next(units, "#")) if _DIGITS.fullmatch(number) else None


def is_beyond(clause: Clause, known: Known) -> bool:
    """Whether it calls the least what is the most."""
    for bound in clause.bounds:
        sides = {bound, contrary(bound)}
        bounded = [one for one in known.clauses if not sides.isdisjoint(one.bounds)]
        there = most_shared(clause, bounded)
        # A title may name the other of both.
        said = [*there, *(one for one in bounded if one.heading)]
        if there and not any(bound in one.bounds for one in said):
            return True
    return False


def is_otherwise_measured(clause: Clause, known: Known) -> bool:
    """Whether it has weeks where there are as many days."""
    numbers = {number for number, _unit in known.measures}
    return any(number in numbers for number, _unit in clause.measures - known.measures)


def is_for_another(clause: Clause, known: Known) -> bool:
    """Whether it says of a number that it is for each of something, and it is for each of something
    else."""
    said = [rate for one in known.clauses for rate in one.rates]
    for number, what in clause.rates:
        for_each = [each for written, each in said if written == number]
        if what & known.many.keys() and for_each and not any(what & each for each in for_each):
            return True
    return False

"""The clauses of a text: what each of them is about, and whether it says so or denies it. Pure.

"The cakes are vegan, but the lasagne is not" has two. Signs and conjunctions alone part them, in
English, German, Ukrainian and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain

from drafts.reading.bounds import Bound, bounds_in, rates_in, turned_bounds, without_bounds
from drafts.reading.clause_ends import is_exception, pieces_of
from drafts.reading.clause_words import Topic, all_topics, topic, topics_in
from drafts.reading.dates import said_dates
from drafts.reading.denials import denying_form, is_denying
from drafts.reading.facts import in_one, stated
from drafts.reading.number_words import in_figures
from drafts.reading.plain import plain, visible
from drafts.reading.quantities import Measure, measures_in, said_spans, spans_in, units_named
from drafts.reading.sentences import sentences_in
from drafts.reading.terms import FREE, FREE_OF, terms_in
from drafts.reading.word_lists import asides, negatives, negators, opposites

#: What stands in brackets says something of its own.
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
#: "Outside of Leeds we don't deliver" says that it is delivered there.
_OUTSIDE = re.compile(
    r"\b(?:outside (?:of )?(?=\w)|ausserhalb|за межами|поза межами|за пределами)\b"
)
#: "Bringen Sie bitte den Stoff mit".
_BRING = re.compile(r"\bbring\w*\b(?=.{0,80}\bmit\W*\Z)")
#: Behind these stands what there is none of, perhaps with an adjective.
_NONE = re.compile(r"\b(?:no|without|kein\w*|ohne|без|жодн\w+|ніяк\w+|никак\w+) (\w+(?: \w+)?)")


@dataclass(frozen=True)
class Clause:
    """A part of a sentence, as it is written: what it is about, whether it denies that, its facts,
    and what it says of its numbers. `objects` is what stands behind a "no" or "without"; `before`
    what the clauses before it in its sentence are about, `above` those of the sentences before and
    the title, which is the `heading`; `sides` are those that it names of pairs
    of contraries, by its `side_words`."""

    text: str
    words: frozenset[Topic]
    facts: frozenset[str]
    said: frozenset[str]
    before: Topic
    above: Topic
    heading: bool
    denied: bool
    objects: Topic
    bounds: frozenset[Bound]
    rates: frozenset[tuple[str, Topic]]
    measures: frozenset[Measure]
    sides: frozenset[tuple[int, int]]
    side_words: Topic

    @cached_property
    def known_by(self) -> Topic:
        """All that it may be found by."""
        return frozenset().union(*self.words, self.said)


@lru_cache(maxsize=500)
def clauses_in(text: str, day: date | None = None) -> tuple[Clause, ...]:
    """The clauses of a text that was written on this day; its questions state nothing."""
    lines = visible(text).splitlines()
    title = all_topics(lines[0]) if len(lines) > 1 else frozenset[str | int]()
    found = [list(_clauses_of_line(line, title, day)) for line in lines]
    if len(lines) > 1:
        found[0] = [replace(one, heading=True) for one in found[0]]
    return tuple(chain.from_iterable(found))


def _clauses_of_line(line: str, above: Topic, day: date | None) -> Iterator[Clause]:
    for sentence in sentences_in(asides().sub(" ", " ".join(line.split()))):
        if not sentence.endswith("?"):
            found = _clauses_of(sentence, above, day)
            above = above.union(*(one.known_by for one in found))
            yield from found


def _clauses_of(sentence: str, above: Topic, day: date | None) -> list[Clause]:
    before: Topic = frozenset()
    found: list[Clause] = []
    for begin, end, _joined_by in pieces_of(sentence):
        text = sentence[begin:end]
        aside = _IN_BRACKETS.findall(text)
        of_aside = all_topics(" ".join(aside))
        clause = _clause(_IN_BRACKETS.sub("", text), before | of_aside, above, day)
        if is_exception(clause.text):
            found = [_without(one, clause.facts) for one in found]
        before |= clause.known_by
        found += [clause, *(_clause(one, before, above, day) for one in aside)]
        before |= of_aside
    return found


def _without(clause: Clause, facts: frozenset[str]) -> Clause:
    return replace(clause, facts=clause.facts - facts, said=clause.said - facts)


def _clause(text: str, before: Topic, above: Topic, day: date | None) -> Clause:
    clean, denying = in_one(in_figures(plain(text))), denying_form(text)
    facts = frozenset({**stated(clean, day), **spans_in(clean)})
    prices = {fact.partition(" ")[0] for fact in facts}
    free = {FREE} if "0" in prices or any(one.startswith(FREE) for one in facts) else set[str]()
    bare = without_bounds(negatives().sub(" ", negators().sub(" ", denying)))
    for written in spans_in(bare).values():
        bare = bare.replace(written, " ")
    denied, bounds = is_denying(denying), frozenset(bounds_in(clean))
    if denied and (turned := turned_bounds(clean)):
        # "Not before 9" is "from 9".
        denied, bounds = False, turned
    return Clause(
        text=text.strip(" .,!"),
        words=topics_in(bare),
        facts=facts,
        said=frozenset(said_dates(set(facts)) | prices | said_spans(clean) | free),
        before=before,
        above=above,
        heading=False,
        denied=denied and not _OUTSIDE.search(clean),
        objects=frozenset().union(
            *(name for hit in _NONE.findall(denying) for name in topics_in(hit))
        ),
        bounds=bounds,
        rates=frozenset(
            (number, topic(what) | units_named(what)) for number, what in rates_in(clean)
        ),
        measures=frozenset(measures_in(clean)),
        sides=_sides_in(clean, denying),
        side_words=all_topics(" ".join(_written_sides(clean))),
    )


def _written_sides(text: str) -> Iterator[str]:
    """The words of a text that name sides of pairs of contraries."""
    for words in chain.from_iterable(opposites()):
        yield from (hit[0] for hit in words.finditer(text))


def _sides_in(text: str, denying: str) -> frozenset[tuple[int, int]]:
    """The sides of pairs of contraries that a text names; what is not on the one is on the other:
    "not included" is "extra", but "no extra charge" is neither."""
    text = _BRING.sub("mitbringen", text)
    free = terms_in(text).get(FREE_OF)
    text = text.replace(free, " ") if free else text
    found = {
        (at, side)
        for at, pair in enumerate(opposites())
        for side, words in enumerate(pair)
        if words.search(text)
    }
    for at, side in found:
        denying = opposites()[at][side].sub(" ", denying)
    turned = found and is_denying(denying)
    return frozenset((at, 1 - side) if turned else (at, side) for at, side in found)

"""The clauses of a text: what each of them is about, and whether it says so or denies it. Pure.

"The cakes are vegan, but the lasagne is not" has two. Signs and conjunctions alone part them, in
English, German, Ukrainian and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import zip_longest
from typing import NamedTuple

from drafts.reading.bounds import Bound, bounds_in, rates_in, turned_bounds, without_bounds
from drafts.reading.dates import names_a_day, said_dates
from drafts.reading.facts import stated
from drafts.reading.number_words import in_figures
from drafts.reading.plain import plain, visible
from drafts.reading.quantities import (
    FREE,
    FREE_OF,
    Measure,
    measures_in,
    said_spans,
    spans_in,
    terms_in,
)
from drafts.reading.sentences import sentences_in
from drafts.reading.word_lists import asides, idioms, negatives, negators, opposites
from knowledge.words.text import stem
from knowledge.words.text import words as folded_words
from knowledge.words.vocabulary import common_stems, concepts_by_stem, stop_words

_CLAUSE_ENDS = re.compile(
    r",\s+(?:and|und|та|і|а|и)\s+|(?P<comma>,)\s+|(?P<colon>:\s+|\s+[—–-]\s+)"
    r"|\s+(?=(?:but|however|except|aber|sondern|jedoch|ausser|außer|але|проте|однак|крім|окрім|но"
    r"|кроме)\b)|\s+(?P<and>and|und|та|і|й|и)\s+",
    re.IGNORECASE,
)
#: What stands in brackets says something of its own.
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
#: What is excepted is not what the clause before it says.
_EXCEPT = re.compile(r"\W*(?:but not|except|ausser|ausgenommen|крім|окрім|кроме)\b")
#: "No, we are closed" answers, and denies nothing by its first word.
_ANSWERS = re.compile(r"^\W*(?:no|nein|ні|нет)\b(?=\s*(?:[,.!–—-]|\Z))")
#: "No. 12" is a number.
_NUMBERED = re.compile(r"\bno\.\s?(?=\d)")
_NOT = re.compile(r"(?<=\w)n't\b")
#: "Non-refundable", "unverfügbar", "ungiftig".
_DENIES_ITSELF = re.compile(r"\bnon-?(?=\w{5})|\bun(?!ter)(?=\w{3,}(?:able|bar\w{0,2}|ig)\b)")
#: "Der Laden bleibt zu", "der Kurs fällt aus"; "wir senden es Ihnen zu" denies nothing.
_SHUT = re.compile(
    r"\b(?:ist|sind|bleib\w*|hab\w*|hat)\b.*\bzu\W*\Z|\A\W*\w+ zu\W*\Z"
    r"|\bfall(?:t|en)\b.*\baus\W*\Z"
)
#: "Not without" is "with".
_WITHOUT = re.compile(r"\b(?:without|ohne|без)\b")
#: "Outside of Leeds we don't deliver" says that it is delivered there.
_OUTSIDE = re.compile(
    r"\b(?:outside (?:of )?(?=\w)|ausserhalb|за межами|поза межами|за пределами)\b"
)
#: Behind these stands what there is none of, perhaps with an adjective.
_NONE = re.compile(r"\b(?:no|without|kein\w*|ohne|без|жодн\w+|ніяк\w+|никак\w+) (\w+(?: \w+)?)")
CLOSED = "geschlossen"
_WORD = re.compile(r"[^\W_]+")
#: A piece of so few words is a part of a list, as in "Saturday, Sunday and Monday: closed".
_BARE = 2
#: "Cards only."
_ONLY = re.compile(r"\b(?:only|nur|лише|тільки|только)\b", re.IGNORECASE)
#: Words are compared by so many letters; shorter ones only if they are known.
_STEM, _SHORTEST = 5, 2

#: What a word or fact is known by: any of these.
Topic = frozenset[str | int]


@dataclass(frozen=True)
class Clause:
    """A part of a sentence, as it is written: what it is about, whether it denies that, its facts,
    and what it says of its numbers. `objects` is what stands behind a "no" or "without"; `before`
    what the clauses before it in its sentence are about; `sides` are those that it names of pairs
    of contraries."""

    text: str
    words: frozenset[Topic]
    facts: frozenset[str]
    said: frozenset[str]
    before: Topic
    denied: bool
    objects: Topic
    bounds: frozenset[Bound]
    rates: frozenset[tuple[str, Topic]]
    measures: frozenset[Measure]
    sides: frozenset[tuple[int, int]]

    @cached_property
    def known_by(self) -> Topic:
        """All that it may be found by."""
        return frozenset().union(*self.words, self.said)


class _Piece(NamedTuple):
    """A part of a sentence: where it begins and ends there, and what joins it to the one before."""

    begin: int
    end: int
    joined_by: str = ""


@lru_cache(maxsize=500)
def clauses_in(text: str, day: date | None = None) -> tuple[Clause, ...]:
    """The clauses of a text that was written on this day; its questions state nothing."""
    return tuple(
        clause
        for line in visible(text).splitlines()
        for sentence in sentences_in(asides().sub(" ", " ".join(line.split())))
        if not sentence.endswith("?")
        for clause in _clauses_of(sentence, day)
    )


def _clauses_of(sentence: str, day: date | None) -> list[Clause]:
    before: Topic = frozenset()
    found: list[Clause] = []
    for begin, end, _joined_by in _whole(sentence):
        text = sentence[begin:end]
        clause = _clause(_IN_BRACKETS.sub("", text), before, day)
        if _EXCEPT.match(plain(clause.text)):
            found = [_without(one, clause.facts) for one in found]
        before |= clause.known_by
        found += [clause, *(_clause(one, before, day) for one in _IN_BRACKETS.findall(text))]
    return found


def _without(clause: Clause, facts: frozenset[str]) -> Clause:
    return replace(clause, facts=clause.facts - facts, said=clause.said - facts)


def _pieces(sentence: str) -> Iterator[_Piece]:
    begin, joined_by = 0, ""
    for hit in _CLAUSE_ENDS.finditer(sentence):
        yield _Piece(begin, hit.start(), joined_by)
        begin, joined_by = hit.end(), hit.lastgroup or ""
    yield _Piece(begin, len(sentence), joined_by)


def _whole(sentence: str) -> list[_Piece]:
    """The pieces of a sentence, those joined that say something only together: a list, or what
    stands on both sides of a colon."""
    found: list[_Piece] = []
    waits: _Piece | None = None
    # Whether the last one that was found is polar; each piece is read once.
    polar = False
    pieces = [one for one in _pieces(sentence) if _WORD.search(sentence, one.begin, one.end)]
    for piece, behind in zip_longest(pieces, pieces[1:]):
        if waits:
            piece = _Piece(waits.begin, piece.end, waits.joined_by)
        waits = None
        text = _text(sentence, piece)
        bare = _is_bare(text) and not _goes_on(text, _text(sentence, behind))
        follows = piece.joined_by == "colon" and not polar
        if found and (follows or (bare and piece.joined_by == "and")):
            found[-1] = found[-1]._replace(end=piece.end)
            polar = polar or _is_polar(text)
        elif bare:
            waits = piece
        else:
            found.append(piece)
            polar = _is_polar(text)
    if waits and found:
        found[-1] = found[-1]._replace(end=waits.end)
    elif waits:
        found.append(waits)
    return found


def _text(sentence: str, piece: _Piece | None = None) -> str:
    return sentence[piece.begin : piece.end] if piece else ""


def _goes_on(text: str, behind: str) -> bool:
    """Whether a piece says the same of something as the next one of something else, or is what that
    is an exception of: "cakes are vegan, …", "daily, except …"."""
    shared = topics_in(text) & topics_in(behind)
    return bool(shared) or bool(_EXCEPT.match(plain(behind)))


def _is_bare(text: str) -> bool:
    few = len(_WORD.findall(text)) <= _BARE
    says_something = any(map(str.isdigit, text)) or _ONLY.search(text) or _is_polar(text)
    return few and not says_something


def _is_polar(text: str) -> bool:
    return _denials(_denying(text)) > 0


def _denying(text: str) -> str:
    """A plain text without phrases that only look like denials: "no problem", "no charge"."""
    clean = _NUMBERED.sub(" ", _ANSWERS.sub(" ", plain(text)))
    clean = without_bounds(in_figures(idioms().sub(" ", clean)))
    if _SHUT.search(clean):
        clean = f"{clean} {CLOSED}"
    for name, written in terms_in(clean).items():
        if name.startswith(FREE):
            clean = clean.replace(written, " gratis ")
    return _DENIES_ITSELF.sub("not ", _NOT.sub(" not", clean))


def _clause(text: str, before: Topic, day: date | None) -> Clause:
    clean, denying = in_figures(plain(text)), _denying(text)
    facts = frozenset({**stated(clean, day), **spans_in(clean)})
    prices = {fact.partition(" ")[0] for fact in facts}
    free = {FREE} if "0" in prices or any(one.startswith(FREE) for one in facts) else set[str]()
    bare = without_bounds(negatives().sub(" ", negators().sub(" ", denying)))
    for written in spans_in(bare).values():
        bare = bare.replace(written, " ")
    denied, bounds = _is_denying(denying), frozenset(bounds_in(clean))
    if denied and (turned := turned_bounds(clean)):
        # "Not before 9" is "from 9".
        denied, bounds = False, turned
    return Clause(
        text=text.strip(" .,!"),
        words=topics_in(bare),
        facts=facts,
        said=frozenset(said_dates(set(facts)) | prices | said_spans(clean) | free),
        before=before,
        denied=denied and not _OUTSIDE.search(clean),
        objects=frozenset().union(
            *(name for hit in _NONE.findall(denying) for name in topics_in(hit))
        ),
        bounds=bounds,
        rates=frozenset((number, topic(what)) for number, what in rates_in(clean)),
        measures=frozenset(measures_in(clean)),
        sides=_sides_in(clean, denying),
    )


def _denials(denying: str) -> int:
    """How many kinds of words deny something; two together affirm it."""
    return sum(bool(sign.search(denying)) for sign in (negators(), negatives(), _WITHOUT))


def _is_denying(denying: str) -> bool:
    return _denials(denying) % 2 == 1


def _sides_in(text: str, denying: str) -> frozenset[tuple[int, int]]:
    """The sides of pairs of contraries that a text names; what is not on the one is on the other:
    "not included" is "extra", but "no extra charge" is neither."""
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
    turned = found and _is_denying(denying)
    return frozenset((at, 1 - side) if turned else (at, side) for at, side in found)


def topic(word: str) -> Topic:
    """What a folded word is known by in all languages; nothing if it says nothing."""
    concepts = concepts_by_stem().get(stem(word), ())
    says_nothing = word in stop_words() or not word.isalpha() or names_a_day(plain(word))
    if says_nothing or (len(word) < _SHORTEST and not concepts):
        return frozenset()
    return frozenset([stem(word)[:_STEM], word[:_STEM], *concepts])


def is_common(about: Topic) -> bool:
    """Whether it is one of the words of everyday talk."""
    return not about.isdisjoint(_common())


@cache
def _common() -> frozenset[str]:
    return frozenset(word[:_STEM] for word in common_stems())


def topics_in(text: str, *, common: bool = True) -> frozenset[Topic]:
    """What the words of a text are known by, perhaps without those of everyday talk."""
    clean = negators().sub(" ", plain(asides().sub(" ", text)))
    asked = (word for word in folded_words(clean) if common or stem(word) not in common_stems())
    return frozenset(filter(None, map(topic, asked)))

"""Facts that the owner put right in an answer, put right in the entry that the answer rested on;
pure.

Only what is plain is carried over: the owner changed nothing but facts in the sentence, the entry
states each of the old facts at one place, and none of the new ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from drafts.reading.facts import facts, said_facts, stated
from drafts.reading.plain import plain, words
from drafts.reading.sentences import split_by_marks

_NUMBER = re.compile(r"\d{1,3}(?:[ \xa0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")
_SPACE = re.compile(r"\s")
#: A number of so many signs is hardly in a text by chance.
LONG_NUMBER = 6
#: So far the word beside a fact is looked for, in characters.
BESIDE = 60
#: Days that mean another one tomorrow.
_PASSING = ("relative:", "on:")


class Mention(NamedTuple):
    """A place in a text that states something: where, in which words, what, and the word on either
    side of it."""

    start: int
    end: int
    written: str
    states: frozenset[str]
    neighbours: tuple[str, str]


class Correction(NamedTuple):
    """What the proposed answer stated, and what the owner stated instead."""

    old: Mention
    new: Mention


def corrected_text(title: str, text: str, proposed: str, sent: str) -> str | None:
    """The text of an entry with the facts that the owner put right in an answer; None if it does
    not state them, or if it is not plain which are meant."""
    found = _corrections(proposed, sent)
    old = frozenset[str]().union(*(one.old.states for one in found))
    new = frozenset[str]().union(*(one.new.states for one in found))
    old, new = old - new, new - old
    before = facts(text)
    if not found or not old <= before or old & facts(title):
        return None
    if new & said_facts(f"{title}\n{text}"):  # another row of the same table, perhaps
        return None
    changed = _put_right(text, found)
    return changed if changed and facts(changed) == (before - old) | new else None


def _corrections(proposed: str, sent: str) -> list[Correction]:
    """The facts that were put right, each with what it was; none unless that explains all facts
    that are gone and all that are new."""
    gone, new = facts(proposed) - said_facts(sent), facts(sent) - said_facts(proposed)
    found: list[Correction] = []
    for sentence in split_by_marks(sent):
        if facts(sentence) & new:
            pairs = _paired(sentence, split_by_marks(proposed))
            found += [one for one in pairs if one.old.states != one.new.states]
    explained = all(
        changed and changed <= frozenset[str]().union(*(one[at].states for one in found))
        for at, changed in enumerate((gone, new))
    )
    passing = any(fact.startswith(_PASSING) for fact in gone | new)
    return list(dict.fromkeys(found)) if explained and not passing else []


def _paired(sentence: str, proposed: list[str]) -> list[Correction]:
    """Pair the facts of the owner's sentence with those of the one proposed sentence that is the
    same apart from its facts; nothing if no sentence is, or several are."""
    frame = _frame(sentence)
    alike = [one for one in proposed if _frame(one) == frame]
    if len(alike) != 1:
        return []
    pairs = zip(mentions(alike[0]), mentions(sentence), strict=True)
    return [Correction(old, new) for old, new in pairs]


def _frame(sentence: str) -> list[list[str]]:
    """The words between the facts of a sentence, and of what kind those are."""
    found = mentions(sentence)
    edges = [(0, 0), *((one.start, one.end) for one in found), (len(sentence),) * 2]
    between = [words(sentence[before[1] : after[0]]) for before, after in pairwise(edges)]
    return [*between, [_kind(one.states) for one in found]]


def _kind(states: frozenset[str]) -> str:
    """Times with times, euros with euros, bare numbers with bare numbers."""
    fact = min(states)
    if ":" in fact and not fact[0].isdigit():
        return fact.partition(":")[0]
    return re.sub(r"[\d.,+/'-]+", "#", fact) if fact[0].isdigit() or fact[0] == "+" else "other"


def mentions(text: str) -> list[Mention]:
    """The places of a text that state something, in their order."""
    clean, places = _plain_with_places(text)
    states: dict[str, set[str]] = {}
    for fact, written in stated(text).items():
        states.setdefault(written, set()).add(fact)
    taken = bytearray(len(clean))
    found: list[Mention] = []
    for written in sorted(states, key=lambda one: (-len(one), one)):
        for hit in re.finditer(_pattern(written), clean):
            if any(taken[hit.start() : hit.end()]):  # a part of a longer one
                continue
            taken[hit.start() : hit.end()] = b"\1" * len(hit[0])
            start, end = places[hit.start()], places[hit.end() - 1] + 1
            states_here = frozenset(states[written])
            found.append(
                Mention(start, end, text[start:end], states_here, _neighbours(text, start, end))
            )
    return sorted(found)


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    before, after = words(text[max(start - BESIDE, 0) : start]), words(text[end : end + BESIDE])
    return "".join(before[-1:]), "".join(after[:1])


def _plain_with_places(text: str) -> tuple[str, list[int]]:
    """A text in its plain form, and where each sign of that stands in the text."""
    signs = [(sign, at) for at, one in enumerate(text) for sign in plain(one)]
    return "".join(sign for sign, _at in signs), [at for _sign, at in signs]


def _pattern(written: str) -> str:
    """Words as they may stand in a text: with other spaces, and with spaces within a number."""
    body = "".join(
        r"\s*" if sign.isspace() else re.escape(sign) + (r"[ \xa0]?" if more else "")
        for sign, more in _with_more(written.strip())
    )
    return rf"(?<!\w)(?<!\d[.,:/-]){body}(?![.,:/-]?\d)(?!\w)"


def _with_more(written: str) -> Iterator[tuple[str, bool]]:
    """Each sign, with whether it is a digit that another one follows."""
    for sign, after in zip(written, written[1:] + " ", strict=True):
        yield sign, sign.isdigit() and after.isdigit()


def _put_right(text: str, corrections: list[Correction]) -> str | None:
    """A text with facts put right; None if one of them is not stated at exactly one place."""
    stated_there = mentions(text)
    instead: dict[Mention, str] = {}
    for old, new in corrections:
        places = [one for one in stated_there if one.states >= old.states]
        if len(places) != 1 or not _same_thing(places[0], old):
            return None
        written = _rewritten(instead.get(places[0], places[0].written), old, new)
        if written is None:
            return None
        instead[places[0]] = written
    for place in sorted(instead, reverse=True):
        text = f"{text[: place.start]}{instead[place]}{text[place.end :]}"
    return text


def _rewritten(written: str, old: Mention, new: Mention) -> str | None:
    """A fact in the entry's way of writing it, put right; None if the answer's is another one."""
    numbers = _with_numbers(written, old.written, new.written)
    same = words(written) == words(old.written)
    return new.written if numbers is None and same else numbers


def _same_thing(place: Mention, old: Mention) -> bool:
    """Whether two places are perhaps about the same: a short number that is no price, time or the
    like must have a word beside it in common."""
    if _kind(old.states) != "#" or len(old.written) >= LONG_NUMBER:
        return True
    pairs = zip(place.neighbours, old.neighbours, strict=True)
    return any(one and one == other for one, other in pairs)


def _with_numbers(written: str, old: str, new: str) -> str | None:
    """A fact as the entry writes it, with its numbers put right; None if it has no such numbers."""
    before, after = _NUMBER.findall(old), _NUMBER.findall(new)
    if len(before) != len(after) or before == after:
        return None
    for one, other in zip(before, after, strict=True):
        if one == other:
            continue
        same = [hit for hit in _NUMBER.finditer(written) if _value(hit[0]) == _value(one)]
        if len(same) != 1:
            return None
        hit = same[0]
        number = other.replace(".", ",") if "," in hit[0] else other
        written = f"{written[: hit.start()]}{number}{written[hit.end() :]}"
    return written


def _value(number: str) -> str:
    return _SPACE.sub("", number).replace(",", ".")

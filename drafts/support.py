"""What an answer rests on: which of its facts were said before, and whether it only repeats what
the contact wrote. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from drafts.dates import is_stated
from drafts.facts import in_words, said_facts, stated
from drafts.language import language_of
from drafts.names import names_in, said_words, stands_in
from drafts.number_words import in_figures
from drafts.plain import plain, words
from drafts.quantities import FREE, clocks_in, said_spans, spans_in

#: So many words in a row are not the same by chance.
SAME_WORDS = 6
#: A claim shares at least this part of its words with the source in the same language.
SHARED = 0.4
#: Words are compared by so many letters; shorter words carry little.
STEM, SHORTEST = 5, 4
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Said:
    """Words that an answer may rest on, and when they were said: "tomorrow" is another day then.
    Without a day they hold on every day."""

    text: str
    day: date | None = None


def unsaid(
    answer: str,
    said: Iterable[Said | str],
    *,
    day: date | None = None,
    known_names: Iterable[str] = (),
) -> list[str]:
    """The facts of an answer that nobody has stated, as the answer writes them: links, addresses,
    numbers, prices, days, times, names. `day` is that of the answer; `known_names` are words that
    may be used as names, such as the contact's own."""
    facts = _facts_in(answer, day)
    names = names_in(answer, german=language_of(answer) == "de")
    known = {plain(word) for name in known_names for word in re.findall(r"[^\W\d_]+", name)}
    names = {name: written for name, written in names.items() if not known.issuperset(name)}
    for one in said:
        if not facts and not names:
            break
        given = one if isinstance(one, Said) else Said(one)
        if facts:
            stated_there = _facts_of(given)
            facts = {
                fact: written for fact, written in facts.items() if not _is_said(fact, stated_there)
            }
        if names:
            there = said_words(given.text)
            names = {name: written for name, written in names.items() if not stands_in(name, there)}
    found = {*(_as_written(written, answer) for written in facts.values()), *names.values()}
    return sorted(found)


@lru_cache(maxsize=1000)
def _facts_of(said: Said) -> frozenset[str]:
    """What was said states; the same texts are asked for again with each claim and each answer."""
    clean = in_figures(_plain(said.text))
    facts = said_facts(clean, said.day) | clocks_in(clean).keys()
    return frozenset(facts | spans_in(clean).keys() | said_spans(clean))


def _facts_in(answer: str, day: date | None) -> dict[str, str]:
    """What an answer states. A number that it writes in words does not rest on a price alone, and
    behind "at" it is a time of day."""
    written = _plain(answer)
    clean = in_figures(written)
    found = stated(clean, day)
    if clean != written:
        figures = stated(written, day)
        found = {
            in_words(fact) if fact not in figures else fact: words for fact, words in found.items()
        }
        clocks = clocks_in(written)
        found |= {fact: hit for fact, hit in clocks_in(clean).items() if fact not in clocks}
    return found | spans_in(clean)


def _is_said(fact: str, said: Set[str]) -> bool:
    return is_stated(fact, said) or (fact.startswith(f"{FREE} ") and FREE in said)


def _plain(text: str) -> str:
    """A text in plain form, with one space between words."""
    return _SPACES.sub(" ", plain(text))


def _as_written(plain_words: str, answer: str) -> str:
    """The words of a fact as they stand in the answer, if they do."""
    at = answer.lower().find(plain_words)
    return answer[at : at + len(plain_words)] if at >= 0 else plain_words


def repeats(answer: str, question: Iterable[str], *, least: int = 1) -> bool:
    """Whether an answer says what the contact dictated: all of it, or many words in a row, stand
    in the question. An answer of fewer words than `least` never does."""
    given = words(answer)
    size = min(len(given), SAME_WORDS)
    if size < least:
        return False
    asked = words("\n".join(question))
    known = {tuple(asked[at : at + size]) for at in range(len(asked) - size + 1)}
    return any(tuple(given[at : at + size]) in known for at in range(len(given) - size + 1))


def is_supported(claim: str, sources: Iterable[Said | str], day: date | None = None) -> bool:
    """Whether a claim can rest on one of these texts: it states no fact that is not in it, and
    unless they are in two languages they share enough of their words. `day` is that of the
    claim."""
    return any(
        not unsaid(claim, [one], day=day)
        and _shares_words(claim, one.text if isinstance(one, Said) else one)
        for one in sources
    )


def still_says(text: str, claim: str) -> bool:
    """Whether a text that was changed since says what was claimed of it: at least half of the
    claim's facts, or of a claim without facts enough of its words."""
    claimed = stated(claim)
    if not claimed:
        return _shares_words(claim, text)
    said = said_facts(text)
    return 2 * sum(_is_said(fact, said) for fact in claimed) >= len(claimed)


def _shares_words(claim: str, source: str) -> bool:
    languages = {language_of(claim), language_of(source)}
    if len(languages) == 2 and "" not in languages:
        return True
    # Its facts stand there in some form, or it is not asked.
    wanted, given = _stems(claim), _stems(source) | _stems(" ".join(stated(claim).values()))
    return not wanted or len(wanted & given) >= SHARED * len(wanted)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in words(text) if len(word) >= SHORTEST}

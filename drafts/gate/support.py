"""What an answer rests on: which of its facts were said before, and whether it only repeats what
the contact wrote. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from datetime import date
from functools import lru_cache
from itertools import pairwise

from drafts.gate.contradictions import contradicted
from drafts.gate.inclusions import INCLUDED, are_included
from drafts.gate.said import Said
from drafts.reading.clause_words import Topic, all_topics, is_common, topics_in
from drafts.reading.clauses import clauses_in
from drafts.reading.dates import is_stated
from drafts.reading.facts import currencies_in, in_words, said_facts, stated
from drafts.reading.language import language_of
from drafts.reading.names import names_in, said_words, stands_in
from drafts.reading.number_words import in_figures
from drafts.reading.phone_numbers import international
from drafts.reading.plain import plain, words
from drafts.reading.price_lists import with_currency
from drafts.reading.quantities import (
    Measure,
    clocks_in,
    in_said_units,
    measures_in,
    said_spans,
    spans_in,
)
from drafts.reading.terms import FREE
from knowledge.words.text import fold, stem, stems
from knowledge.words.vocabulary import concepts_by_phrase, concepts_by_stem

#: So many words in a row are not the same by chance.
SAME_WORDS = 6
#: Of an answer, what is unsaid is looked for within so many words, and is so many in a row.
MARKED, LONGEST_RUN = 800, 5
#: A claim shares at least this part of its words with the source in the same language.
SHARED = 0.4
#: So much counts a word of everyday talk.
COMMON = 0.5
#: What says that something is to be paid besides.
_BESIDES = re.compile(
    r"\+|\b(?:plus|zzgl|extra|additional\w*|on top|separat\w*|zusatzlich\w*|gesondert|ohne"
    r"|without|excl\w*"
    r"|own|selbst|not|nicht|окрем\w*|додатков\w*|без|не|отдельно|доплат\w*)(?!\w)"
)
#: "-10%", "minus 20 %": less of a price in its clause, or in its line if the clause ends so.
_LESS = re.compile(r"(?:(?<!\S)[-–−]\s?|\bminus )\d+ ?%(\W*\Z)?")
_FREE = re.compile(r"(?<![-\w])free\b(?! to\b)")
_FREE_OF = re.compile(r"0 (?:eur|usd|gbp|uah|chf|pln|rub)")
_PARTS = re.compile(r"[.;]\s|\n")
_SPACES = re.compile(r"[^\S\n]+")


def unsaid(
    answer: str,
    said: Iterable[Said | str],
    *,
    day: date | None = None,
    known_names: Iterable[str] = (),
    calling_code: str = "",
) -> list[str]:
    """The facts of an answer that nobody has stated, as the answer writes them: links, addresses,
    numbers, prices, days, times, names. `day` is that of the answer; `known_names` are words that
    may be used as names, such as the contact's own; phone numbers without a calling code have
    `calling_code`."""
    known_texts = [one if isinstance(one, Said) else Said(one) for one in said]
    measures = frozenset[Measure]().union(*(_measures_of(one.text) for one in known_texts))
    facts = _facts_in(answer, day, measures)
    names = names_in(answer, german=language_of(answer) == "de")
    known = {plain(word) for name in known_names for word in re.findall(r"[^\W\d_]+", name)}
    names = {name: written for name, written in names.items() if not known.issuperset(name)}
    for given in known_texts:
        if not facts and not names:
            break
        if facts:
            stated_there = _facts_of(given)
            if INCLUDED in facts:
                stated_there |= are_included(answer, given.text, day)
            facts = {
                fact: written
                for fact, written in facts.items()
                if not _is_said(fact, stated_there)
                if not _is_same_phone(fact, stated_there, calling_code)
            }
        if names:
            there = said_words(given.text)
            names = {
                name: written
                for name, written in names.items()
                if not (stands_in(name, there) or _is_otherwise_written(name, given.text))
            }
    found = {*(_as_written(written, answer) for written in facts.values()), *names.values()}
    return sorted(found)


def _is_otherwise_written(name: tuple[str, ...], text: str) -> bool:
    """Whether a name stands in a text in another form or language."""
    return _is_inflected(name, text) or _is_translated(name, text)


def _is_inflected(name: tuple[str, ...], text: str) -> bool:
    """Whether a name stands in a text with other endings, as Ukrainian ones do: "Нова пошта"."""
    given = [stem(fold(word)) for word in name]
    written = list(_stems_of(text)) if all(map(_is_cyrillic, name)) else []
    return any(
        written[at : at + len(given)] == given for at in range(len(written) - len(given) + 1)
    )


def _is_cyrillic(word: str) -> bool:
    return "а" <= word[:1] <= "ґ" and len(word) > len("вул")


@lru_cache(maxsize=1000)
def _stems_of(text: str) -> tuple[str, ...]:
    return tuple(stems(text))


def _is_translated(name: tuple[str, ...], text: str) -> bool:
    """Whether all words of a name are known in several languages, and stand in the text in one of
    them: "Germany", "Deutschland"."""
    together = _concepts_in("-".join(name), " ".join(name), "".join(name))
    if together & _concepts_of(text):
        return True
    meant = [frozenset(concepts_by_stem().get(stem(word), ())) for word in name]
    return all(one & _concepts_of(text) for one in meant)


@lru_cache(maxsize=1000)
def _concepts_of(text: str) -> frozenset[int]:
    """The concepts of the words and phrases of a text."""
    return _concepts_in(text)


def _concepts_in(*texts: str) -> frozenset[int]:
    found, phrases = concepts_by_stem(), concepts_by_phrase()
    given = [stems(text) for text in texts]
    single = {concept for words in given for word in words for concept in found.get(word, ())}
    pairs = {pair for words in given for pair in pairwise(words)}
    return frozenset(single | {phrases[pair] for pair in pairs if pair in phrases})


@lru_cache(maxsize=1000)
def _facts_of(said: Said) -> frozenset[str]:
    """What was said states; the same texts are asked for again with each claim and each answer."""
    clean = in_figures(_plain(with_currency(said.text)))
    facts = said_facts(clean, said.day) | clocks_in(clean).keys()
    free = {FREE} if any(_FREE_OF.fullmatch(fact) for fact in facts) else set[str]()
    free |= {FREE} if any(map(_is_free_beside_a_price, _PARTS.split(clean))) else set()
    terms = {"price:less"} if any(map(_is_less, said.text.splitlines())) else set[str]()
    terms |= {"price:extra", "price:more"} if _BESIDES.search(clean) else set()
    return frozenset(facts | spans_in(clean).keys() | said_spans(clean) | free | terms)


def _is_less(line: str) -> bool:
    """Whether a line says with a figure alone that a price may be lower."""
    priced = currencies_in(plain(line))
    for text in (plain(one.text) for one in clauses_in(line)) if priced else ():
        if (hit := _LESS.search(text)) and (hit[1] is not None or currencies_in(text)):
            return True
    return False


def _is_free_beside_a_price(part: str) -> bool:
    """Whether "free" says what something costs: "parking £5, free after 4 pm"."""
    return bool(_FREE.search(part) and currencies_in(part))


@lru_cache(maxsize=1000)
def _measures_of(text: str) -> frozenset[Measure]:
    return frozenset(measures_in(in_figures(_plain(text))))


def _facts_in(answer: str, day: date | None, measures: Set[Measure]) -> dict[str, str]:
    """What an answer states, spans of time in the units of these measures. A number that it writes
    in words does not rest on a price alone, and behind "at" it is a time of day."""
    written = _plain(answer)
    clean = in_said_units(in_figures(written), measures)
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


def _is_same_phone(fact: str, said: Set[str], calling_code: str) -> bool:
    number = international(fact, calling_code)
    return bool(number) and any(number == international(one, calling_code) for one in said)


def _plain(text: str) -> str:
    """A text in plain form, with one space between words."""
    return _SPACES.sub(" ", plain(text))


def _as_written(plain_words: str, answer: str) -> str:
    """The words of a fact as they stand in the answer, if they do."""
    at = answer.lower().find(plain_words)
    if at >= 0:
        return answer[at : at + len(plain_words)]
    runs = (run for run, clean in _runs_of_words(answer) if plain_words in clean)
    return next(runs, plain_words)


@lru_cache(maxsize=10)
def _runs_of_words(answer: str) -> tuple[tuple[str, str], ...]:
    """Words of an answer in a row, the fewest first, each as written and with numbers in figures:
    "two weeks" is "2 weeks"."""
    written = answer.split()[:MARKED]
    return tuple(
        (run.strip(" .,;:!?()"), in_figures(_plain(run)))
        for size in range(1, LONGEST_RUN + 1)
        for begin in range(len(written) - size + 1)
        for run in (" ".join(written[begin : begin + size]),)
    )


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


def is_supported(
    claim: str,
    sources: Iterable[Said | str],
    day: date | None = None,
    *,
    calling_code: str = "",
) -> bool:
    """Whether a claim can rest on one of these texts: it states no fact that is not in it, and
    unless they are in two languages they share enough of their words. `day` is that of the
    claim."""
    given = [one if isinstance(one, Said) else Said(one) for one in sources]
    return any(
        not unsaid(claim, [one], day=day, calling_code=calling_code)
        and _shares_words(claim, one.text)
        and not contradicted(claim, [one], day)
        for one in given
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
    translated = len(languages) == 2 and "" not in languages
    written = set(stated(claim).values())
    # Its facts stand there in some form, or it is not asked.
    known = all_topics(source) | all_topics(" ".join(written))
    if translated:
        # What the list of concepts doesn't have can't be found.
        wanted = {one for one in topics_in(claim, common=False) if _has_concept(one)}
        return not wanted or bool(written) or any(one & known for one in wanted)
    if written and language_of(source) == "":  # notes too short to tell their language
        return True
    weights = {one: COMMON if is_common(one) else 1 for one in topics_in(claim)}
    shared = sum(weight for one, weight in weights.items() if one & known) + len(written)
    return not weights or shared >= SHARED * (sum(weights.values()) + len(written))


def _has_concept(about: Topic) -> bool:
    return any(isinstance(name, int) for name in about)

"""Answers a question from the sources that a prompt gives, by the words that both have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.ai.language import language_of
from sandbox.ai.prompt import Source

#: Words that say nothing about what is asked.
_EMPTY_TEXT = """
    a about also am an and any are as at be can could did do does for from get give got had has have
    hello hey hi how i if in is it its know long me much my need no of on one or our please so some
    still take tell thanks that the their them there these they this to us want was we what when
    which who will with would you your aber auch auf aus bei bitte da das dann dass dazu dein dem
    den der des die dies diese ein eine einen einer er es für gern guten habe haben habt hallo hat
    ich ihr ihre im ist ja kann können lautet man mein mir mit möchte moin nach noch nur ob oder
    schon sein sich sie sind tag und uns unser vom von wann war welche wenn werden wie wieviel viel
    wir wird würde zu zum zur über а або але б був буде в вам вас вже ви від вона вони все добрий
    день до є з за зі і й його її із їх як яка який які коли котрий ласка ми мені мене мій можна
    може на нам нас наш не ні о об он от по при про прошу привіт самому скажіть скільки так та там
    те ти тільки то у хочу це цей ця чи чим що щоб я what's way ways саме ab bis euch find finde
    finden heute lange late mein morgen myself nehmt selber selbst seid takes time today tomorrow
    котрої приймаєте прийти сьогодні завтра
"""
_EMPTY = frozenset(_EMPTY_TEXT.split())
#: What a shop is asked: words that begin so mean the same.
_TOPICS = tuple(
    tuple(line.split())
    for line in """
    öffn geöffn offen geschlossen schließ vorbei open clos hours відкри відчин зачин працю годин
    adress address wo where адрес знаход знайти де
    liefer versand versend paket sendung deliver ship parcel доставк доставл посилк відправ
    bezahl zahl pay оплат заплат плати
    karte kreditkarte card credit картк
    messer knife knives ніж нож
    rückgabe zurückgeb umtausch exchange return обмін поверн
    garantie guarantee warranty гаранті
    schärf sharpen точи заточ
    abhol pick collect забра самовив
    schwer gewicht wieg heavy weigh важи вага
    preis kost price cost much цін кошту
    """.strip().splitlines()
)
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÄÖÜА-ЯЄІЇҐ])")


@dataclass(frozen=True)
class Cited:
    """A sentence of a source."""

    text: str
    source: int


def answer_from(question: str, sources: Sequence[Source], language: str) -> list[Cited]:
    """The sentences that answer a question; none if no source fits. Of sources that fit, one in
    the contact's language comes first."""
    asked = _content(question)

    def fit(source: Source) -> tuple[bool, int, int]:
        shared = _shared(asked, f"{source.title} {source.text}")
        named = _shared(asked, source.title)
        return language_of(source.text) == language, len(shared), len(named)

    # Most of what is asked has to stand there, or it is about something else.
    fitting = [one for one in sources if asked and 3 * fit(one)[1] >= 2 * len(asked)]
    if not fitting:
        return []
    best = max(fitting, key=fit)
    return [Cited(sentence, best.number) for sentence in _sentences(asked, best.text)]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; the point in "4.90 €" ends none."""
    return _SENTENCE.split(" ".join(text.split()))


def _sentences(asked: Iterable[str], text: str) -> list[str]:
    """The fewest sentences that say all of what is asked, as far as the text says it."""
    sentences = sentences_of(text)
    chosen: set[int] = set()
    open_words = set(asked)
    while open_words:
        shared = [_shared(open_words, sentence) for sentence in sentences]
        best = max(range(len(sentences)), key=lambda place: (len(shared[place]), -place))
        if not shared[best]:
            break
        chosen.add(best)
        open_words -= shared[best]
    return [sentences[place] for place in sorted(chosen)] or sentences[:1]


def _content(text: str) -> set[str]:
    return {_meaning(word) for word in _words(text) if word not in _EMPTY}


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def _meaning(word: str) -> str:
    """The first word of its topic, else the word itself."""
    return next((topic[0] for topic in _TOPICS if any(_begins(word, one) for one in topic)), word)


def _begins(word: str, start: str) -> bool:
    return word == start if len(start) <= 2 else word.startswith(start)


def _shared(asked: Iterable[str], text: str) -> set[str]:
    there = set(map(_meaning, _words(text)))
    return {word for word in asked if any(_alike(word, other) for other in there)}


def _alike(word: str, other: str) -> bool:
    """Whether two words are forms of one: most of the longer one is the beginning of both."""
    if word == other:
        return True
    same = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        same += 1
    return same >= 4 and 2 * same >= max(len(word), len(other))

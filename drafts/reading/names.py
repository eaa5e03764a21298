"""Find names of products and other proper names by how they are written. Pure.

What has letters and figures in one ("12V", "XR500"), what is written in capitals, and what is
capitalised within a sentence may be a name. In German every noun is, so there only several in a row
count. A word that only looks like a name counts as one: then the owner is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from drafts.reading.account_numbers import accounts_in
from drafts.reading.dates import names_a_day
from drafts.reading.plain import plain, visible
from knowledge.words.text import fold, stem
from knowledge.words.vocabulary import common_stems, concepts_by_stem, is_territory

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]+)*")
#: A number with what is counted or measured is no name.
_UNITS = (
    r"st|nd|rd|th|am|pm|h|hrs?|s|min|sec|ms|μs|μm|μg|μl|mm|cm|dm|m|km|qm|ml|cl|l|mg|g|kg|t|mb|gb|tb|eur|usd|uah|x"
    r"|uhr|er|fach|tagig\w*|мм|см|м|км|мл|л|г|кг|т|год|хв|с|сек|грн|шт|й|а|я|го|ма|х|та|ту|му|ти"
)
_QUANTITY = re.compile(rf"\d+(?:{_UNITS})")
_PRICED = re.compile(r"(?:[.,]\d+)?\s?(?:[%€$£₴]|(?:eur|euro|uah|usd|грн|євро)\b)", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[ \t\u00a0]?[-–/&.+]?[ \t\u00a0]?")
_SENTENCE_ENDS = re.compile(r"[.!?…:;\n\r»«„“”\"(|•*–—]")

#: Words that are capitalised and name nothing.
_COMMON_WORDS = """
    am bic btc cent chf di dich dir do dr du dutzend english eu euch eur euro euros faq fr frau
    fri gbp german herr herrn i i'd i'll i'm i've iban id ihnen ihr ihre ihrem ihren ihrer ihres
    jahr jahre jahren lg mfg minute minuten monat monate monaten stuck stunde stunden tag tage tagen
    werktag werktage werktagen woche wochen
    mi mo mon mr mrs ms mwst nr ok okay pdf pln pm polish rub russian sa sat sie sms so sun tel
    telegram thu tue tv uah uhr ukrainian usb usd ust vat vg wed вам вами вас ваш ваша ваше
    вашего вашей вашему ваши вашим вашими ваших вашого вашому вашої вашу ваші ви вы пан пане
    пані μg μl μm μs ω
"""
#: Behind these stands a name, also in German.
_TITLES = {"herr", "herrn", "frau"}
#: Behind these stands a place in German, if there is no article, and if it is none of those nouns.
_BEFORE_PLACES = {"in", "nach", "aus"}
_NO_PLACES = """
    absprache anspruch arbeit bar betracht betrieb eile eingang erhalt ablauf form frage hause hohe
    kontakt kraft kurze raten rucksprache ruhe wunsch bedarf massgabe grunden fallen
"""
_ABSTRACT = r"(?:ung|heit|keit|schaft|tion|tat)"
#: "Vereinbarung", "Teilzahlungen", "Zahlungseingang", "Terminabsprache".
_NO_PLACE = re.compile(
    rf"\w*(?:{_ABSTRACT}(?:e?n)?|ment|nis)|\w+{_ABSTRACT}s\w+|(?:\w{{3,}})?(?:{'|'.join(_NO_PLACES.split())})"
)
#: Who is greeted has named themselves.
_GREETINGS = {"hallo", "tag", "morgen", "abend", "liebe", "lieber", "geehrte", "geehrter", "danke"}
#: Scripts of one language.
_JAPANESE = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
# As plain forms are: without apostrophes.
_COMMON = frozenset(_COMMON_WORDS.replace("'", "").split())


@dataclass(frozen=True)
class Token:
    """A word of a text: as it is written, in its plain form, and where it stands."""

    written: str
    plain: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text; names are compared by their plain forms."""
    return [
        Token(hit[0], plain(hit[0]).replace("'", ""), hit.start(), hit.end())
        for hit in _TOKEN.finditer(_seen(text))
    ]


def _seen(text: str) -> str:
    """A text as it is seen, without account numbers: they are facts of their own."""
    return accounts_in(visible(text))[1]


def names_in(text: str, *, german: bool = False) -> dict[tuple[str, ...], str]:
    """The names in a text by the plain forms of their words, each as it is written."""
    seen = _seen(text)
    found: dict[tuple[str, ...], str] = {}
    run: list[Token] = []
    before, last = 0, ["", ""]
    for token in tokens(text):
        between = seen[before : token.start]
        begins = before == 0 or bool(_SENTENCE_ENDS.search(between))
        part = _may_be_name(token) and not _is_price(token, seen)
        if run and not (_BETWEEN_NAMES.fullmatch(between) and not begins and part):
            _keep(found, run, seen, german)
            run = []
        first = _is_model(token.written) or not (begins or token.written.isdigit())
        if (run or first) and part:
            run.append(token)
        titled = last[1] in _TITLES and last[0] not in _GREETINGS
        place = german and (
            (last[1] in _BEFORE_PLACES and _is_place(token)) or _is_territory(token)
        )
        if run and part and (titled or place):
            found[(token.plain,)] = token.written
        before, last = token.end, [last[1], token.plain]
    _keep(found, run, seen, german)
    return found | _foreign(seen)


def _foreign(text: str) -> dict[tuple[str, ...], str]:
    """The words in another script than the text's; not those in Latin letters, as everybody uses
    some."""
    scripts = {token: _script(token.written) for token in tokens(text)}
    counted = Counter(script for script in scripts.values() if script)
    own = {"LATIN", "", *(script for script, _count in counted.most_common(1))}
    return {
        (token.plain,): token.written
        for token, script in scripts.items()
        if script not in own and not _is_common(token.plain)
    }


def _script(word: str) -> str:
    """The script of a word's first letter, as Unicode names it; empty if it has none."""
    letter = next(filter(str.isalpha, word), "")
    script = unicodedata.name(letter, "").partition(" ")[0] if letter else ""
    return "CJK" if script in _JAPANESE else script


def stands_in(name: tuple[str, ...], words: str) -> bool:
    """Whether a name stands in a text, given as `said_words`, perhaps in the plural."""
    written = " ".join(name)
    return any(f" {form} " in words for form in (written, f"{written}s", written.removesuffix("s")))


def said_words(text: str) -> str:
    """The words of a text in their plain forms, with spaces around each."""
    return f" {' '.join(token.plain for token in tokens(text))} "


def _keep(found: dict[tuple[str, ...], str], run: list[Token], seen: str, german: bool) -> None:
    if not run:
        return
    single = len(run) == 1 and not _is_model(run[0].written)
    if single and german:
        return
    if (
        german
        and all(len(token.written) == 1 for token in run[1:])
        and not _is_model(run[0].written)
    ):
        run = run[1:]  # "Klasse B"
    found[tuple(token.plain for token in run)] = seen[run[0].start : run[-1].end]


def _is_place(token: Token) -> bool:
    """Whether a noun without an article may be a place: a country, or no word of everyday talk."""
    word = stem(fold(token.written))
    known = word in concepts_by_stem() or word in common_stems()
    return _is_territory(token) or not (known or _NO_PLACE.fullmatch(token.plain))


def _is_territory(token: Token) -> bool:
    return is_territory(stem(fold(token.written)))


def _is_price(token: Token, seen: str) -> bool:
    """Whether it is a number with a currency or a percent sign behind it, or with cents."""
    return token.written.isdigit() and bool(_PRICED.match(seen, token.end))


def _may_be_name(token: Token) -> bool:
    """Whether a word may be a part of a name: capitalised, a model, or a number behind a name."""
    if _is_common(token.plain):
        return False
    return token.written[0].isupper() or _is_model(token.written) or token.written.isdigit()


def _is_common(word: str) -> bool:
    """Whether a plain word names nothing: a form of address, a day, a currency, a quantity."""
    return word in _COMMON or bool(_QUANTITY.fullmatch(word)) or names_a_day(word)


def _is_model(word: str) -> bool:
    """Letters and figures in one, capitals only, or capitals within: "12V", "GSR", "iPhone"."""
    if _is_common(plain(word)):
        return False
    letters = sum(map(str.isalpha, word))
    if letters and letters < len(word) and any(map(str.isdigit, word)):
        return True
    return letters > 1 and any(map(str.isupper, word[1:]))

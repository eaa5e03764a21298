"""Months in a plain text: alone, from one to another, or several in a row. Pure."""

from __future__ import annotations

import re

_MONTHS = (
    r"januar\w*|janner|jan|січ(?:ень|ня|ні)|январ[яье]",
    r"februar\w*|feb|лют(?:ий|ого|ому)|феврал[яье]",
    r"march|marz|mar|берез(?:ень|ня|ні)|март[ае]?",
    r"april|apr|квіт(?:ень|ня|ні)|апрел[яье]",
    r"may|mai|трав(?:ень|ня|ні)|ма[йяе]",
    r"june|juni|jun|черв(?:ень|ня|ні)|июн[яье]",
    r"july|juli|jul|лип(?:ень|ня|ні)|июл[яье]",
    r"august|aug|серп(?:ень|ня|ні)|август[ае]?",
    r"september|sept|sep|верес(?:ень|ня|ні)|сентябр[яье]",
    r"october|oktober|oct|okt|жовт(?:ень|ня|ні)|октябр[яье]",
    r"november|nov|листопад[аі]?|ноябр[яье]",
    r"december|dezember|dec|dez|груд(?:ень|ня|ні)|декабр[яье]",
)
MONTH = "|".join(_MONTHS)
_MONTH_PATTERNS = [re.compile(pattern) for pattern in _MONTHS]
#: What alone is another word, or the short form of one.
_NO_MONTH_ALONE = {
    *("jan", "mar", "apr", "may", "jun", "jul", "sep", "nov", "march", "мая", "мае", "май"),
}
_ALONE = re.compile(rf"\b(?:{MONTH})\b")
_TO = r"\.?(?:\s?[-–—]\s?|\s(?:to|till|until|through|thru|bis|по|до)\s(?:(?:the )?end of |ende )?)"
_RANGE = re.compile(rf"\b(?P<first>{MONTH}){_TO}(?P<last>{MONTH})\b")
#: Behind these a short form is a month, too.
_SHORT = re.compile(
    r"(?:\b(?:in|im|early|mid|late|anfang|mitte|ende|end of|seit|since|until|till|bis)\s|[/&]\s?)"
    rf"(?!may\b)(?P<month>{MONTH})\b"
)


def is_month(word: str) -> bool:
    """Whether a plain word is the name of a month."""
    return bool(_ALONE.fullmatch(word))


def month_of(word: str) -> int:
    """The number of a month by its name."""
    return next(at for at, one in enumerate(_MONTH_PATTERNS, 1) if one.fullmatch(word))


def months_in(text: str) -> tuple[dict[str, str], str]:
    """The months that a plain text names, each with the words for it, and the rest of the text;
    from April to June are three."""
    found: dict[str, str] = {}

    def take(hit: re.Match[str], numbers: range) -> str:
        found.update({f"month:{(at - 1) % 12 + 1}": hit[0] for at in numbers})
        return "\n"

    text = _RANGE.sub(lambda hit: take(hit, _between(hit["first"], hit["last"])), text)
    text = _ALONE.sub(
        lambda hit: hit[0] if hit[0] in _NO_MONTH_ALONE else take(hit, _only(hit[0])), text
    )
    return found, _SHORT.sub(lambda hit: take(hit, _only(hit["month"])), text)


def _only(name: str) -> range:
    return range(month_of(name), month_of(name) + 1)


def _between(first: str, last: str) -> range:
    """The months of a range, also over the end of the year."""
    start, end = month_of(first), month_of(last)
    return range(start, end + 1 if start <= end else end + 13)

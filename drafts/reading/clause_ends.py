"""Where the clauses of a sentence end. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from drafts.reading.clause_words import topics_in
from drafts.reading.dates import is_only_days
from drafts.reading.denials import is_polar
from drafts.reading.plain import plain
from drafts.reading.terms import terms_in

_CLAUSE_ENDS = re.compile(
    r"\s+[/|•·]\s+|,\s+(?:and|und|та|і|а|и)\s+|(?P<comma>,)\s+|(?P<colon>:\s+|\s+[—–-]\s+)"
    r"|\s+(?=(?:but|however|except|aber|sondern|jedoch|ausser|außer|але|проте|однак|крім|окрім|но"
    r"|кроме)\b)|\s+(?P<and>and|und|та|і|й|и)\s+",
    re.IGNORECASE,
)
#: What is excepted is not what the clause before it says.
_EXCEPT = re.compile(r"\W*(?:but not|except|ausser|ausgenommen|крім|окрім|кроме)\b")
_WORD = re.compile(r"[^\W_]+")
#: A piece of so few words is a part of a list, as in "Saturday, Sunday and Monday: closed".
_BARE = 2
#: "Cards only."
_ONLY = re.compile(r"\b(?:only|nur|лише|тільки|только)\b", re.IGNORECASE)
#: "There are stairs", "stairs, yes".
_THERE_IS = re.compile(
    r"\b(?:є|есть|gibt|have|has|haben|hat|there (?:is|are)|there's)\b", re.IGNORECASE
)


class _Piece(NamedTuple):
    """A part of a sentence: where it begins and ends there, and what joins it to the one before."""

    begin: int
    end: int
    joined_by: str = ""


def is_exception(text: str) -> bool:
    """Whether a piece is what the one before it is an exception of."""
    return bool(_EXCEPT.match(plain(text)))


def _pieces(sentence: str) -> Iterator[_Piece]:
    begin, joined_by = 0, ""
    for hit in _CLAUSE_ENDS.finditer(sentence):
        yield _Piece(begin, hit.start(), joined_by)
        begin, joined_by = hit.end(), hit.lastgroup or ""
    yield _Piece(begin, len(sentence), joined_by)


def pieces_of(sentence: str) -> list[_Piece]:
    """The pieces of a sentence, those joined that say something only together: a list, or what
    stands on both sides of a colon."""
    found: list[_Piece] = []
    waits: _Piece | None = None
    # Whether the last one that was found is polar; each piece is read once.
    polar = single = False
    pieces = [one for one in _pieces(sentence) if _WORD.search(sentence, one.begin, one.end)]
    for piece, behind in zip_longest(pieces, pieces[1:]):
        own = _text(sentence, piece)
        if waits:
            piece = _Piece(waits.begin, piece.end, waits.joined_by)
        # "Drinks, cakes and …" goes on, "Saturday open, Sunday …" doesn't.
        single = (single or not waits) and len(_WORD.findall(own)) == 1
        few, waits = single or not waits, None
        bare = few and _is_bare(own) and not _goes_on(own, _text(sentence, behind))
        follows = piece.joined_by == "colon" and not polar
        if found and (follows or (bare and piece.joined_by == "and")):
            found[-1] = found[-1]._replace(end=piece.end)
            polar = polar or is_polar(own)
        elif bare:
            waits = piece
        else:
            found.append(piece)
            polar = is_polar(_text(sentence, piece))
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
    return bool(shared) or is_exception(behind)


def _is_bare(text: str) -> bool:
    """Whether a piece says nothing by itself: it is a part of a list, or a day."""
    if any(map(str.isdigit, text)):
        return is_only_days(plain(text))
    few = len(_WORD.findall(text)) <= _BARE and not any(map(_is_price, terms_in(plain(text))))
    return few and not (_ONLY.search(text) or _THERE_IS.search(text) or is_polar(text))


def _is_price(term: str) -> bool:
    return term.startswith("price:")

"""The sentences of a line, in English, German, Ukrainian and Russian. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafts.reading.dates import may_be_day, names_a_day
from drafts.reading.plain import plain
from drafts.reading.word_lists import abbreviations

#: A full stop ends nothing before a small letter.
_END = re.compile(r"(?<=[!?;])\s+|(?P<stop>\.)[\"»”“)]*\s+(?=[^\sa-zäöüßа-яіїєґ])")
_END_MARK = re.compile(r"(?<=[.!?…])\s+|\n+")
_LAST_WORDS = re.compile(r"(?:(\S+)\s+)?[(\[\"„«“]*(\S+)\Z")
_MIDDAY = re.compile(r"[ap]\.m\Z")
#: Behind these stands an ordinal number: "im 2. Stock".
_ARTICLE = re.compile(
    r"d(?:er|ie|as|em|en|es)|[aiz]m|vom|zu[mr]|beim|ins|(?:k?ein|unser|ihr|jede)\w*"
)
#: "1.–3. Woche".
_RANGE_OF_ORDINALS = re.compile(r"\d\d?\.\s?[-–/]\d\d?")
#: Abbreviations only before a number.
_COUNTING = {"no", "max", "min"}
#: As much of a line is looked at on both sides of a full stop.
_SEEN = 40


def sentences_in(line: str) -> Iterator[str]:
    """The sentences of a line, each with the sign at its end."""
    begin = 0
    for hit in _END.finditer(line):
        before = line[max(begin, hit.start() - _SEEN) : hit.start()]
        if hit["stop"] and not _ends(before, line[hit.end() : hit.end() + _SEEN]):
            continue
        yield line[begin : hit.end()].strip()
        begin = hit.end()
    if begin < len(line):
        yield line[begin:]


def split_by_marks(text: str) -> list[str]:
    """The sentences of a text by its marks alone; an abbreviation ends one, too."""
    return [one.strip() for one in _END_MARK.split(text) if one.strip()]


def _ends(before: str, behind: str) -> bool:
    """Whether the full stop between these ends a sentence, and is no abbreviation ("ca. 5") and no
    ordinal number ("24. Dezember")."""
    last = _LAST_WORDS.search(plain(before))
    if last is None:
        return True
    counted, word = last[1] or "", last[2]
    following = re.split(r"\W", plain(behind), maxsplit=1)[0]
    if _RANGE_OF_ORDINALS.fullmatch(word):
        return False
    if word.isdigit():
        ordinal = not counted or _ARTICLE.fullmatch(counted) or names_a_day(following)
        return len(word) > 2 or not ordinal
    part = re.split(r"[^\w]", word)[-1]
    if not part.isalpha() or _MIDDAY.search(word):
        return True
    if counted[-1:].isdigit() and not following.isdigit():  # "5 m."
        return True
    if may_be_day(part) and word != part:  # "Mo-Fr."
        return not following[:1].isdigit()
    shortened = len(part) == 1 or part in abbreviations()
    return not (shortened or (part in _COUNTING and following.isdigit()))

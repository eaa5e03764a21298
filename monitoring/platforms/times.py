"""Read a moment as sites write it: ISO 8601, Unix seconds, a date in words, the date of a feed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitoring.platforms.dates import coming, read_date
from monitoring.platforms.parsing import BERLIN, REMAINING, clean, ends_at
from monitoring.vocabulary import NUMBERS

#: What lies outside is no date of a listing, whatever the number means.
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2100, 1, 1, tzinfo=UTC)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Seconds, milliseconds and microseconds: the years between FIRST and LAST don't overlap.
_UNITS = (1, 1_000, 1_000_000)
_NUMBER = re.compile(r"(?:/Date\()?(\d{9,16})(?:[+-]\d{4})?(?:\)/)?")
#: What has a year is a moment that could not be read, or none, as 0001-01-01T00:00.
_YEAR = re.compile(r"\d{4}")
#: A duration in ISO 8601, as P2DT3H.
_DURATION = re.compile(r"P[\dDTHMSW]{2,40}")
#: What may stand beside a clock that is a time left, as "Restzeit: 1 Tag 04:06". With anything else
#: it is a time of day, of a day that is not understood.
_BESIDE = re.compile(
    r"\d{1,3}:\d\d(?::\d\d)?|\b(?:noch|in|ends?|ending|endet|left|remaining|restzeit|verbleib\w*|ca|"
    r"und|and|ще|через|залишилось|залишилося|h)\b",
    re.I,
)
#: What tells how long ago something was, or how long something else takes.
_NOT_LEFT = re.compile(
    r"\b(?:vor|seit|her|ago|since|posted|listed|тому|назад|eingestellt|gestartet|rückgabe\w*"
    r"|returns?|lieferung|lieferzeit|versand\w*|delivery|shipping|garantie|warranty|повернення"
    r"|доставк\w*|гаранті\w*|halbe\w?|half|пів(?!тор)\w*|quarter|viertel\w*)\b"
    r"|^(?:mehr als|über|more than|over|понад|більше)\b|[>+]\s*\d|\w\s?\+",
    re.I,
)
#: "in einer Stunde", "two days left", but not "less than an hour".
_IN_WORDS = re.compile(
    r"(?<!less than )(?<!weniger als )(?<!менше ніж )(?<!менше )(?<!under )(?<!unter )"
    rf"\b(?:{'|'.join(map(re.escape, NUMBERS))})\b(?=\s+[^\W\d_])",
    re.I,
)


def read_time(value: object) -> datetime | None:
    """The moment in a text or number; None if it has none. Without a zone it is Berlin's time."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _of_number(value)
    text = clean(value, 60) if isinstance(value, str) else ""
    number = _NUMBER.fullmatch(text)
    moment = _of_number(int(number[1])) if number else _iso(text) or read_date(text) or _mail(text)
    return _sensible(moment)


def read_end(value: object, now: datetime) -> datetime | None:
    """When an auction ends: a moment, or in words how long it is until then."""
    moment = read_time(value)
    if moment is not None or not isinstance(value, str) or _YEAR.search(value):
        return moment
    text = clean(value, 100)
    if _DURATION.fullmatch(text):
        text = re.sub(r"[DTHMSW]", r"\g<0> ", text[1:])
    try:
        return _sensible(coming(text, now)) or _after(text, now)
    except OverflowError:
        return None


def _after(text: str, now: datetime) -> datetime | None:
    """The moment after a time that is left."""
    if _NOT_LEFT.search(text):  # before "half an hour" becomes 1 hour
        return None
    text = _IN_WORDS.sub(lambda word: str(NUMBERS[word[0].casefold()]), text)
    return ends_at(text, now) if _is_left(text) else None


def _is_left(text: str) -> bool:
    """Whether a text tells a time that is left, and no time of day."""
    if ":" not in text:
        return True
    for pattern, _ in REMAINING:
        text = pattern.sub("", text)
    return not re.search(r"\w", _BESIDE.sub("", text))


def _of_number(value: float) -> datetime | None:
    for unit in _UNITS if value < 10**17 else ():
        if FIRST.timestamp() <= value / unit < LAST.timestamp():
            return (_EPOCH + timedelta(seconds=value / unit)).replace(microsecond=0)
    return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if len(text) >= 10 else None
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _sensible(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=BERLIN)
        return moment if FIRST <= moment < LAST else None
    except (ValueError, OverflowError):
        return None

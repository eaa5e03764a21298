"""Read a moment as sites write it: ISO 8601, Unix seconds, a date in words, the date of a feed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitoring.phrases import duration
from monitoring.platforms.dates import coming, is_time_of_day, read_date
from monitoring.platforms.parsing import BERLIN, REMAINING, clean, ends_at
from monitoring.vocabulary import NUMBERS, SINGLE

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
#: "Over 2 dagen" is in two days, "over 2 days" more than that: only Dutch units tell which.
_IN_DUTCH = r"over(?= \d{1,3} (?:dag(?:en)?|uur|uren|weken|minuut|minuten)\b)"
#: What may stand beside a clock that is a time left, as "Restzeit: 1 Tag 04:06". With anything else
#: it is a time of day, of a day that is not understood.
_BESIDE = re.compile(
    r"\d{1,3}:\d\d(?::\d\d)?|\b(?:noch|in|ends?|ending|endet|left|(?:time )?remaining|restzeit"
    r"|verbleib\w*|ca|und|and|ще|через|залишилось|залишилося|h"
    r"|dans|reste|temps restant|tra|fra|en|nog|za|zbývá|et|ed?|y)\b",
    re.I,
)
#: What tells how long ago something was, or how long something else takes.
_NOT_LEFT = re.compile(
    r"\b(?:vor|seit|her|ago|since|posted|listed|тому|назад|eingestellt|gestartet|rückgabe\w*"
    r"|returns?|lieferung|lieferzeit|versand\w*|delivery|shipping|garantie|warranty|повернення"
    r"|доставк\w*|гаранті\w*|il y a|depuis|retours?|livraison|expédition|garantie|fa|reso"
    r"|spedizione|consegna|garanzia|hace|desde|envío|entrega|devoluci\w+|geleden|sinds|levering"
    r"|levertijd|verzend\w*|retour\w*|temu|dostaw\w*|wysyłk\w*|zwrot\w*|před|doprav\w*"
    r"|doručen\w*|dodání|vrácen\w*|sedan|siden|sitten|atrás|há|acum|ezelőtt|önce|halbe\w?|half|пів(?!тор)\w*|quarter|viertel\w*)\b"
    r"|\b(?:dauer|duration|тривалість)[: ]+\d"
    rf"|^(?:mehr als|über|more than|(?!{_IN_DUTCH})over|понад|більше|plus de|più di|más de"
    r"|meer dan|více než|ponad)\b|[>+]\s*\d|\w\s?\+",
    re.I,
)
#: What stands around a time that is left: "Restzeit: noch ... left".
_LEFT = re.compile(
    r"^(?:(?:(?:rest(?:lauf)?zeit|auktion|auction|verbleib\w*(?: zeit)?|noch|in|ends?|ending|endet"
    r"|closes|time|left|remaining|ca|about|etwa|ще|через|за|залишил\w+|закінч\w+|заверш\w+"
    r"|до кінця|do końca|za|jeszcze|pozostało|осталось|до конца|ещё|kończy się"
    r"|se termine|termine|finit|dans|il reste|encore|temps restant|termina|scade|tra|fra|mancano"
    rf"|ancora|finaliza|en|quedan?|faltan?|eindigt|sluit|{_IN_DUTCH}|nog|končí|zbývá|ještě)"
    r"\b *[.:]?\s*)+)"
    r"|\s+(?:left|remaining|to go|übrig|verbleibend|kvar|tilbage|igjen|jäljellä|restantes?|kaldı"
    r"|rămase|maradt|осталось)$",
    re.I,
)
#: What is a duration in words, but none that is left, or none that is known to the day.
_NO_DURATION = re.compile(
    r"mona|month|міся|jahr|year|р[іо]к|lich\b|ly\b|alle|jede|every|each|кожн|\bщо|mal|twice|time|раз"
    r"|двічі",
    re.I,
)
_WORD = re.compile(r"[\w'’]+")
_CLOCK_IN_LETTERS = re.compile(r"\b(\d{1,3})h(\d\d)\b", re.I)
#: "5.30 Std" may be half past five, five hours and a half, or 5.3 hours.
_HOURS_OR_CLOCK = re.compile(
    r"\d\.\d\d\s*(?:h|hrs?|hours?|std|stunden?|год\w*|godz\w*|час\w*)\b", re.I
)
#: "in an hour" has no number in Ukrainian.
_IN_ONE = re.compile(r"^(?:через|за|ще)\s+(?:хвилин[ау]|годин[ау]|день|доб[ау]|тиждень)$", re.I)
#: In "Sa (5.12)" it is a date, in "Sa (20.15)" a time of day.
_DATE_OR_CLOCK = re.compile(r"\d{1,2}\.\d{1,2}")
#: How many bid or watch: it says nothing of the end.
_BIDS = re.compile(
    r"\b(?:\d{1,4}|keine?|no)\s(?:gebote?|bids?|bieter|bidders?|beobachter|watchers?|став(?:ка|ки|ок))\b",
    re.I,
)
_ZONE_NAME = re.compile(r"(.{10,40})\[(\w[\w/+-]{1,40})\]")
_EMPTY = re.compile(r"\(\s*\)")
_BRACKETS = re.compile(r"^(.*?)\s*\(([^()]*)\)$")


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
    if moment is not None or not isinstance(value, str):
        return moment
    text = clean(value, 100)
    without_bids = clean(_EMPTY.sub("", _BIDS.sub("", text)))
    # A clock alone may be the time that is left as well.
    text = text if re.fullmatch(r"[\d:]*", without_bids) else without_bids
    if _YEAR.search(text):
        return _end_with_year(text, now)
    if _DURATION.fullmatch(text):
        text = re.sub(r"[DTHMSW]", r"\g<0> ", text[1:])
    try:
        return _end_in_words(text, now)
    except OverflowError:
        return None


def _end_with_year(text: str, now: datetime) -> datetime | None:
    """The end in "30.11.2026 (20:15 Uhr)", or beside a time that is left: "2 Tage (30.11.2026)"."""
    both = _BRACKETS.match(text)
    if both is None:
        return read_time(text)
    for date, other in (both.groups(), both.groups()[::-1]):
        moment = read_time(date)
        if moment and is_time_of_day(other):
            return read_time(f"{date} {other}") or moment
        if moment and _after(other, now):
            return moment
    return read_time(" ".join(both.groups()))


def _end_in_words(text: str, now: datetime) -> datetime | None:
    """The end in "Sonntag, 20:15", "2 Tage 4 Std", or both: "2T 4Std (So, 20:15)"."""
    if both := _BRACKETS.match(text):
        before, inside = both[1], both[2]
        if is_time_of_day(before):
            before, inside = inside, before
        return _end_with_brackets(before, inside, now)
    return _sensible(coming(text, now)) or _after(text, now)


def _end_with_brackets(before: str, inside: str, now: datetime) -> datetime | None:
    """The end in "Sonntag (20:15 Uhr)", or in a time that is left with its moment. A time of day
    has its day from what stands beside it."""
    if not (_DATE_OR_CLOCK.fullmatch(before) or _DATE_OR_CLOCK.fullmatch(inside)):
        for whole in (f"{before} {inside}", f"{inside} {before}"):
            if moment := _sensible(coming(whole, now)):
                return moment
    rough = None if is_time_of_day(before) else _end_in_words(before, now)
    if not is_time_of_day(inside):
        exact = _end_in_words(inside, now)
    else:  # the one that is nearest
        exact = _sensible(coming(inside, rough - timedelta(hours=12))) if rough else None
    if rough and exact and abs(rough - exact) > timedelta(days=1):
        return rough
    return exact or rough or _after(f"{before} {inside}", now)


def _after(text: str, now: datetime) -> datetime | None:
    """The moment after a time that is left."""
    if _HOURS_OR_CLOCK.search(text):
        return None
    text = _CLOCK_IN_LETTERS.sub(r"\1h \2m", text)
    words = _LEFT.sub("", text)
    left = duration(words) if _counts(words) or _IN_ONE.match(text) else None
    if left is not None and not _NO_DURATION.search(words):
        return (now + left).replace(second=0, microsecond=0)
    if _NOT_LEFT.search(text) or _NOT_LEFT.search(words):  # before "half an hour" becomes 1 hour
        return None
    if ":" not in words:  # behind a label only: "pozostało: 1 dzień"
        text = words
    return ends_at(text, now) if _is_left(text) else None


def _counts(words: str) -> bool:
    """Whether there is a number beside words, or one in words: "Std." alone is a label."""
    if re.search(r"[½¼¾]", words) or (re.search(r"\d", words) and re.search(r"[^\W\d_]", words)):
        return True
    return any(word in NUMBERS or word in SINGLE for word in _WORD.findall(words.casefold()))


def _is_left(text: str) -> bool:
    """Whether a text tells a time that is left, and no time of day; and all of it: with a number
    that is not understood, as in "2 jours 4 h", it is another time."""
    clock = ":" in text
    for pattern, _ in REMAINING:
        text = pattern.sub("", text)
    return not re.search(r"\w" if clock else r"\d", _BESIDE.sub("", text))


def _of_number(value: float) -> datetime | None:
    for unit in _UNITS if value < 10**17 else ():
        if FIRST.timestamp() <= value / unit < LAST.timestamp():
            return (_EPOCH + timedelta(seconds=value / unit)).replace(microsecond=0)
    return None


def _iso(text: str) -> datetime | None:
    """A moment in ISO 8601, also with the name of its zone behind it (RFC 9557)."""
    zoned = _ZONE_NAME.fullmatch(text)
    try:
        moment = datetime.fromisoformat(zoned[1] if zoned else text) if len(text) >= 10 else None
        if zoned and moment is not None and moment.tzinfo is None:
            return moment.replace(tzinfo=ZoneInfo(zoned[2]))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
    return moment


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

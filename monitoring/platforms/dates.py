"""Read a date and time of day as people write it, in German, English, Ukrainian and others:
"29. Nov. 2026, 20:15 Uhr", "11/30/2026 8:15 PM", "завтра о 9:30". Pure.

Without a zone it is Berlin's time. What is not understood as a whole is no date.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from monitoring.platforms.parsing import BERLIN

#: The months by their first letters, as many as tell them apart: at least three.
_MONTHS = {
    name: number
    for line in (
        "jan feb mär apr mai jun jul aug sep okt nov dez",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "січ лют бер кві тра чер лип сер вер жов лис гру",
        "jän feb mrz apr mai jun jul aug sep okt nov dez",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "jan fév mar avr mai juin juil aoû sep oct nov déc",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "jan feb maa apr mei jun jul aug sep okt nov dec",
        "jan feb mar apr maj jun jul aug sep okt nov des",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "led úno bře dub kvě červn červenc srp zář říj lis pro",
    )
    for number, name in enumerate(line.split(), 1)
}
#: The days of the week, Monday is 0.
_WEEKDAYS = {
    name: number
    for number, line in enumerate(
        (
            "mo mon montag monday пн понеділок pon poniedziałek lundi lunedì lunes maandag pondělí",
            "di die tue tues dienstag tuesday вт вівторок wt wtorek "
            "mardi martedì martes dinsdag úterý",
            "mi mit wed mittwoch wednesday ср середа середу śr środa środę "
            "mercredi mercoledì miércoles woensdag středa středu",
            "do don thu thur thurs donnerstag thursday чт четвер czw czwartek "
            "jeudi giovedì jueves donderdag čtvrtek",
            "fr fre fri freitag friday пт п'ятниця п'ятницю pt piątek "
            "vendredi venerdì viernes vrijdag pátek",
            "sa sam sat samstag sonnabend saturday сб субота суботу sob sobota sobotę "
            "samedi sabato sábado zaterdag sobotu",
            "so son sun sonntag sunday нд неділя неділю niedz niedziela niedzielę "
            "dimanche domenica domingo zondag neděle neděli",
        )
    )
    for name in line.split()
}
_LEAD = re.compile(
    r"(?:(?:auktions?|gebots|angebots|bieter)?(?:ende|schluss)|(?:laufzeit |läuft |gebote )?bis"
    r"|endet|(?:(?:auction|bidding|sale|lot|item) )?(?:ending|ends?|closes?|closing)"
    r"(?: (?:time|date))?|until|(?:закінчення|завершення|кінець)(?: аукціону| торгів| лота| лоту)?"
    r"|закінчується|завершується|до|(?:koniec|zakończenie)(?: aukcji)?|kończy się"
    r"|окончание(?: торгов| аукциона)?|(?:se )?termine|fin|finit|clôture|jusqu'au|termina|scade"
    r"|fine|fino al|finaliza|hasta|eindigt|sluit|einde|tot|končí|konec(?: aukce)?"
    r"|slutar|avslutas|slutter|avsluttes|udløber|päättyy|encerra(?: em)?|конец|ends from"
    r"|conclusión prevista|fin prévue|se încheie|lejár)\b[\s:]{0,3}"
)
#: Not the dot of "Sa, 05.12.": without it that may be a time of day.
_LAST_DOT = re.compile(r"(?<!\d\.\d\d)(?<!\d\.\d)[. ]+$")
_PREPOSITION = re.compile(r"(?:am|on|den|der|в|у|we?|le|il|el|op|ve?)\s{1,3}")
#: Behind these a clock is a time of day, not one that is left; with seconds, or without hours, it
#: is left. With a dot it may be a date: "bis 5.12".
_UNTIL = re.compile(
    r"(?:endet|ends|closes|bis|until|закінчується|завершується|до|kończy się)"
    r"\s{1,3}(?!00?:)\d{1,2}:\d\d(?!:)"
)
_DAY_NAME = re.compile(r"([^\W\d_][\w']{1,12})[.,]{0,2}\s{1,3}")
_NUMBERS = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2(?:\s?(\d{4})|(\d{2}))(?![\d:])")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?![\d:])")
#: "20.15 Uhr" and "7.30 pm" are times of day.
_NO_YEAR = re.compile(
    r"(\d{1,2})[./]\s?(\d{1,2})(?:\.(?!\d)|(?=,?\s)(?!\s{1,3}(?:uhr\b|[ap]\.?m\b)))"
)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:\.|st|nd|rd|th)?\s{0,2}([^\W\d_]{3,12})\.?,?(?:\s(\d{4})(?:\sр(?:оку)?\b\.?)?)?(?!\w)"
)
_MONTH_FIRST = re.compile(
    r"([^\W\d_]{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?:,?\s(\d{4})(?!\d))?"
)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 1, "mez": 1, "bst": 1, "cest": 2, "mesz": 2}
_ZONES |= {"eet": 2, "eest": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "pst": -8, "pdt": -7}
_TIME = re.compile(
    r"[\s,–-]{0,4}(?:(?P<at>um|at|об|о|gegen|à|alle(?: ore)?|a las?|om|o|ve?)\s{1,3})?"
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)"
    r"(?:[:.](?P<second>\d\d))?)?(?:\s?(?P<half>[ap])\.?m\.?)?(?:\s?(?P<word>uhr|h|год\.?))?"
    r"(?:\s\(?(?P<zone>[a-z]{1,4})\)?)?"
)
_FRENCH_CLOCK = re.compile(r"\bà\s(\d{1,2})\s?h\s?(\d\d)\b")
_DAYS = {"heute": 0, "today": 0, "сьогодні": 0, "morgen": 1, "tomorrow": 1, "завтра": 1}
_DAYS |= {"übermorgen": 2, "післязавтра": 2, "tonight": 0}
_DAYS |= {"demain": 1, "oggi": 0, "domani": 1, "hoy": 0, "mañana": 1, "vandaag": 0}
_DAYS |= {"dnes": 0, "zítra": 1, "aujourd'hui": 0}
_DAYS |= {"idag": 0, "imorgon": 1, "hoje": 0, "amanhã": 1, "tänään": 0, "huomenna": 1}
_DAYS |= {"dziś": 0, "dzisiaj": 0, "jutro": 1, "сегодня": 0}
#: A date without a year is at most so long ago, else it is meant to come.
_AGO = timedelta(days=60)


class _Date(NamedTuple):
    year: int | None
    month: int
    day: int


class _Clock(NamedTuple):
    at: time
    #: Whether a word says that it is a time of day, not a time that is left.
    said: bool


def read_date(text: str) -> datetime | None:
    """The moment of a date with its year; without a time of day, when the day begins."""
    text = _without_lead(text)
    found = _date(text)
    if found is None or found[0].year is None:
        return None
    date, rest = found
    clock = _clock(rest) if rest.strip(" .,") else _Clock(time(tzinfo=BERLIN), True)
    return _moment(date, date.year or 0, clock.at) if clock is not None else None


def coming(text: str, now: datetime) -> datetime | None:
    """The moment of a date without a year, of a weekday, or of today or tomorrow: the next one."""
    until = _UNTIL.match(_plain(text)) is not None
    text = _without_lead(text)
    word = re.match(r"[^\W\d_][\w']{2,11}", text)
    if word is not None and word[0] in _DAYS:
        clock = _clock(text[word.end() :])
        return _on(now + timedelta(days=_DAYS[word[0]]), clock) if clock is not None else None
    if found := _date(text):
        date, clock = found[0], _clock(found[1])
        if clock is None or date.year is not None:
            return None
        moments = (_moment(date, now.year + more, clock.at) for more in (-1, 0, 1))
        return next((one for one in moments if one is not None and one > now - _AGO), None)
    return _on_weekday(text, now, until=until)


def _on_weekday(text: str, now: datetime, *, until: bool) -> datetime | None:
    """ "Sonntag, 20:15 Uhr", or only "20:15 Uhr" or "until 20:15": the next one."""
    name = _DAY_NAME.match(text)
    weekday = _WEEKDAYS.get(name[1]) if name is not None else None
    clock = _clock(text[name.end() :] if name is not None and weekday is not None else text)
    if clock is None or (weekday is None and not (clock.said or until)):
        return None
    for more in range(8):
        moment = _on(now + timedelta(days=more), clock)
        if moment > now and weekday in (None, moment.astimezone(BERLIN).weekday()):
            return moment
    return None


def is_time_of_day(text: str) -> bool:
    """Whether a text is a time of day, and of no day: "20:15 Uhr", "20:15"."""
    return _clock(_without_lead(text)) is not None


def _on(day: datetime, clock: _Clock) -> datetime:
    return datetime.combine(day.astimezone(clock.at.tzinfo).date(), clock.at)


def _plain(text: str) -> str:
    text = " ".join(text.casefold().replace("’", "'").split()).lstrip(" .")
    return _FRENCH_CLOCK.sub(r"à \1:\2", text)


def _without_lead(text: str) -> str:
    """The text without "ends on" before it."""
    text = _LAST_DOT.sub("", _plain(text))
    for pattern in (_LEAD, _PREPOSITION):
        if match := pattern.match(text):
            text = text[match.end() :]
    return text


def _date(text: str) -> tuple[_Date, str] | None:
    """The date with which a text begins, behind a weekday, and what comes after it."""
    name = _DAY_NAME.match(text)
    if name is not None and _WEEKDAYS.get(name[1]) is not None:
        text = _PREPOSITION.sub("", text[name.end() :], count=1)
    if match := _NUMBERS.match(text):
        day, month, year, rest = (
            int(match[1]),
            int(match[3]),
            match[4] or match[5],
            text[match.end() :],
        )
        american = re.search(r"\d\s?[ap]\.?m\b", rest) is not None
        if match[2] == "/" and (month > 12 or (american and day <= 12)):
            day, month = month, day
        return _Date(int(year) + (2000 if len(year) == 2 else 0), month, day), rest
    if match := _YEAR_FIRST.match(text):
        return _Date(int(match[1]), int(match[3]), int(match[4])), text[match.end() :]
    if match := _NO_YEAR.match(text):
        return _Date(None, int(match[2]), int(match[1])), text[match.end() :]
    if (match := _DAY_FIRST.match(text)) and (month := _month(match[2])):
        return _Date(_number(match[3]), month, int(match[1])), text[match.end() :]
    if (match := _MONTH_FIRST.match(text)) and (month := _month(match[1])):
        return _Date(_number(match[3]), month, int(match[2])), text[match.end() :]
    return None


def _clock(text: str) -> _Clock | None:
    match = _TIME.fullmatch(text.rstrip(" .,"))
    if match is None:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half, name = match["half"], match["zone"]
    said = bool(half or match["word"] == "uhr" or match["at"])
    if (match["minute"] is None and not said) or (name and name not in _ZONES):
        return None
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone: tzinfo = timezone(timedelta(hours=_ZONES[name])) if name else BERLIN
    try:
        return _Clock(time(hour, minute, second, tzinfo=zone), said or bool(name))
    except ValueError:
        return None


def _moment(date: _Date, year: int, clock: time) -> datetime | None:
    try:
        return datetime.combine(datetime(year, date.month, date.day), clock)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Which month has this name, or one that begins so; 0 if none has."""
    return next((_MONTHS[name[:n]] for n in (7, 6, 5, 4, 3) if name[:n] in _MONTHS), 0)


def _number(text: str | None) -> int | None:
    return int(text) if text else None

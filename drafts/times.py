"""The times that a card offers, and those that people write, in their own zone; pure, no database.

A time of day is the next one: `9:00` in the evening is tomorrow's. All results are in UTC.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext_lazy

from core.clock import at_clock, end_of_span, next_at
from drafts.time_words import hour_within, in_order, is_unclear, part_of_day

EVENING, MORNING = time(18), time(9)
#: Who says "tomorrow" before it, has not slept yet.
SMALL_HOURS = time(4)
#: Nobody is reminded between these.
NIGHT_FROM, NIGHT_UNTIL = time(22), time(7)
#: What is further away is rather a slip of the pen.
FURTHEST = timedelta(days=366)

_DAYS = {
    "today": 0,
    "heute": 0,
    "сьогодні": 0,
    "tomorrow": 1,
    "morgen": 1,
    "завтра": 1,
    "übermorgen": 2,
    "післязавтра": 2,
}
_WEEKDAYS = (
    ("monday", "mon", "montag", "mo", "понеділок", "понеділка", "пн"),
    ("tuesday", "tue", "dienstag", "di", "вівторок", "вівторка", "вт"),
    ("wednesday", "wed", "mittwoch", "mi", "середа", "середу", "ср"),
    ("thursday", "thu", "donnerstag", "do", "четвер", "четверга", "чт"),
    ("friday", "fri", "freitag", "fr", "п'ятниця", "п'ятницю", "пт"),
    ("saturday", "sat", "samstag", "sa", "субота", "суботу", "сб"),
    ("sunday", "sun", "sonntag", "so", "неділя", "неділю", "нд"),
)
_WEEKDAY = {name: day for day, names in enumerate(_WEEKDAYS) for name in names}
_WORDS = "|".join(sorted([*_DAYS, *_WEEKDAY], key=len, reverse=True))
_TIME = re.compile(
    r"(?:(?:on|am|у|в)\s+)?"
    rf"(?:(?P<word>{_WORDS})(?![^\W\d_])"
    r"|(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})"
    r"(?:\.\s?(?P<year>20[0-9]{2})?(?=\s|,|$)|(?=[\s,]+\S))"
    r"|(?P<iso>20[0-9]{2}-[0-9]{2}-[0-9]{2})(?=\s|,|t|$))?"
    r"[\s,t]*(?:(?:at|um|об?|у|в)\s+)?"
    r"(?:(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?\s*(?P<half>[ap]m)?\s*(?:uhr|год\w*|h)?)?"
)
#: How many, in words; all others are one.
_COUNTS = {"half an": 0.5, "einer halben": 0.5, "пів": 0.5}
_IN = re.compile(
    r"(?:(?:in|через|за)\s+(?P<count>[0-9]{1,4}|half an|an?|one|einer halben|eine[mr]|пів)\s*"
    r"|(?:через|за)\s+)"
    r"(?:(?P<hours>h|hours?|std|stunden?|год\w*)|(?P<minutes>min\w*|хв\w*)"
    r"|(?P<days>days?|tag\w*|день|дн\w+)|(?P<weeks>weeks?|wochen?|тиж\w+))\.?"
)


#: Why a time can't be taken.
BAD_TIMES = {
    "unclear": gettext_lazy("I don't understand this time. Write it like 17:30 or tomorrow 9:00."),
    "past": gettext_lazy("This time is over already. Please write one that is still to come."),
    "far": gettext_lazy("That is more than a year away. Please write an earlier time."),
}


class BadTime(ValueError):
    """A time that can't be taken; `reason` is one of BAD_TIMES."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def this_evening(now: datetime, zone: tzinfo) -> datetime:
    return next_at(EVENING, now, zone)


def tomorrow_morning(now: datetime, zone: tzinfo) -> datetime:
    """The morning that a button means which is pressed now, maybe one shown before midnight."""
    local = now.astimezone(zone)
    days = 0 if local.time() < SMALL_HOURS else 1
    return at_clock(local.date() + timedelta(days=days), MORNING, zone)


def evening_is_ahead(now: datetime, zone: tzinfo) -> bool:
    """Whether "this evening" is still to come today."""
    return now.astimezone(zone).time() < EVENING


def end_of_night(now: datetime, zone: tzinfo) -> datetime | None:
    """When the night ends that it is now; None by day."""
    return end_of_span(NIGHT_FROM, NIGHT_UNTIL, now, zone)


def parse_time(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment that somebody means who writes `17:30`, `tomorrow 9`, `morgen früh`,
    `завтра о 9`, `3. Dezember 10:00` or `in 2 h`. Raises BadTime."""
    plain = in_order(" ".join(text.casefold().replace("’", "'").split()), _WORDS)
    if found := _IN.fullmatch(plain):
        return _checked(_later(found, now, zone), now)
    plain, part = part_of_day(plain)
    found = _TIME.fullmatch(plain)
    if found is None or is_unclear(plain) or not (plain or part):
        raise BadTime("unclear")
    try:
        clock = _clock(found, part)
        day = _day(found, now.astimezone(zone).date())
        if day is not None:
            moment = at_clock(day, clock or MORNING, zone)
            if moment <= now and found["word"] in _WEEKDAY:
                moment = at_clock(day + timedelta(days=7), clock or MORNING, zone)
            elif moment <= now and found["day"] and not found["year"]:
                moment = at_clock(day.replace(year=day.year + 1), clock or MORNING, zone)
        elif clock is not None:
            moment = next_at(clock, now, zone)
        else:
            raise BadTime("unclear")
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, BadTime) else BadTime("unclear") from error
    return _checked(moment, now)


def _later(found: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    """After so many minutes or hours; after days at the same time by the clock."""
    word = found["count"] or ""
    count = int(word) if word.isdecimal() else _COUNTS.get(word, 1)
    if found["hours"] or found["minutes"]:
        return now + timedelta(**{"hours" if found["hours"] else "minutes": count})
    local = now.astimezone(zone)
    days = timedelta(days=count * (7 if found["weeks"] else 1))
    return at_clock(local.date() + days, local.time(), zone)


def _clock(found: re.Match[str], part: time | None) -> time | None:
    if found["hour"] is None:
        return part
    hour, half = int(found["hour"]), found["half"]
    if half and not 1 <= hour <= 12:
        raise BadTime("unclear")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour_within(hour, part), int(found["minute"] or 0))


def _day(found: re.Match[str], today: date) -> date | None:
    if word := found["word"]:
        if word in _DAYS:
            return today + timedelta(days=_DAYS[word])
        return today + timedelta(days=(_WEEKDAY[word] - today.weekday()) % 7)
    if found["day"]:
        return date(int(found["year"] or today.year), int(found["month"]), int(found["day"]))
    return date.fromisoformat(found["iso"]) if found["iso"] else None


def _checked(moment: datetime, now: datetime) -> datetime:
    if moment <= now:
        raise BadTime("past")
    if moment - now > FURTHEST:
        raise BadTime("far")
    return moment

"""Words for times in the order and form that `drafts.times` reads: "Januar" is "1.", "9 Uhr morgen"
is "morgen 9 Uhr", "heute Abend" is "heute" and six o'clock. Pure."""

from __future__ import annotations

import re
from datetime import time

from drafts.reading.months import MONTH, month_of

#: What people mean by a part of the day if they name no hour.
_PARTS = {
    time(9): "morning|früh|vormittags?|morgens|вранці|зранку|ранку",
    time(12): "noon|mittags?|опівдні",
    time(15): "afternoon|nachmittags?|після обіду|пополудні",
    time(18): "evening|abends?|ввечері|увечері|вечора",
}
#: From this part on, seven o'clock is 19:00.
_AFTERNOON = time(15)
_NAMED = {
    part: re.compile(rf"\s*\b(?:(?:in the|at|am)\s+)?(?:{it})\b") for part, it in _PARTS.items()
}
_DAY_MONTH = re.compile(
    rf"\b([0-9]{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of\s+)?({MONTH})\b\.?(?:\s+(20[0-9]{{2}})\b)?"
)
_MONTH_DAY = re.compile(
    rf"\b({MONTH})\s+([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9:.])(?:,?\s+(20[0-9]{{2}})\b)?"
)
#: So long from now; "at 2 o'clock" has another ending in Ukrainian.
_SPAN = re.compile(r"[0-9]{1,4}\s*(?:min\w*|хв\w*|hours?|stunden?|годин[иу]?)\.?")
#: Two hours, or two o'clock.
_UNCLEAR = re.compile(r"(?:[0-9]|1[0-2])\s*h")


def in_order(text: str, days: str) -> str:
    """A text in small letters with dates in numbers, and the day before the time of day; `days` is
    a pattern for the names of days."""
    text = text.replace("märz", "marz").replace("jänner", "janner")
    text = _DAY_MONTH.sub(lambda hit: _date(hit[1], hit[2], hit[3]), text)
    text = _MONTH_DAY.sub(lambda hit: _date(hit[2], hit[1], hit[3]), text)
    text = re.sub(r"\btonight\b", "today evening", text)
    text = re.sub(r"\bthis (?=morning|afternoon|evening)", "today ", text)
    if last := re.fullmatch(rf"(.*[0-9].*?)[\s,]+(?:(?:on|am|у|в)\s+)?({days})", text):
        text = f"{last[2]} {last[1]}"
    return f"in {text}" if _SPAN.fullmatch(text) else text


def is_unclear(text: str) -> bool:
    """Whether it may be a time of day as well as a span."""
    return bool(_UNCLEAR.fullmatch(text))


def _date(day: str, month: str, year: str | None) -> str:
    return f"{day}.{month_of(month)}.{year or ''}"


def part_of_day(text: str) -> tuple[str, time | None]:
    """The text without the part of the day that it names, and when that begins."""
    for part, pattern in _NAMED.items():
        if pattern.search(text):
            return pattern.sub("", text, count=1).strip(" ,"), part
    return text, None


def hour_within(hour: int, part: time | None) -> int:
    """The hour of the day that "7 in the evening" is."""
    return hour + 12 if part and part >= _AFTERNOON and hour < 12 else hour

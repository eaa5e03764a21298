"""Understand what people write behind a command, in German, English and Ukrainian: durations
("anderthalb Stunden"), clock ranges ("10pm-7am"), and one text for another ("from Helmet to
Dagger"). Pure. Prices are in `price_phrases`.

Every function takes the text as it was written and returns None if it is no such phrase. The
phrases that are understood stand, with their meaning, in tests/monitoring/phrases.py.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from difflib import get_close_matches

from monitoring.matching import tidy, without_ends
from monitoring.vocabulary import NUMBERS, PLEASE, SINGLE, THANKS, UNITS

#: The longest phrase, in letters. One letter may become eighteen when a text is tidied.
MOST = 200
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))

_PER = r"(?:am|pro|je|per|a|an|in der|im|на|за|в)"
_LEADING = re.compile(
    r"^(?:(?:alle|jede[nrsm]?|every|each|once every|once per|once an?|einmal pro|"
    r"einmal je|einmal die|кожн\w+|раз на|раз в|für|for|na|на|протягом|через|"
    r"about|auf|to|ca\.?|etwa|ungefähr|rund|близько|the next|"
    r"die nächsten|nächste[nr]?|next|наступн\w+)\s+)+"
)
_NUMBER = r"\d{1,9}(?:[.,]\d{1,2})?"
_ONE = "hour|day|week|minute|year"
#: "two and a half hours".
_AND_A_HALF = re.compile(r"([^\W_]+) (?:and half|з половиною|(?:und )?einhalb)(?= [^\W\d_])")
_PART = re.compile(rf"({_NUMBER})\s*([^\W\d]+)\.?|([^\W\d][\w'’]*)\s+([^\W\d]+)\.?")


def duration(text: str, unit: str = "m") -> timedelta | None:
    """A duration: "60s", "1h 30m", "eine halbe Stunde", "every 5 minutes", "двічі на день". A bare
    number is in `unit`."""
    text = prepared(text)
    seconds = _times_per_unit(text)
    if seconds is None:
        seconds = _seconds(_LEADING.sub("", text), unit)
    if seconds is None or seconds > 10**12:
        return None
    return timedelta(seconds=int(min(seconds, Decimal(10**10))))


_AHEAD = re.compile(r"^(?:jeweils|immer|always|завжди|за|in)\s+")
_BEFORE_END = re.compile(
    r"\s*\b(?:(?:vorm?|bis|before|until|to|до|перед) (?:(?:dem|zum|auktions|the|its|an) ?)?"
    r"(?:ende|auktionsende|schluss|ablauf|end|auction ends?|it ends|кінця|кінцем|завершення|"
    r"завершенням|закінчення)|vorher|zuvor|vorab|im voraus|before|earlier|in advance|ahead|"
    r"beforehand|раніше|наперед|заздалегідь|до того)$"
)


def lead_time(text: str) -> timedelta | None:
    """How long before an end: "30 min", "eine Stunde vorher", "30 minutes before the end", "за
    годину до кінця"."""
    return duration(_BEFORE_END.sub("", _AHEAD.sub("", prepared(text))), "m")


def _seconds(text: str, unit: str) -> Decimal | None:
    text = re.sub(
        r"(?<!\w)(?:'?ne|einer?|a|an) (?=halbe|viertel|dreiviertel|quarter|half)", "", text
    )
    text = re.sub(r"\b(half|quarter) (?:an|a|of an|of a)\b", r"\1", text)
    text = re.sub(rf"^(?:an? )?({_ONE}) and half$", r"1.5 \1", text)
    text = re.sub(r"^(?:a couple of|other|zweite[nrs]?|другий) ", "2 ", text)
    text = re.sub(r"^(\d{1,3}) ?(?:h|std|год)\.? ?(\d{1,2})$", r"\1 h \2 m", text)
    text = re.sub(r"\bпів(?=годин|хвилин|дня)", "пів ", text)
    text = _AND_A_HALF.sub(_with_half, text)
    if text in SINGLE:
        return SINGLE[text]
    if text in UNITS:
        return UNITS[text]
    if re.fullmatch(_NUMBER, text):
        return _decimal(text) * UNITS[unit]
    if clock := re.fullmatch(r"(\d{1,3}):(\d\d)(?:\s*(?:h|std|stunden|hours|год))?", text):
        return Decimal(int(clock[1]) * 3600 + int(clock[2]) * 60)
    total = Decimal(0)
    for piece in re.split(r"\s*(?:,(?!\d)|\bund\b|\band\b|\bта\b|\bі\b|\+)\s*", text):
        found = _sum_of_parts(piece.strip())
        if found is None:
            return None
        total += found
    return total


def _with_half(match: re.Match[str]) -> str:
    number = _number(match[1])
    return match[0] if number is None else str(number + Decimal("0.5"))


def _sum_of_parts(text: str) -> Decimal | None:
    """ "1h30m", "2 Stunden 30 Minuten"; None if anything else stands in the text."""
    total, place = Decimal(0), 0
    if text in SINGLE:
        return SINGLE[text]
    while place < len(text):
        match = _PART.match(text, place)
        if match is None:
            return None
        value = _number(match[1] or match[3])
        factor = _unit(match[2] or match[4])
        if value is None or factor is None:
            return None
        total += value * factor
        place = match.end()
        while place < len(text) and text[place] == " ":
            place += 1
    return total if text else None


def _number(word: str) -> Decimal | None:
    """A number in digits or in words."""
    return _decimal(word) if re.fullmatch(_NUMBER, word) else NUMBERS.get(word)


#: Words that are known although a letter is wrong: the longer ones.
_LONG_UNITS = [word for word in UNITS if len(word) >= 5]
_ALIKE = 0.83


def _unit(word: str) -> Decimal | None:
    """The seconds of a unit, also of one that is misspelt: "Stundne"."""
    if word not in UNITS and len(word) >= 5:
        word = next(iter(get_close_matches(word, _LONG_UNITS, 1, _ALIKE)), word)
    return UNITS.get(word)


def _times_per_unit(text: str) -> Decimal | None:
    """ "twice a day", "3 mal täglich", "2x pro Stunde": the time between two."""
    match = re.fullmatch(
        rf"(\S+?)\s*-?(?:mal|times|x|рази|раза|разів|раз)?\s+(?:{_PER}\s+)?(\S+)", text
    )
    if match is None or not re.search(r"mal|times|\dx|раз|двічі|тричі|twice|once|thrice", text):
        return None
    times = NUMBERS.get(match[1]) or (_decimal(match[1]) if match[1].isdigit() else None)
    unit = UNITS.get(match[2]) or SINGLE.get(match[2])
    return unit / times if times and unit else None


# --- clock --------------------------------------------------------------------------------------

_NIGHT = {"nachts", "nacht", "über nacht", "in der nacht", "night", "nights", "at night"}
_NIGHT |= {"overnight", "вночі", "уночі", "ніч", "ночами", "на ніч", "щоночі", "jede nacht"}
_NIGHT |= {"every night"}
#: What says that something is so every day, before the hours.
_EACH_DAY = re.compile(
    r"^(?:(?:jede[nr]?|every|each|кожн\w+) (?:nacht|tag|night|day|ніч|ночі|день|дня)"
    r"|nachts|täglich|immer|daily|nightly|always|at night|вночі|уночі|щоночі|щодня|завжди)[ :,]+"
)
_NAMED_TIMES = {"mitternacht": 0, "midnight": 0, "опівночі": 0, "північ": 0, "півночі": 0}
_NAMED_TIMES |= {"mittag": 12, "mittags": 12, "noon": 12, "midday": 12, "полудень": 12}
_NAMED_TIMES |= {"полудня": 12}
_EVENING = (
    r"(?:p\.?m\.?|abends?|nachmittags|in the evening|in the afternoon|вечора|дня|увечері|ввечері)"
)
_MORNING = r"(?:a\.?m\.?|morgens|früh|vormittags|in the morning|ранку|вранці)"
_AT_NIGHT = r"(?:nachts|at night|ночі)"
_PART_OF_DAY_FIRST = re.compile(rf"^({_EVENING}|{_MORNING}|{_AT_NIGHT})\s+(.+)$")
_CLOCK = re.compile(
    r"(?:um\s+|at\s+|о\s+|об\s+)?(\d{1,2})(?:[:.h](\d{2})|(?<=\d\d)(\d{2}))?\s*"
    r"(?:uhr|h|o'clock|годин[аиу]?|год\.?)?\s*"
    rf"(?:({_EVENING})|({_MORNING})|({_AT_NIGHT}))?"
)
_HOURS = re.compile(
    r"(?:(?:von|zwischen|ab|between|from|від|з|із|між)\s+)?(.+?)"
    r"(?:\s*-\s*|\s+(?:bis|und|to|till|until|and|до|та|і|й)\s+)(.+)"
)


def clock_range(text: str) -> tuple[time, time] | None:
    """Two times of day: "22-7", "22:30 bis 6:15 Uhr", "10pm-7am", "з 22 до 7"."""
    text = prepared(text)
    if text in _NIGHT:
        return time(22), time(7)
    match = _HOURS.fullmatch(_EACH_DAY.sub("", text, count=1))
    if match is None:
        return None
    start, end = clock(match[1]), clock(match[2])
    return (start, end) if start is not None and end is not None else None


def clock(text: str) -> time | None:
    """A time of day: "22", "22 Uhr", "10:30 pm", "7 ранку", "midnight"."""
    text = prepared(text)
    if text in _NAMED_TIMES:
        return time(_NAMED_TIMES[text])
    text = _PART_OF_DAY_FIRST.sub(r"\2 \1", text)
    first, _, rest = text.partition(" ")
    if first in NUMBERS and NUMBERS[first] == int(NUMBERS[first]):
        text = f"{int(NUMBERS[first])} {rest}".strip()
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    evening, morning = match[4], match[5]
    if match[6] and hour <= 12:  # 10 at night is in the evening, 2 at night in the morning
        evening, morning = 6 <= hour < 12, hour == 12
    if (evening or morning) and hour > 12 and not (evening and hour < 24):
        return None
    if evening and hour < 12:
        hour += 12
    if morning and hour == 12:
        hour = 0
    return time(hour % 24, minute)


_UNTIL = re.compile(r"(?:bis|until|till|до)\s+(.+)")
_TODAY = re.compile(r"^(?:heute|today|сьогодні)\s+(?=\S)")
_TOMORROW = {"morgen", "morgen früh", "tomorrow", "tomorrow morning", "завтра", "ранку", "morning"}
_TOMORROW |= {"the morning", "zum morgen"}


def until(text: str) -> time | None:
    """The time of day up to which something lasts: "bis 18 Uhr", "until 6 pm", "до завтра"."""
    match = _UNTIL.fullmatch(prepared(text))
    if match is None:
        return None
    return time(7) if match[1] in _TOMORROW else clock(_TODAY.sub("", match[1]))


# --- one text for another -----------------------------------------------------------------------

_FROM = re.compile(r"(?:from|von|aus|з|із|зі|від)\s+", re.I)
_INTO = re.compile(
    r"(?:(?:to|into|with|by|zu|zum|zur|auf|in|nach|durch|на|до)(?=\s)|->|=>|→|>|=|:|,|;)\s*", re.I
)


def without_from(text: str) -> str:
    """The text without a leading "from"."""
    match = _FROM.match(text)
    return text[match.end() :] if match else text


def without_into(text: str) -> str:
    """The text without a leading "to" ("auf", "→" …), unless nothing is left then."""
    match = _INTO.match(text)
    return text[match.end() :] if match and text[match.end() :].strip() else text


# --- common -------------------------------------------------------------------------------------


def prepared(text: str) -> str:
    """The text as the patterns expect it. None of them sees more than MOST letters, so that their
    time is bounded, whatever is written: what is longer is no phrase that is understood."""
    text = tidy(with_fractions(text[:MOST]))[:MOST].translate(_DASHES).casefold()[:MOST]
    return without_ends(_POLITE.sub("", without_ends(text)))


_MANNERS = rf"(?:{PLEASE}|{THANKS})"
_POLITE = re.compile(rf"^{_MANNERS}[\s,]+|[\s,]+{_MANNERS}$")
#: As NFKC writes it, "1½" is 11⁄2.
_FRACTION = re.compile(
    r"(?:(?<![\d.,/])(\d{1,4}?) ?)?(?:([½¼¾])|([13])⁄([24])|(?<![\d.,/])([13])/([24]))(?![\d/])"
)
_VALUES = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


def with_fractions(text: str) -> str:
    """The text with 1.5 for "1½" and "1 1/2"."""
    return _FRACTION.sub(_decimal_of, text)


def _decimal_of(match: re.Match[str]) -> str:
    whole, sign, above, below, over, under = match.groups()
    part = _VALUES[sign] if sign else Decimal(above or over) / Decimal(below or under)
    return str(int(whole or 0) + part)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))

"""Days, dates and times of day in a plain text, each in one form however it is written. Pure.

"Saturday", "samstags" and "сб" are the same day, "Mo–Fr" is five of them, "9 Uhr" is 9:00, and
"tomorrow" is the date that it means on the day it was written.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date, timedelta

from drafts.reading.months import MONTH, is_month, month_of, months_in

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Words that name several days.
GROUPS = {"weekend": DAYS[5:], "weekdays": DAYS[:5], "daily": DAYS}

_FULL = {
    "mon": r"monday\w*|montag\w*|понеділ\w*|понедельник\w*",
    "tue": r"tuesday\w*|dienstag\w*|вівтор\w*|вторник\w*",
    "wed": r"wednesday\w*|mittwoch\w*|серед(?:[аиіу]|ою)|сред(?:[аыеу]|ой)",
    "thu": r"thursday\w*|donnerstag\w*|четвер|четверг\w*",
    "fri": r"friday\w*|freitag\w*|п'?ятниц\w*",
    "sat": r"saturday\w*|samstag\w*|sonnabend\w*|суб+от\w*",
    "sun": r"sunday\w*|sonntag\w*|неділ\w*|воскресен\w*",
    "weekend": r"weekend\w*|wochenende\w*|вихідн\w*|выходн\w*|уїк-?енд\w*",
    # "3 Werktage" are no certain days.
    "weekdays": r"(?<!\d )(?:weekdays?|werktag\w*|wochentag\w*|будн\w*|робоч\w{1,3} дн\w*"
    r"|рабоч\w{1,3} дн\w*)",
    "daily": r"every day|daily|taglich|jeden tag|щодня|щоденно|кожного дня|ежедневно|каждый день"
    r"|без вихідних|без выходных|ohne ruhetag|(?:7|seven|sieben) (?:days|tage) (?:a|die|in der)"
    r" (?:week|woche)|(?:7|сім) днів на тиждень",
}
#: Short forms that are no other words.
_SHORT = {
    "mon": "пн",
    "tue": "вт",
    "wed": "ср",
    "thu": "чт",
    "fri": "пт",
    "sat": "сб",
    "sun": "нд|вс",
}
#: Short forms that are ("so", "sun"): days only in a range, in a list, or before a time.
_SHORTER = {
    "mon": "mon|mo",
    "tue": "tues|tue|di",
    "wed": "wed|mi",
    "thu": "thurs|thur|thu|do",
    "fri": "fri|fr",
    "sat": "sat|sa",
    "sun": "sun|so",
}
_TO = r"(?:\s?[-–—]\s?|\s(?:to|till|until|through|thru|bis|по|до)\s)"
_FULL_WORD = "|".join([*_FULL.values(), *_SHORT.values()])
_ANY_WORD = "|".join([*list(_FULL.values())[:7], *_SHORT.values(), *_SHORTER.values()])
#: The full names of days, for patterns.
DAY_WORDS = "|".join(list(_FULL.values())[:7])
_SHORTER_WORD = "|".join(_SHORTER.values())
_RANGE = re.compile(rf"\b({_ANY_WORD})\b\.?{_TO}({_ANY_WORD})\b")
_LIST = re.compile(
    rf"\b(?!so (?:und|and|or) so\b|do (?:and|or) so\b)(?:{_SHORTER_WORD})\b"
    rf"(?:(?:\.?\s?[,/&+]\s?|\.?\s(?:u\.?|und|and|o\.?|oder|or)\s)(?:{_SHORTER_WORD})\b)+"
)
_BEFORE_TIME = re.compile(
    rf"\b({_SHORTER_WORD})\b[.:]{{0,2}}\s?(?=\x02|\d{{1,2}}(?:[:.]\d\d)?\s?(?:[-–—]|to\b|bis\b|uhr|[ap]\.?m\b)"
    r"|geschl|closed|shut\b|ruhetag|вихідн)"
)
_DAY = re.compile(rf"\b({_FULL_WORD})\b")
_NAMES = [
    (day, re.compile(pattern))
    for names in (_FULL, _SHORT, _SHORTER)
    for day, pattern in names.items()
]

_DATES = re.compile(
    r"\b(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})\b"
    r"|(?<![\d.])(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.(?:\s?(?P<y2>\d{4}|\d{2}))?(?!\d)"
    rf"|\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.|-?го)?\s(?:of\s)?(?P<m3>{MONTH})\b\.?(?:,?\s(?P<y3>\d{{4}}))?"
    rf"|\b(?P<m4>{MONTH})\b\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.:]\d)(?:,?\s(?P<y4>\d{{4}}))?"
)

_TIMES = re.compile(
    r"(?<![\d.,:])(?P<h1>\d{1,2})(?:[:.](?P<n1>\d\d))?\s?(?P<half>[ap])\.?m\b"
    r"|(?<![\d.,:])(?P<h2>\d{1,2})(?:[:.](?P<n2>\d\d))?\s?(?:uhr|o'clock)(?:\s(?P<n4>[0-5]\d)\b)?"
    r"|(?<![\d.,:])(?P<h3>\d{1,2}):(?P<n3>\d\d)(?![\d:])"
)
#: Stands where a time was taken out, for what looks for days before times.
_CLOCK = "\x02"
#: Opening hours: two times behind a day, behind "from", or before "Uhr"; "9-18", "15-18.30".
_HOUR = r"\d{1,2}(?:[:.][0-5]\d)?"
_AND = r"(?:[,;&+]|and|und|u\.|та|і|и)"
_HOURS = re.compile(
    rf"(?P<front>\b(?:{_ANY_WORD}|{_FULL['daily']}|{_FULL['weekdays']}|{_FULL['weekend']})\b"
    rf"[.:,]{{0,2}}\s?(?:from\s|von\s|з\s|с\s)?|\b(?:from|von|з|із|с)\s|{_CLOCK}\s?{_AND}?\s?)"
    rf"(?P<first>{_HOUR}){_TO}(?P<last>{_HOUR})(?!\d|[.,:]\d|\s?[€$£₴%-]"
    r"|\s?(?!(?:in|im|and|und|u\.|or|oder|та|і|й|и|або|h|uhr|only|nur|тільки)(?!\w))[^\W\d])"
    rf"|(?<![\d.,:])(?P<first2>{_HOUR}){_TO}(?P<last2>{_HOUR})\s?(?:uhr|o'clock)\b"
)
_NOON = re.compile(r"\b(?:noon|midday|mittags?|опівдні|полудень|полудн\w+|полдень)\b")
_MIDNIGHT = re.compile(r"\b(?:midnight|mitternacht\w*|опівночі|північ|полночь|полуноч\w+)\b")

_RELATIVE = {
    2: r"day after tomorrow|ubermorgen|післязавтра|послезавтра",
    1: r"tomorrow|(?<!guten )(?<!am )(?<!jeden )morgen|завтра",
    0: r"today|tonight|this (?:morning|afternoon|evening)|heute|сьогодні|сегодня",
    -1: r"yesterday|gestern|вчора|учора|вчера",
}
_RELATIVE_DAY = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<r{at}>{words})" for at, words in enumerate(_RELATIVE.values()))
    + r")\b"
)
_OFFSETS = list(_RELATIVE)
#: Days that no single date is meant by.
_VAGUE = re.compile(
    r"\b(?:(?:next|this|coming) (?:week|month|year)"
    r"|(?:nachste|diese|kommende)[nrs]? (?:woche|monat|jahr)\w*"
    r"|(?:наступн|цьо|поточн)\w* (?:тижн|місяц|ро[кц])\w*"
    r"|(?:следующ|эт)\w* (?:недел|месяц|год)\w*)"
)

Found = tuple[str, str]


def dates_in(text: str, day: date | None = None) -> tuple[dict[str, str], str]:
    """The days, dates and times that a plain text states, each with the words for it, and the rest
    of the text. `day` is the day on which it was written."""
    found: dict[str, str] = {}

    def take(those: list[Found]) -> str:
        found.update(those)
        return "\n"

    text = _DATES.sub(lambda hit: take(_date(hit)) if _is_date(hit) else hit[0], text)
    for _pass in range(2):  # a second pair of hours stands behind the first
        text = _HOURS.sub(lambda hit: _hours(hit, found), text)
    text = _TIMES.sub(lambda hit: _clock(hit, found), text)
    text = _NOON.sub(lambda hit: take([("time:12:00", hit[0])]), text)
    text = _MIDNIGHT.sub(lambda hit: take([("time:00:00", hit[0])]), text)
    text = _RANGE.sub(lambda hit: take(_days(hit[0], hit[1], hit[2])), text)
    text = _LIST.sub(lambda hit: take(_listed(hit[0])), text)
    text = _BEFORE_TIME.sub(lambda hit: take([(f"day:{_name(hit[1])}", hit[1])]), text)
    text = _DAY.sub(lambda hit: take(_named(hit[0])), text)
    text = _RELATIVE_DAY.sub(lambda hit: take([(_relative(hit, day), hit[0])]), text)
    text = _VAGUE.sub(lambda hit: take([(f"relative:{hit[0]}:{day or ''}", hit[0])]), text)
    months, text = months_in(text)
    return found | months, text


def is_only_days(text: str) -> bool:
    """Whether a plain text names days and dates, and says nothing of them."""
    found, rest = dates_in(text)
    days = found and all(fact.startswith(("day:", "date:", "month:")) for fact in found)
    return bool(days) and not re.search(r"\w", rest)


def may_be_day(word: str) -> bool:
    """Whether a plain word may be the short form of a day."""
    return any(pattern.fullmatch(word) for _day, pattern in _NAMES)


def names_a_day(word: str) -> bool:
    """Whether a plain word is the name of a day or month."""
    return bool(_DAY.fullmatch(word)) or is_month(word)


def said_dates(found: set[str]) -> set[str]:
    """What else may be said if this was: a date without its year, the full hour as a number, and
    the days of a group together."""
    more = set(found)
    for fact in found:
        kind, _sign, value = fact.partition(":")
        if kind == "date" and len(value) == 10:
            more.add(f"date:{value[5:]}")
        elif kind == "on":
            more |= {f"date:{value}", f"date:{value[5:]}"}
        elif kind == "time" and value.endswith(":00"):
            hour = int(value[:2])
            more |= {str(hour), str(hour % 12 or 12), f"clock:{hour % 12}"}
    days = {fact.removeprefix("day:") for fact in found if fact.startswith("day:")}
    return more | {f"day:{name}" for name, group in GROUPS.items() if days.issuperset(group)}


def is_stated(fact: str, said: Set[str]) -> bool:
    """Whether what was said states this day, too: "tomorrow" if its date was named, or what holds
    on such a day of the week."""
    return not meant_by(fact).isdisjoint(said)


def meant_by(fact: str) -> frozenset[str]:
    """What a fact may be stated by: itself, a single day also by its date or day of the week."""
    kind, _sign, value = fact.partition(":")
    if kind != "on":
        return frozenset([fact])
    day = DAYS[date.fromisoformat(value).weekday()]
    return frozenset([fact, f"date:{value}", f"date:{value[5:]}", f"day:{day}"])


def _is_date(hit: re.Match[str]) -> bool:
    day = int(hit["d1"] or hit["d2"] or hit["d3"] or hit["d4"])
    month = int(hit["m1"] or hit["m2"] or 1)
    return 1 <= day <= 31 and 1 <= month <= 12


def _date(hit: re.Match[str]) -> list[Found]:
    day = int(hit["d1"] or hit["d2"] or hit["d3"] or hit["d4"])
    named = hit["m3"] or hit["m4"]
    month = month_of(named) if named else int(hit["m1"] or hit["m2"])
    year = hit["y1"] or hit["y2"] or hit["y3"] or hit["y4"] or ""
    century = "20" if len(year) == 2 else ""
    front = f"{century}{year}-" if year else ""
    return [(f"date:{front}{month:02}-{day:02}", hit[0].strip())]


def _hour(hit: re.Match[str]) -> int:
    hour = int(hit["h1"] or hit["h2"] or hit["h3"])
    if hit["half"]:
        return hour % 12 + (12 if hit["half"] == "p" else 0) if hour <= 12 else 99
    return hour


def _minute(hit: re.Match[str]) -> int:
    return int(hit["n1"] or hit["n2"] or hit["n3"] or hit["n4"] or 0)


def _clock(hit: re.Match[str], found: dict[str, str]) -> str:
    if _hour(hit) > 24 or _minute(hit) > 59:
        return hit[0]
    found[f"time:{_hour(hit) % 24:02}:{_minute(hit):02}"] = hit[0].strip()
    return _CLOCK


def _hours(hit: re.Match[str], found: dict[str, str]) -> str:
    """Note both times, and leave what stood before them."""
    first, last = _at(hit["first"] or hit["first2"]), _at(hit["last"] or hit["last2"])
    if max(first, last) > (24, 0):
        return hit[0]
    if last < first < (last[0] + 12, last[1]):  # "9 to 6"
        last = last[0] + 12, last[1]
    front = hit["front"] or ""
    written = hit[0].removeprefix(front).strip()
    found |= {f"time:{hour % 24:02}:{minute:02}": written for hour, minute in (first, last)}
    return f"{front}{_CLOCK}"


def _at(clock: str) -> tuple[int, int]:
    hour, _sign, minute = clock.replace(".", ":").partition(":")
    return int(hour), int(minute or 0)


def _name(word: str) -> str:
    return next(day for day, pattern in _NAMES if pattern.fullmatch(word))


def _named(word: str) -> list[Found]:
    name = _name(word)
    return [(f"day:{day}", word) for day in (name, *GROUPS.get(name, ()))]


def _listed(text: str) -> list[Found]:
    return [(f"day:{_name(word)}", text) for word in re.findall(rf"\b(?:{_SHORTER_WORD})\b", text)]


def _days(written: str, first: str, last: str) -> list[Found]:
    """All days of a range, also over the end of the week."""
    start, end = DAYS.index(_name(first)), DAYS.index(_name(last))
    return [(f"day:{DAYS[(start + at) % 7]}", written) for at in range((end - start) % 7 + 1)]


def _relative(hit: re.Match[str], day: date | None) -> str:
    offset = next(value for at, value in enumerate(_OFFSETS) if hit[f"r{at}"])
    if day is None:
        return f"relative:{hit[0]}"
    return f"on:{(day + timedelta(days=offset)).isoformat()}"

"""Spans of time, lengths, weights that a text states in words or figures: "a week", "3 kg". Pure;
for texts in plain form.

Each has one name in all languages. What only looks like one counts as one: then the owner is asked.
"""

from __future__ import annotations

import re
from collections.abc import Set

from drafts.reading.dates import DAY_WORDS

#: A number of hours, weeks, metres …
Measure = tuple[int, str]

_SPANS = {
    "hour": r"hour|stunde|годину|години",
    "week": r"week|woche|тиждень|тижня|неделю|недели",
    "fortnight": "fortnight",
    "month": r"month|monat(?:e?s)?|місяць|місяця|месяц|месяца",
    "year": r"year|jahr(?:e?s)?|рік|року|год|года",
    "day": r"day|tag(?:e?s)?|добу|доби|сутки|суток",
    "foot": "foot",
    "inch": "inch",
    "mile": "mile",
    "kilogram": r"kilo(?:gramm?)?|кілограм|кілограма|килограмм",
    "metre": r"met(?:re|er)|метр|метра",
    "litre": r"lit(?:re|er)|літр|літра|литр",
}
#: The same behind a number; "10 години" is a time of day, and opening hours are no hours.
_SEVERAL = {
    "minute": r"min(?:s|utes?|uten?|utig\w*)?|хв|хвилин\w*|мин|минут\w*",
    "hour": r"(?<!opening )(?<!business )(?<!working )hours?|std|stunden?|stundig\w*|годин"
    r"|годинн(?:ий|а|е|і|их|им|ого|ої|у)|часов\w*",
    "day": r"days?|(?:werk|arbeits|kalender)?tag(?:en?)?|tagig\w*|дн(?:і|ів|я|ями|ей)|денн\w+"
    r"|день|доби|дневн\w+",
    "week": r"weeks?|wochen?|wochig\w*|тижн(?:і|ів|я|ями)|тижнев\w+|тиждень|недел[ьюи]"
    r"|недельн\w+",
    "month": r"months?|monat(?:en?)?|monatig\w*|mon(?=\.)|місяц(?:і|ів|я|ями)|місячн\w+|місяць"
    r"|міс|мес|месяц\w*|месячн\w+",
    "year": r"years?|yrs?|jahr(?:en?)?|jahrig\w*|j(?=\.)|рок(?:и|ів|у|ами)|річн\w+|рік|года|лет",
    "millimetre": r"mm|millimet(?:re|er)s?|millimetern?|мм|міліметр\w*|миллиметр\w*",
    "centimetre": r"cm|centimet(?:re|er)s?|zentimetern?|см|сантиметр\w*",
    "kilometre": r"km|kilomet(?:re|er)s?|kilometern?|км|кілометр\w*|километр\w*",
    "metre": r"m|met(?:re|er)s?|metern?|м|метр\w*",
    "gram": r"g|grams?|gramm|г|грам\w*",
    "kilogram": r"kg|kilos?|kilograms?|kilogramm|кг|кілограм\w*|килограмм\w*",
    "litre": r"l|lit(?:re|er)s?|litern?|л|літр\w*|литр\w*",
    "percent": r"%|per ?cent|prozent|відсот\w*|процент\w*",
}
#: What says one of these units where it is looked for, and may be something else: "14 h" is also a
#: time of day, and "год" an hour in Ukrainian, a year in Russian.
_OFTEN = {
    "hour": r"h|hrs?|годин[аиу]|год|hourly|stundlich\w*|щогодин\w*|погодинн\w*|почасов\w*",
    "day": r"дн|daily|taglich\w*|добу|доба|сутки|щоденн\w*|щодня|ежедневн\w*",
    "week": r"wk|wks|weekly|wochentlich\w*|тиж|нед|неделя|щотижн\w*|еженедельн\w*",
    "month": r"monthly|monatlich\w*|щомісяч?\w*|ежемесячн\w*",
    "year": r"год|р(?=\.)|yearly|annual\w*|jahrlich\w*|щорічн\w*|щороку|ежегодн\w*",
}
#: "Every day" is a day of the week, as "daily".
_ONE_OF = re.compile(
    r"\b(?!(?:every|each|jede[nrsm]?|кожн\w+|каждый) (?:day|tag|д))"
    r"(?:an?|one|per|each|every|another|within the|ein(?:e[nrsm]?)?|pro|je|jede[nrsm]?"
    r"|один|одну|одного|на|за|протягом|через|кожн\w+|триває|каждый|каждую|течение)"
    r" (?:(?:whole|full|single|ganze[nrsm]?|цілий|весь) )?"
    rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _SPANS.items())})\b"
)
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _SEVERAL.items())
_SOME_OF = re.compile(
    r"(?:\b\d{1,3}[ -]?|\b(?:couple of|few|several|paar|einige[nrsm]?|mehrere[nrsm]?|кілька"
    r"|декілька|пару|несколько) )"
    r"(?:(?:working|business|full|volle|робоч\w+|календарн\w+|рабоч\w+) )?"
    rf"(?:{_UNIT})(?!\w)"
)
#: How many of which smaller unit a unit has.
_SMALLER = {
    "year": ("month", 12),
    "week": ("day", 7),
    "day": ("hour", 24),
    "hour": ("minute", 60),
}
#: "A few days" are so many.
_FEW = range(2, 7)
_LEADING = re.compile(r"\d+")
_NAMED = {
    name: "|".join(filter(None, (words, _SPANS.get(name), _OFTEN.get(name))))
    for name, words in _SEVERAL.items()
}
_UNITS = {name: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for name, words in _NAMED.items()}
#: "20 €/Tag", "1 Werktag", "Versand: Woche"; what is said once only is in `_OFTEN`.
_SINGLE = {
    name: re.compile(
        rf"(?:/ ?|[:–—-] |\b(?:1|один|одна|одну|одного|за|на) )(?:{words})(?!\w)"
        + (rf"|\b(?:{_OFTEN[name]})(?!\w)" if name in _OFTEN else "")
    )
    for name, words in _NAMED.items()
}
_SUM = (
    r"(?:[€$£₴] ?\d[\d.,]{0,12}"
    r"|\d[\d.,]{0,12} ?(?:[€$£₴]|eur\w*|грн|гривень|uah|usd|gbp|chf|pln|zł))"
)
#: "Day ticket £8", "£70 full day": not "every day", "since the year 2010".
_BARE = {
    name: re.compile(
        r"(?<!\d )(?<!\d)(?<!half )(?:"
        rf"{_SUM} (?:all |the )?(?:{words})|\b(?:full|volle[nrsm]?|повн\w+) (?:{words})"
        rf"|\b(?:{DAY_WORDS}) (?:of the|of each|each|im|des|eines|кожного) (?:{words})"
        rf"|\b(?:{words})(?:[ -](?:ticket|pass|card|karte|rate)s?| ?[:|–-])? ?{_SUM}"
        rf"|\b(?:{words})[ -](?:ticket|pass|card|rate)s?)(?!\w)"
    )
    for name, words in _SPANS.items()
}
#: "14+", "under 16": an age in years that does not say so.
_AGE = re.compile(
    r"(?<![\d.,€$£₴])\d{1,2}\+"
    r"|\b(?:under|over|aged?|unter|uber|must be|bf) ?\d{1,2}s?\b(?![.,:]?\d)"
)
#: "4 days a week" says on how many days, not after how many, and names no week.
_A_WEEK = re.compile(
    r"\b\d ?(?:days?|tage?n?|дн(?:і|ів|я|ей)) (?:an?|per|each|every|pro|die|in der|на|в)"
    r" (?:week|woche|тиждень|неделю)\b"
)
#: "10cm".
_JOINED = re.compile(r"(?<=\d)(?=[^\W\d])")
#: "At nine" is a time of day, whatever else there are nine of.
_CLOCK = re.compile(
    r"\b(?:at|um|gegen|о|об) (\d{1,2})(?![\w%€$£₴/:-]|[.,]\d"
    rf"| ?(?:(?:{_UNIT})(?!\w)|eur|dollar|cent|usd|uah|грн|грив))"
)


def spans_in(text: str) -> dict[str, str]:
    """The hours, weeks, metres … of which a plain text states one ("one:week") or a number
    ("some:week"; which number is a fact of its own), each with the words for it."""
    text = " ".join(text.split())
    a_week = _A_WEEK.search(text)
    found = {"days a week": a_week[0]} if a_week else {}
    text = _A_WEEK.sub("\n", text)
    for hit in _SOME_OF.finditer(text):
        found[f"{'some' if _measure(hit) else 'few'}:{hit.lastgroup}"] = hit[0]
    return found | {f"one:{hit.lastgroup}": hit[0] for hit in _ONE_OF.finditer(text)}


def measures_in(text: str) -> set[Measure]:
    """The numbers of hours, weeks, metres … that a plain text states: (3, "week")."""
    text = _A_WEEK.sub("\n", " ".join(text.split()))
    some = {_measure(hit) for hit in _SOME_OF.finditer(text)}
    return {one for one in some if one} | {
        (1, hit.lastgroup or "") for hit in _ONE_OF.finditer(text)
    }


def in_said_units(text: str, said: Set[Measure]) -> str:
    """A plain text with each span that these measures state in another unit in that unit: "a year"
    is "12 month" if that was said."""
    if not said:
        return text
    parts, begin = [], 0
    for apart in _A_WEEK.finditer(text):
        parts += [_converted(text[begin : apart.start()], said), apart[0]]
        begin = apart.end()
    return "".join([*parts, _converted(text[begin:], said)])


def _converted(text: str, said: Set[Measure]) -> str:
    text = _SOME_OF.sub(lambda hit: _in_said_unit(hit, _measure(hit), said), text)
    return _ONE_OF.sub(lambda hit: _in_said_unit(hit, (1, hit.lastgroup or ""), said), text)


def same_measure(measure: Measure, said: Set[Measure]) -> Measure:
    """The measure in the unit in which it was said, if it was."""
    number, unit = measure
    for larger, (smaller, size) in _SMALLER.items():
        whole, rest = divmod(number, size)
        if unit == larger and (number * size, smaller) in said:
            return number * size, smaller
        if unit == smaller and not rest and (whole, larger) in said:
            return whole, larger
    return measure


def _measure(hit: re.Match[str]) -> Measure | None:
    number = _LEADING.match(hit[0])
    return (int(number[0]), hit.lastgroup) if number and hit.lastgroup else None


def _in_said_unit(hit: re.Match[str], measure: Measure | None, said: Set[Measure]) -> str:
    if measure is None or (other := same_measure(measure, said)) == measure:
        return hit[0]
    number, unit = other
    return f"a {unit}" if number == 1 else f"{number} {unit}"


def units_named(word: str) -> set[str]:
    """The units that a plain word may name: "год" an hour in Ukrainian, a year in Russian."""
    return {name for name, pattern in _UNITS.items() if pattern.fullmatch(word)}


def said_spans(text: str) -> set[str]:
    """The spans that an answer may state if this was said: "14" may stand in a column of days, and
    "20 €/Tag" is "20 € pro Tag"."""
    text = _JOINED.sub(" ", _A_WEEK.sub("\n", " ".join(text.split())))
    some = {f"some:{name}" for name, pattern in _UNITS.items() if pattern.search(text)}
    few = {f"few:{unit}" for number, unit in measures_in(text) if number in _FEW}
    few |= {fact for fact in spans_in(text) if fact.startswith("few:")}
    some |= {"some:year"} if _AGE.search(text) else set()
    some |= {f"one:{name}" for name, pattern in _BARE.items() if pattern.search(text)}
    return some | few | {f"one:{name}" for name, pattern in _SINGLE.items() if pattern.search(text)}


def clocks_in(text: str) -> dict[str, str]:
    """The full hours that a plain text calls a number alone ("at 9"), by the clock's twelve, each
    with the words for it."""
    text = " ".join(text.split())
    return {f"clock:{int(hit[1]) % 12}": hit[0] for hit in _CLOCK.finditer(text)}

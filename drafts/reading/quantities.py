"""Amounts, spans of time and terms that a text states in words: "half", "a week", "free", "around
the clock". Pure; for texts in plain form.

Each has one name in all languages, so that "kostenlos" says what "free of charge" does. What only
looks like one counts as one: then the owner is asked.
"""

from __future__ import annotations

import re
from collections.abc import Set

#: A number of hours, weeks, metres …
Measure = tuple[int, str]

#: What may say that it is free, but stands in other sentences as well ("ask for a free slot", "no
#: order without fees"), begins with this: it rests on itself, or on what says so for certain.
FREE = "price:free"
FREE_OF = f"{FREE} of what"
_TERMS = {
    FREE: r"""
        for free|free of (?:any )?(?:charge|cost)s?|gratis|complimentary
        (?:is|are) free(?! (?:to|on|at|from|until|in|this|today|tomorrow|again)\b)
        free for (?:guests|customers|members|children|everyone|everybody|all)|stays? free
        free (?:cancellation|delivery|shipping|parking|returns?|entry|wi-?fi)\b
        at no (?:extra |additional )?(?:charge|cost)
        \w*(?:kosten|porto|gebuhren|fracht|spesen)(?:los|frei)\w*|umsonst
        безкоштовн\w*|безплатн\w*|бесплатн\w*
    """,
    f"{FREE} perhaps": r"(?<!feel )(?<!-)\bfree\b(?! to\b)",
    FREE_OF: r"""
        for nothing|(?:pay|costs?)(?: you)? nothing(?: extra)?
        (?:don't|doesn't|won't) (?:have to |need to )?(?:cost|pay)(?: you)? (?:anything|a thing)
        (?:don't|do not|won't) (?:have to |need to )?pay(?= for\b|\W*\Z|[.,!])
        (?:no|without)(?: any)?(?: \w+)? (?:charges?|costs?|fees?)
        ohne (?:aufpreis|kosten|gebuhr\w*)
        keine[nr]? (?:weiteren |zusatzlichen |extra )?\w*(?:kosten|gebuhr\w*)
        (?:kostet|zahlen|zahlst)(?: sie| dich| euch)? nichts(?: extra)?|nichts (?:be)?zahlen
        нічого не коштує|нічого не коштуватиме|ничего не стоит|даремно|задарма
    """,
    f"{FREE} since we pay": r"""
        on the house|(?:is|are) on us|at our(?: own)? expense|aufs haus|auf unsere kosten
        \w*(?:kosten|versand|porto|gebuhr|gebuhren|fracht|lieferung) ubernehmen wir
        wir ubernehmen (?:\w+ )?\w*(?:kosten|versand|porto|gebuhr|gebuhren|fracht|lieferung)
        за наш (?:рахунок|кошт|счет|счёт)|оплачуємо ми|ми оплачуємо|оплачиваем мы|мы оплачиваем
    """,
    f"{FREE} as a present": r"""
        geschenkt|(?:у|в) (?:подарунок|подарок)|даруємо|подаруємо|дарим|на додачу
    """,
    "price:included": r"""
        incl(?:ud(?:es?|ed|ing)|usive)?|inkl(?:usive)?|inbegriffen|im preis enthalten|включен\w*
        входить (?:у|в|до)|входит в
    """,
    "price:low": r"""
        dirt cheap|for a song|for peanuts|appel und ein ei|spottbillig|spottpreis\w*|schnappchen\w*
        за копійки|за безцінь|за копейки|за бесценок
    """,
    "price:less": r"discounts?|rabatt\w*|знижк\w*|скидк\w*",
    "price:half": r"half price|halbe[nrm]? preis\w*|пів ?ціни|півцін\w*|полцены",
    "part:half": r"half|halves|halb|halbe[nrsm]?|halfte|пів|половин\w*|півгодин\w*|півроку|полчаса",
    "part:third": r"(?:an?|one|by) third|thirds|third (?:of|off)|drittel\w*|третин\w*|трет[иь]",
    "third": r"""
        third(?![- ]part)|3rd|dritte[nrsm]?|3\.(?= ?[^\W\d])|трет(?:ій|ього|ьому|ім|я|ю|є|ьої)
        треть(?:ю|ей|ем)|третий|3-?(?:й|я|го|му|ій|ю)|3 (?:поверсі|поверх|этаже?)
    """,
    "part:quarter": r"quarters?|viertel\w*|чверт\w*",
    "part:double": r"""
        double[ds]?(?![- ](?:check|room|bed))|twice|doppelt\w*|zweifach\w*|вдвічі|удвічі
        двічі|подвійн\w*|вдвое|дважды|двойн\w*
    """,
    "part:triple": r"triple|thrice|dreifach\w*|втричі|утричі|тричі|потрійн\w*|втрое|трижды",
    "part:1.5": r"anderthalb\w*|eineinhalb\w*|півтор\w*|полтор\w*",
    "when:always": r"""
        24/7|a?round the clock|day and night|rund um die uhr|tag und nacht
        цілодобов\w*|круглосуточн\w*
    """,
    "when:late": r"(?:till|until|open) late|bis spat(?:abends|nachts)?|допізна|допоздна",
    "when:all day": r"durchgehend\w*",
    "when:next day": r"""
        next[- ]day|overnight|uber nacht|am (?:nachsten|folgenden) (?:werk)?tag|наступного дня
        на следующий день
    """,
    "when:same day": r"same[- ]day|am (?:selben|gleichen) tag|того ж дня|в тот же день",
    "when:holidays": r"holidays?|feiertag\w*|свят(?:а|ах|ами|кові|кових)|праздник\w*",
    "when:christmas": r"christmas|xmas|weihnacht\w*|heilig\w*abend\w*|різдв\w*|рождеств\w*",
    "when:easter": r"easter|ostern|oster\w*tag\w*|великодн\w*|великдень|пасх\w*",
    "when:new year": r"""
        new year\w*|neujahr\w*|silvester\w*|новий рік|нового року|новый год|нового года
    """,
}
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
_COMPILED = {
    name: re.compile(rf"\b(?:{'|'.join(map(str.strip, words.strip().splitlines()))})(?!\w)")
    for name, words in _TERMS.items()
}


def terms_in(text: str) -> dict[str, str]:
    """The terms that a plain text states, each with the first words for it."""
    found = {name: pattern.search(text) for name, pattern in _COMPILED.items()}
    return {name: hit[0] for name, hit in found.items() if hit}


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


def said_spans(text: str) -> set[str]:
    """The spans that an answer may state if this was said: "14" may stand in a column of days, and
    "20 €/Tag" is "20 € pro Tag"."""
    text = _JOINED.sub(" ", _A_WEEK.sub("\n", " ".join(text.split())))
    some = {f"some:{name}" for name, pattern in _UNITS.items() if pattern.search(text)}
    few = {f"few:{unit}" for number, unit in measures_in(text) if number in _FEW}
    few |= {fact for fact in spans_in(text) if fact.startswith("few:")}
    return some | few | {f"one:{name}" for name, pattern in _SINGLE.items() if pattern.search(text)}


def clocks_in(text: str) -> dict[str, str]:
    """The full hours that a plain text calls a number alone ("at 9"), by the clock's twelve, each
    with the words for it."""
    text = " ".join(text.split())
    return {f"clock:{int(hit[1]) % 12}": hit[0] for hit in _CLOCK.finditer(text)}

"""Amounts, spans of time and terms that a text states in words: "half", "a week", "free", "around
the clock". Pure; for texts in plain form.

Each has one name in all languages, so that "kostenlos" says what "free of charge" does. What only
looks like one counts as one: then the owner is asked.
"""

from __future__ import annotations

import re

_TERMS = {
    "price:free": r"""
        (?<!feel )(?<!-)\bfree\b(?! to\b)|gratis|complimentary|on the house
        for nothing|(?:pay|costs?)(?: you)? nothing|(?:is|are) on us|at our(?: own)? expense
        (?:no|without|free of)(?: extra| additional| any)? (?:charges?|costs?|fees?)|at no cost
        \w*(?:kosten|porto|gebuhren|fracht|spesen)(?:los|frei)\w*|umsonst
        aufs haus|auf unsere kosten|ubernehmen wir|wir ubernehmen|geschenkt
        ohne (?:aufpreis|kosten|gebuhr\w*)
        (?:kostet|zahlen|zahlst)(?: sie| dich| euch)? nichts
        безкоштовн\w*|безплатн\w*|бесплатн\w*|даремно|задарма
        нічого не коштує|нічого не коштуватиме|ничего не стоит|за наш (?:рахунок|кошт|счет|счёт)
        оплачуємо ми|ми оплачуємо|оплачиваем мы|мы оплачиваем|(?:у|в) (?:подарунок|подарок)
        даруємо|подаруємо|дарим|на додачу
    """,
    "price:included": r"""
        incl(?:uded|usive)?|inkl(?:usive)?|inbegriffen|im preis enthalten|включен\w*
        входить (?:у|в|до)|входит в
    """,
    "price:less": r"half price|discounts?|rabatt\w*|знижк\w*|скидк\w*|півцін\w*|полцены",
    "part:half": r"half|halves|halb|halbe[nrsm]?|halfte|пів|половин\w*|півгодин\w*|півроку|полчаса",
    "part:third": r"thirds?|drittel\w*|dritte[nrsm]?|трет\w+",
    "part:quarter": r"quarters?|viertel\w*|чверт\w*",
    "part:double": r"""
        double[ds]?(?![- ]check)|twice|doppelt\w*|zweifach\w*|вдвічі|удвічі|двічі|подвійн\w*|вдвое
        дважды|двойн\w*
    """,
    "part:triple": r"triple|thrice|dreifach\w*|втричі|утричі|тричі|потрійн\w*|втрое|трижды",
    "part:1.5": r"anderthalb\w*|eineinhalb\w*|півтор\w*|полтор\w*",
    "when:always": r"""
        a?round the clock|day and night|rund um die uhr|tag und nacht|цілодобов\w*|круглосуточн\w*
    """,
    "when:late": r"(?:till|until|open) late|bis spat\w*|durchgehend\w*|допізна|допоздна",
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
    "minute": r"minutes?|minuten?|хвилин\w*|минут\w*",
    "hour": r"(?<!opening )(?<!business )(?<!working )hours?|stunden?|годин|часов",
    "day": r"days?|(?:werk|arbeits|kalender)?tag(?:en?)?|дн(?:і|ів|я|ями|ей)|день|доби",
    "week": r"weeks?|wochen?|тижн(?:і|ів|я|ями)|тиждень|недел[ьюи]",
    "month": r"months?|monat(?:en?)?|місяц(?:і|ів|я|ями)|місяць|месяц\w*",
    "year": r"years?|jahr(?:en?)?|рок(?:и|ів|у|ами)|рік|года?|лет",
    "millimetre": r"mm|millimet(?:re|er)s?|millimetern?|мм|міліметр\w*|миллиметр\w*",
    "centimetre": r"cm|centimet(?:re|er)s?|zentimetern?|см|сантиметр\w*",
    "metre": r"m|met(?:re|er)s?|metern?|м|метр\w*",
    "gram": r"g|grams?|gramm|г|грам\w*",
    "kilogram": r"kg|kilos?|kilograms?|kilogramm|кг|кілограм\w*|килограмм\w*",
    "litre": r"l|lit(?:re|er)s?|litern?|л|літр\w*|литр\w*",
    "percent": r"%|per ?cent|prozent|відсот\w*|процент\w*",
}
_ONE_OF = re.compile(
    r"\b(?:an?|one|1|per|each|every|another|within the|ein(?:e[nrsm]?)?|pro|je|jede[nrsm]?"
    r"|один|одну|одного|на|за|протягом|через|кожн\w+|триває|каждый|каждую|течение)"
    r" (?:(?:whole|full|single|ganze[nrsm]?|цілий|весь) )?"
    rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _SPANS.items())})\b"
)
_SOME_OF = re.compile(
    r"(?:\b\d{1,3}[ -]?|\b(?:couple of|few|several|paar|einige[nrsm]?|mehrere[nrsm]?|кілька"
    r"|декілька|пару|несколько) )"
    r"(?:(?:working|business|full|volle|робоч\w+|календарн\w+|рабоч\w+) )?"
    rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _SEVERAL.items())})(?!\w)"
)
_UNITS = {name: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for name, words in _SEVERAL.items()}
#: "10cm".
_JOINED = re.compile(r"(?<=\d)(?=[^\W\d])")
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
    found = {f"some:{hit.lastgroup}": hit[0] for hit in _SOME_OF.finditer(text)}
    return found | {f"one:{hit.lastgroup}": hit[0] for hit in _ONE_OF.finditer(text)}


def units_in(text: str) -> set[str]:
    """The spans of which an answer may state a number if this was said: "14" may stand in a column
    of days."""
    text = _JOINED.sub(" ", text)
    return {f"some:{name}" for name, pattern in _UNITS.items() if pattern.search(text)}

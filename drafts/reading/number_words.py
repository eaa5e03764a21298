"""Numbers in words of English, German, Ukrainian and Russian, written in figures: "zwanzig Euro" is
"20 Euro". Pure; for texts in plain form.

What can't be told for certain stays a word: one alone, ordinals, figures read one by one, hundreds.
"""

from __future__ import annotations

import re

#: From 2 on: each language's words for a number, in the forms that stand before a noun.
_UNITS = """
two zwei zwo два дві двох двом две двух двум
three drei три трьох трьом трех трёх трем трём
four vier чотири чотирьох чотирьом четыре четырех четырёх
five funf п'ять п'яти п'ятьох пять пяти
six sechs шість шести шістьох шесть
seven sieben сім семи сімох семь
eight acht вісім восьми восемь
nine neun дев'ять дев'яти девять девяти
"""
_TEENS = """
ten zehn десять десяти
eleven elf одинадцять одинадцяти одиннадцать одиннадцати
twelve zwolf дванадцять дванадцяти двенадцать двенадцати
thirteen dreizehn тринадцять тринадцяти тринадцать тринадцати
fourteen vierzehn чотирнадцять чотирнадцяти четырнадцать четырнадцати
fifteen funfzehn п'ятнадцять п'ятнадцяти пятнадцать пятнадцати
sixteen sechzehn шістнадцять шістнадцяти шестнадцать шестнадцати
seventeen siebzehn сімнадцять сімнадцяти семнадцать семнадцати
eighteen achtzehn вісімнадцять вісімнадцяти восемнадцать восемнадцати
nineteen neunzehn дев'ятнадцять дев'ятнадцяти девятнадцать девятнадцати
"""
_TENS = """
twenty zwanzig двадцять двадцяти двадцать двадцати
thirty dreissig тридцять тридцяти тридцать тридцати
forty vierzig сорок сорока
fifty funfzig п'ятдесят п'ятдесяти пятьдесят пятидесяти
sixty sechzig шістдесят шістдесяти шестьдесят шестидесяти
seventy siebzig сімдесят сімдесяти семьдесят семидесяти
eighty achtzig вісімдесят вісімдесяти восемьдесят восьмидесяти
ninety neunzig дев'яносто дев'яноста девяносто девяноста
"""
#: Behind tens only: alone it is hardly ever a number.
_ONE = "one один одна одне одну одного однієї одной"


def _words(lines: str, first: int, step: int = 1) -> dict[str, int]:
    """The words of each line with its number."""
    rows = lines.strip().splitlines()
    return {word: first + step * at for at, row in enumerate(rows) for word in row.split()}


_BY_UNIT = _words(_ONE, 1) | _words(_UNITS, 2)
_BY_TENS = _words(_TENS, 20, 10)
_GERMAN_UNITS = ("ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun")
_NUMBERS = {
    **_BY_UNIT,
    **_words(_TEENS, 10),
    **_BY_TENS,
    **{
        f"{unit}und{tens}": _BY_TENS[tens] + at
        for at, unit in enumerate(_GERMAN_UNITS, 1)
        for tens in _BY_TENS
        if tens.isascii() and tens.endswith(("zig", "ssig"))
    },
}
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_RUN = re.compile(rf"(?<![\w'-])(?:{_WORD})(?:[ -](?:{_WORD}))*(?!['-]?\w)")
#: A part of an hour or a year in a smaller unit: "half" alone may be that of a price.
_PARTS = {
    "6 months": r"half a year|(?:ein )?halbes jahr|ein halbes jahr|пів ?року|полгода",
    "30 min": r"half an hour|(?:eine )?halbe[nr]? stunde|пів ?години|полчаса",
    "15 min": r"(?:a )?quarter of an hour|(?:eine )?viertelstunde|чверть години|четверть часа",
    "90 min": r"(?:an hour and a half|one and a half hours)|(?:anderthalb|eineinhalb) stunden"
    r"|півтори години|полтора часа",
}
_IN_SMALLER = [
    (minutes, re.compile(rf"(?<![\w'-])(?:{words})(?!\w)")) for minutes, words in _PARTS.items()
]
_PART = re.compile(r"[ -]|[^ -]+")


def in_figures(text: str) -> str:
    """A plain text with its number words in figures."""
    for smaller, words in _IN_SMALLER:
        text = words.sub(smaller, text)
    return _RUN.sub(lambda hit: _figures(_PART.findall(hit[0])) or hit[0], text)


def _figures(parts: list[str]) -> str:
    """A number, or a range of two; empty if these words are neither."""
    first = _NUMBERS[parts[0]]
    if len(parts) == 1:
        return str(first) if first > 1 else ""
    if len(parts) > 3:
        return ""
    last = _NUMBERS[parts[2]]
    if parts[0] in _BY_TENS and parts[2] in _BY_UNIT:
        return str(first + last)
    return f"{first}-{last}" if parts[1] == "-" and last > first > 1 else ""

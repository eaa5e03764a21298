"""The facts that a text states: links, addresses, phone and other numbers, accounts, prices, days,
dates and times. Pure.

Each is found in one form however it is written, so that what an answer states can be compared with
what the owner has said. What only looks like a fact counts as one: then the owner is asked.
"""

from __future__ import annotations

import re
from datetime import date

from drafts.reading.account_numbers import accounts_in
from drafts.reading.dates import dates_in, names_a_day, said_dates
from drafts.reading.plain import plain, spaced_out
from drafts.reading.terms import terms_in

_DOMAIN = re.compile(r"[^\W_][.·•‧,][^\W\d_]{2,}|http|[^\W_]/[^\W_]")
#: "£20/h", "25€/Tag": a number for each of something is no address.
_FOR_EACH = re.compile(r"[€$£₴]?\d+(?:[.,]\d+)*(?:[€$£₴]|[^\W\d_]{1,4})?/\d*[^\W\d_]{1,12}\.?")
#: "Cash/card".
_EITHER = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")
#: Words with a sign in them that are no addresses.
_NO_ADDRESS = {"and/or", "he/she", "she/he", "und/oder", "та/або", "і/або", "и/или"}
_TLD = (
    r"(?:com|net|org|info|biz|shop|app|dev|io|me|de|at|ch|eu|ua|ru|uk|pl|fr|xyz|top|онлайн|укр)\b"
)
_SPELLED = re.compile(
    r"\bwww\b|\bhxxps?\b"
    rf"|\w{{1,40}}\s*[\[({{<]?\s*\b(?:dot|punkt|крапка|точка)\b\s*[\])}}>]?\s*{_TLD}"
    rf"|\w{{1,40}}\s+\.\s*{_TLD}|\b\w{{1,40}}\s+(?:com|net|org|io)\b"
    r"|\w{1,40}\s*[\[({<]\s*(?:\.|at|ät)\s*[\])}>]\s*\w{1,40}"
)
_SPACES = re.compile(r"\s+")
#: Where else somebody could be found.
_CHANNEL = re.compile(
    r"\b(?:telegram|whatsapp|instagram|insta|signal|viber|facebook|messenger|tiktok|discord|skype"
    r"|телеграм\w*|вайбер\w*|інстаграм\w*|вотсап\w*)\b"
)
#: Longer words are keys, addresses of wallets, or words that hide something.
LONGEST_WORD = 40

_CURRENCIES = {
    "eur": r"€|eur|euros?|євро|евро",
    "usd": r"\$|usd|dollars?|bucks|долар\w*|доллар\w*",
    "gbp": r"£|gbp|pounds?|quid|фунт\w*",
    "uah": r"₴|uah|hryvnias?|грн|гривен\w*|гривн\w*",
    "chf": r"chf|franken|francs?",
    "pln": r"zł|pln|zloty\w*|злот\w*",
    "rub": r"₽|rub|руб\w*",
    "cent": r"¢|cents?|цент\w*|копій\w*",
    "crypto": r"₿|btc|bitcoins?|usdt|eth",
}
_CURRENCY = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _CURRENCIES.items())
_MONEY = re.compile(rf"(?<![^\W\d])(?:{_CURRENCY})(?![^\W\d])")
_PHONE = re.compile(r"\+?\d(?:[\s()./-]{0,3}\d){6,}")
#: Figures behind letters are a part of a name: "B197".
_NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,:/'-]\d+)*")
#: "16 1/2"; what stands alone, as in "½ day", is said in words as well.
_HALF = re.compile(r"(?<![\d/.,])(\d+) 1/2(?![\d/])")
#: "1 500", and what lies between two numbers of a range.
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)")
_RANGE = re.compile("-(?=[0-9])")
#: "1.250,- €".
_NO_CENTS = re.compile(r"(?<=\d),[-–](?![\d-])")
#: "12 Euro 50"; "5 Euro 20 Stück" says something else.
_CENTS_BEHIND = re.compile(
    r"(?<![\d.,])(\d+) (€|euros?|eur|dollars?|pounds?|грн|гривень|євро|franken) (\d\d)"
    r"(?![\d.,:]\d|\d)"
    r"(?=\s*(?:[.,;!?)]|$|\n)|\s(?:pro|per|je|a|an|за|und|and|та|і)\b)"
)
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?")
_FIGURES = re.compile(r"[\d/.,:-]+")
_NUMBER_WORD = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|dozens?"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?"
    r"|hundreds?|thousands?|millions?"
    r"|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|dutzend|millionen?"
    r"|\w*(?:zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend)\w*"
    r"|\w*(?:drei|vier|funf|sech|sieb|acht|neun)zehn"
    r"|zero|nought|нуль|четверт\w+|п'ят\w+|шост\w+|сьом\w+|восьм\w+|дев'ят\w+|десят\w+"
    r"|два|дві|две|три|чотири|четыре|п'?ять|пять|шість|шесть|сім|семь|вісім|восемь|дев'?ять|девять"
    r"|десять|[\w']+надцят\w+|[\w']+надцат\w+|двадцят\w*|двадцат\w*|тридцят\w*|тридцат\w*|сорок"
    r"|[\w']+десят\w*|дев'?яносто|девяносто|сто|двісті|двести|триста|[\w']+сот|тисяч\w*|тысяч\w*"
    r"|мільйон\w*|миллион\w*)\b"
)
_BOTH = re.compile(r"\b(?:both|beide[nrsm]?|обидв[аі]|обидвох|обоє|оба|обе|обоих)\b")
#: What is no street: "Liegeplatz", "Parkplatz".
_NO_STREET = (
    "arbeits|ausbildungs|camping|ersatz|fenster|gang|kita|kurs|lager|liege|park|praktikums|rast|schlaf"
    "|sitz|spiel|sport|stamm|steh|stell|studien|tennis|therapie|trainings|zelt"
)
_STREET = re.compile(
    rf"\b(?:\w*(?:strasse|straße|gasse|allee)|(?!(?:{_NO_STREET})platz)\w{{3,}}(?:weg|platz|ufer)|str\.|street|avenue|boulevard|road"
    r"|вулиц\w*|вул\.|проспект\w*|просп\.|площа|площі|улиц\w*|ул\.|пр-т"
    r"|бульвар\w*|провул\w*|пров\.|майдан\w*)(?!\w)"
)


_WORDS = {"spelled": _SPELLED, "street": _STREET, "channel": _CHANNEL}


def stated(text: str, day: date | None = None) -> dict[str, str]:
    """What a text states, each with the words for it; `day` is when it was written."""
    clean = plain(text)
    found = {f"spaced:{word}": word for word in spaced_out(clean)}
    # The pattern tries each of many spaces as the end of what stands before them.
    clean = _SPACES.sub(lambda hit: "\n" if "\n" in hit[0] else " ", clean)
    for kind, pattern in _WORDS.items():
        found |= {f"{kind}:{hit[0]}": hit[0] for hit in pattern.finditer(clean)}
    found |= terms_in(clean)
    clean = clean.replace("24/7", "\n")
    rest = []
    for word in clean.split():
        bare = word.strip(".,;:!?()[]{}<>\"'")
        if _is_address(bare):
            found[bare] = bare
            rest.append("\n")
        else:
            rest.append(word)
    accounts, clean = accounts_in(" ".join(rest))
    days, clean = dates_in(clean, day)
    found |= {hit[0]: hit[0] for hit in _NUMBER_WORD.finditer(clean)}
    return found | accounts | days | _numbers(clean)


def facts(text: str, day: date | None = None) -> set[str]:
    """What a text states."""
    return set(stated(text, day))


def is_currency(word: str) -> bool:
    """Whether a plain word is the name of a currency."""
    return bool(_MONEY.fullmatch(word))


def currencies_in(text: str) -> set[str]:
    """The currencies of the amounts of money in a text."""
    return {hit.lastgroup for hit in _MONEY.finditer(plain(text)) if hit.lastgroup}


def _is_address(word: str) -> bool:
    if "@" in word or "://" in word or len(word) > LONGEST_WORD:
        return True
    first, *others = word.split("/")
    if others and is_currency(first):  # "900 грн/год"
        return False
    if word in _NO_ADDRESS or _FIGURES.fullmatch(word) or _FOR_EACH.fullmatch(word):
        return False
    return bool(_DOMAIN.search(word)) and not all(map(names_a_day, word.split("/")))


def said_facts(text: str, day: date | None = None) -> set[str]:
    """What an answer may state if this was said: also the number of a price alone, but not in
    words, and a date without its year."""
    found = said_dates(facts(text, day) | facts(_EITHER.sub(" ", text), day))
    prices = {fact.partition(" ")[0] for fact in found if fact.endswith(tuple(_CURRENCIES))}
    below_one = (
        fact for fact in found if fact.startswith("0.") and fact.endswith(tuple(_CURRENCIES))
    )
    cents = {f"{fact.split()[0][2:4]:0<2} cent".lstrip("0") for fact in below_one}
    both = {in_words("2")} if _BOTH.search(text) else set[str]()
    return found | prices | cents | both | set(map(in_words, found))


def in_words(fact: str) -> str:
    """The fact that a number is which stands in words; any other fact as it is."""
    return f"{fact} in words" if _AMOUNT.fullmatch(fact) else fact


def _numbers(text: str) -> dict[str, str]:
    """Phone numbers, prices, and other numbers; a currency without a number is a fact as well."""
    found = {"".join(re.findall(r"[+\d]", hit[0])): hit[0] for hit in _PHONE.finditer(text)}
    text = _CENTS_BEHIND.sub(r"\1.\3 \2", _NO_CENTS.sub("", _HALF.sub(r"\1.5", text)))
    text = in_one(_PHONE.sub("\n", text))
    coined = _MONEY.sub(lambda hit: f" \x00{hit.lastgroup}\x01{hit[0]}\x00 ", text)
    parts = re.split(r"(\x00[^\x00]+\x00)", coined)
    for place in range(1, len(parts), 2):
        fact, written = _price(parts, place)
        found[fact] = written
    for part in parts[::2]:
        for hit in _NUMBER.finditer(part):
            found |= {_amount(number): number for number in _RANGE.split(hit[0])}
    return found


def in_one(text: str) -> str:
    """A plain text with "1 500" as "1500"."""
    return _THOUSANDS.sub(lambda hit: _SPACES.sub("", hit[0]), text)


def _price(parts: list[str], place: int) -> tuple[str, str]:
    """The currency at this place with the number before it, else behind it; both are used up."""
    name, _sign, sign = parts[place].strip("\x00").partition("\x01")
    before = re.search(rf"({_NUMBER.pattern})\s*$", parts[place - 1])
    after = re.match(rf"\s*({_NUMBER.pattern})", parts[place + 1])
    if before:
        parts[place - 1] = parts[place - 1][: before.start()]
        return f"{_amount(before[1])} {name}", f"{before[1]} {sign}"
    if after:
        parts[place + 1] = parts[place + 1][after.end() :]
        return f"{_amount(after[1])} {name}", f"{sign} {after[1]}"
    return f"some {name}", sign


def _amount(number: str) -> str:
    """A number in one form: without separators of thousands, and without zeros at its end."""
    hit = _AMOUNT.fullmatch(number.replace("'", ""))
    if hit is None:
        return number
    cents = (hit[2] or "").rstrip("0")
    whole = re.sub(r"[.,]", "", hit[1])
    return f"{whole}.{cents}" if cents else whole

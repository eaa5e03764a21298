"""Guess the fields of the items of a JSON list, for `guess.json`: each is the path that most items
have, with a fitting name and values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from monitoring.platforms import parsing
from monitoring.platforms.guess.html import LOOK_AT
from monitoring.platforms.prices import prices_beside_signs
from monitoring.platforms.times import read_time

#: How deep the fields of an item are looked for, and how many.
FIELD_DEPTH = 4
MAX_FIELDS = 300

Values = Sequence[Any]
#: Rates a path by its last names and its values; 0 if it does not fit.
Score = Callable[[str, str, Values], float]

SIMPLE_NAME = re.compile(r"[^\W\d][\w-]*")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|svg)\b", re.I)
_CURRENCY = re.compile(r"EUR|CHF|USD|GBP|UAH|PLN|CZK|SEK|NOK|DKK|HUF|RON|BGN|AUD|CAD|JPY|TRY")
#: Things beside the item that have names, links and pictures of their own.
_OTHER = re.compile(
    r"seller|vendor|merchant|user|owner|shop|store|categor|brand|locat|address|image|img|photo"
    r"|picture|thumb|badge|tag|label|breadcrumb|author|verk(?:ä|ae)ufer|rubrik|продав",
    re.I,
)


@dataclass(frozen=True)
class _Fields:
    """The values of each path in the first items of a list."""

    rows: int
    values: dict[str, list[Any]]

    def best(self, score: Score, share: float = 0.8) -> str:
        rated = [
            (score(path.lower(), last_name(path), values), -path.count("."), -len(path), path)
            for path, values in self.values.items()
            if len(values) >= share * self.rows
        ]
        top = max(rated, default=None)
        return top[3] if top is not None and top[0] > 0 else ""


def guess_fields(
    rows: list[dict[str, Any]], url: str, now: datetime, hrefs: Sequence[str] = ()
) -> tuple[float, dict[str, Any]]:
    """How much a list looks like one of items, and its fields; 0 if it does not. `hrefs`: the links
    of the page; if the items have none, these show how one is made of an item's number."""
    sample = rows[:LOOK_AT]
    values: dict[str, list[Any]] = defaultdict(list)
    for row in sample:
        for path, value in islice(scalars(row, "", 0), MAX_FIELDS):
            values[path].append(value)
    fields = _Fields(len(sample), values)
    title, number = fields.best(_title), fields.best(_id, 1.0)
    link = fields.best(lambda path, name, seen: _link(path, name, seen, url))
    link = link or (guess_address(fields.values.get(number, ()), hrefs) if title and number else "")
    if not title or not link:
        return 0.0, {}
    price = fields.best(_price, 0.5)
    found: dict[str, Any] = {
        "title": title,
        "link": link,
        "price": price,
        "image": fields.best(_image, 0.5),
        "id": number,
        "seller": fields.best(_seller, 0.5),
        "ends": fields.best(lambda path, name, seen: _end(name, seen, now), 0.5),
        "posted": fields.best(lambda path, name, seen: _posted(name, seen, now)),
        "bids": fields.best(_bids, 0.5),
        "currency": fields.best(_currency, 0.5) or _currency_in(price),
        "cents": bool(price) and _in_cents(price, fields),
    }
    score = len(rows) ** 0.5 * (0.5 + 3 * bool(price) + bool(found["image"]) + bool(found["id"]))
    return score, {name: value for name, value in found.items() if value}


def guess_address(numbers: Values, hrefs: Sequence[str]) -> str:
    """The address of an item with {id} in it: the form that the links to most of them share; empty
    if there is none."""
    forms: Counter[str] = Counter()
    for number in map(str, numbers):
        pattern = re.compile(rf"(?<![^\W_]){re.escape(number)}(?![^\W_])")
        made = {pattern.sub("{id}", href, count=1) for href in hrefs if number in href}
        forms.update(one for one in made if one.count("{") == 1 == one.count("}"))
    form, times = max(forms.items(), key=lambda item: (item[1], -len(item[0])), default=("", 0))
    return form if times >= 2 and 2 * times >= len(numbers) else ""


def step(name: str | int) -> str:
    if isinstance(name, int):
        return f"[{name}]"
    if SIMPLE_NAME.fullmatch(name):
        return f".{name}"
    return "['{}']".format(name.replace("\\", "\\\\").replace("'", "\\'"))


def last_name(path: str) -> str:
    """The last name of a path, without the number after it."""
    return re.sub(r"\[\d+\]$", "", path).rpartition(".")[2].lower()


def scalars(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The texts and numbers of an item, of lists the first one, with their paths."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield path, value
    elif isinstance(value, dict) and depth < FIELD_DEPTH:
        for name, inner in value.items():
            yield from scalars(inner, (path + step(name)).removeprefix("."), depth + 1)
    elif isinstance(value, list) and value and depth < FIELD_DEPTH and path:
        yield from scalars(value[0], f"{path}[0]", depth + 1)


def _texts(values: Values) -> list[str]:
    return [one for one in values if isinstance(one, str)]


def _title(path: str, name: str, values: Values) -> float:
    texts = [
        one
        for one in _texts(values)
        if 3 <= len(one) <= 300 and "://" not in one and not one.startswith("/")
    ]
    if len(texts) < len(values) or len(set(texts)) < 0.6 * len(texts):
        return 0.0
    if all(read_time(one) or prices_beside_signs(one) for one in texts):
        return 0.0
    letters = sum(len(re.findall(r"[^\W\d_]", one)) for one in texts) / len(texts)
    spaced = sum(" " in one for one in texts) / len(texts)
    named = 3.0 if re.fullmatch(r"title|titel|name|headline|назва", name) else 0.0
    named += 1.5 if re.search(r"title|titel|name|headline|subject", name) else 0.0
    beside = 3 if _OTHER.search(path) else 0
    return max(0.1 + named + spaced + min(letters, 40) / 40 - beside, 0) if letters > 1 else 0.0


def _link(path: str, name: str, values: Values, url: str) -> float:
    links = {
        parsing.link(url, one)
        for one in _texts(values)
        if one.startswith(("http://", "https://", "/")) and not _PICTURE.search(one)
    } - {""}
    if len(links) < 0.9 * len(values) or _OTHER.search(path):
        return 0.0
    return 1.0 + 2 * bool(re.search(r"url|link|href|path|uri", name))


def _price(path: str, name: str, values: Values) -> float:
    if not re.search(r"price|preis|amount|betrag|cost|bid|gebot|value|ціна", path):
        return 0.0
    if re.search(r"count|number|shipping|versand|old|was|before|original|unit|currency|id$", path):
        return 0.0
    numbers = sum(isinstance(one, (int, float)) and one >= 0 for one in values)
    signed = sum(bool(prices_beside_signs(one[:200])) for one in _texts(values))
    plain = sum(bool(re.fullmatch(r"\d{1,9}(?:[.,]\d{1,2})?", one)) for one in _texts(values))
    if numbers + signed + plain < len(values):
        return 0.0
    named = 2 * bool(re.search(r"price|preis|ціна", path)) + bool(re.search(r"current|final", path))
    named += name.lower() == "eur"  # one of {"EUR": 20, "USD": 23}
    return 1.0 + named + 1.5 * (signed == len(values))


def _in_cents(price: str, fields: _Fields) -> bool:
    """Whether whole prices are cents: a name says so, or the price is also there as a text."""
    values = [int(one) for one in fields.values[price] if str(one).isdecimal()]
    if len(values) < len(fields.values[price]):
        return False
    if re.search(r"cent|minor|subunit", price, re.I):
        return True
    for path, others in fields.values.items():
        if re.search(r"minor_?unit", path, re.I) and set(others) == {2}:
            return True
        amounts = [prices_beside_signs(one[:200]) for one in _texts(others)]
        if len(amounts) == len(values) and all(len(one) == 1 for one in amounts):
            return all(
                one[0].amount * 100 == value for one, value in zip(amounts, values, strict=True)
            )
    return False


def _currency_in(price: str) -> str:
    """The currency by which a price is named, as in {"EUR": 20}."""
    code = last_name(price).upper()
    return code if _CURRENCY.fullmatch(code) else ""


def _image(path: str, name: str, values: Values) -> float:
    links = [one for one in _texts(values) if one.startswith(("http", "/"))]
    named = bool(re.search(r"image|img|photo|picture|thumb|bild|media|foto", path))
    drawn = all(_PICTURE.search(one) for one in links)
    if len(links) < len(values) or not (named or drawn):
        return 0.0
    beside = bool(re.search(r"seller|user|shop|brand|avatar|logo|badge|categor", path))
    return max(1.0 + named + drawn - 3 * beside, 0)


def _id(path: str, name: str, values: Values) -> float:
    known = re.fullmatch(
        r"_?id|uuid|guid|sku|nr|number|nummer|objectid|(?:item|listing|auction|article|product|lot|ad"
        r"|offer|artikel)_?(?:id|nr|number|nummer)",
        name,
    )
    if not known or _OTHER.search(path) or len(set(map(str, values))) < len(values):
        return 0.0
    usable = all(isinstance(one, int) or (isinstance(one, str) and one) for one in values)
    return 2.0 if usable else 0.0


def _seller(path: str, name: str, values: Values) -> float:
    texts = [one for one in _texts(values) if 2 <= len(one) <= 80 and "/" not in one]
    if len(texts) < len(values):
        return 0.0
    if not re.search(r"seller|vendor|merchant|verk(?:ä|ae)ufer|продав", path):
        return 0.0
    return 1.0 + bool(re.search(r"name|seller|vendor|merchant", name))


def _end(name: str, values: Values, now: datetime) -> float:
    if not re.search(r"end|expir|clos|until|deadline|ablauf|schlu(?:ss|ß)", name):
        return 0.0
    times = [moment for one in values if (moment := read_time(one)) is not None]
    ahead = sum(moment > now for moment in times)
    return 1.0 if len(times) == len(values) and ahead >= 0.5 * len(times) else 0.0


def _posted(name: str, values: Values, now: datetime) -> float:
    if not re.search(r"creat|publi|posted|listed|start|added|insert|eingestellt", name):
        return 0.0
    times = [moment for one in values if (moment := read_time(one)) is not None]
    past = sum(moment <= now for moment in times)
    return 1.0 if len(times) == len(values) and past >= 0.5 * len(times) else 0.0


def _bids(path: str, name: str, values: Values) -> float:
    whole = all(isinstance(one, int) and 0 <= one < 100_000 for one in values)
    named = re.fullmatch(r"bids|bid_?count|bids_?count|num(?:ber_?of)?_?bids|gebote", name)
    return 1.0 if whole and named else 0.0


def _currency(path: str, name: str, values: Values) -> float:
    if not all(_CURRENCY.fullmatch(one.upper()) for one in _texts(values)):
        return 0.0
    return 1.0 if len(_texts(values)) == len(values) else 0.0

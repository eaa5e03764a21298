"""What a text says of its numbers: that something is so much at least or at most, and what each is
for: "18 € per day". Pure; for texts in plain form, with their number words in figures."""

from __future__ import annotations

import re

_LEAST = r"""
    at least|no less than|no fewer than|not less than|more than|over|starting (?:at|from)|from
    not before|not earlier than|never less than|never fewer than|above
    mindestens|wenigstens|nicht weniger als|nie weniger als|mehr als|uber|ab|fruhestens|nicht vor
    від|щонайменше|не менше(?: ніж)?|понад|більше ніж|не раніше(?: ніж)?|ніколи не менше(?: ніж)?
    от|не менее|больше чем|свыше|не раньше
"""
_MOST = r"""
    at most|no more than|not more than|never more than|not over|under|below|less than|fewer than
    hochstens|maximal|nicht mehr als|nie mehr als|nicht uber|unter|weniger als
    щонайбільше|не більше(?: ніж)?|ніколи не більше(?: ніж)?|менше(?: ніж)?|не более|не больше
    меньше
"""
#: "Up to 12 hours before" is 12 hours at least.
_UNTIL = r"""
    up to|until|till|no later than|not later than|bis(?: zu)?|spatestens|до|по|не пізніше|не позже
"""
#: What lies on the other side of a number, if a clause denies that: "not after 6".
_EARLIER = "before|earlier than|vor|fruher als|до|перед|раніше(?: ніж)?|раньше"
_LATER = "after|later than|past|nach|spater als|після|пізніше(?: ніж)?|после|позже"
_SMALLEST = r"""
    min|minimum|minimal\w*|smallest|mindest\w*|kleinste\w*
    мінімум|мінімальн\w+|найменш\w+|минимум|минимальн\w+
"""
_LARGEST = r"""
    max|maximum|maximal\w*|largest|hochst\w*|grosste\w*
    максимум|максимальн\w+|найбільш\w+
"""


def _either(words: str) -> str:
    return "|".join(map(str.strip, words.strip().splitlines()))


#: "Frühestens nach 14 Tagen".
_AT = r"(?:(?:after|at|by|in|nach|um|in|am|через|за|о|об|на|після)\s)?"
_NUMBER = r"[€$£₴]?\s?(?P<number>\d+(?:[.,:]\d+)*)"
_BEFORE = (
    r"(?:before|prior|beforehand|in advance|ahead|vor|vorher|zuvor|im voraus|до|перед|заздалегідь"
    r"|наперед|заранее)"
)
_SAYS = re.compile(
    rf"\b(?:(?P<least>{_either(_LEAST)})|(?P<most>{_either(_MOST)})|(?P<until>{_either(_UNTIL)}))"
    rf"\s{_AT}{_NUMBER}(?:(?=(?:\W+[^\W\d]+){{0,2}}?\W+{_BEFORE}\b)(?P<before>))?"
)
_BEYOND = re.compile(rf"\b(?:(?P<most>{_EARLIER})|(?P<least>{_LATER}))\s{_NUMBER}")
_CALLED = re.compile(
    rf"\b(?:(?P<least>{_either(_SMALLEST)})|(?P<most>{_either(_LARGEST)}))\b"
    rf"(?:\W+[^\W\d]+){{0,3}}?\W+{_NUMBER}"
)
_RANGE = re.compile(
    r"(?<![\d.,:/-])(?P<first>\d+(?:[.,:]\d+)?)(?:\s?[-–]\s?|\s(?:to|bis|до)\s)"
    r"(?P<last>\d+(?:[.,:]\d+)?)(?![\d.,:/–-]*\d)"
)
#: "14+", "100 грн+".
_AND_MORE = re.compile(r"(?<![\d.,])(?P<number>\d+(?:[.,]\d+)*)\s?\+(?!\s?\d)")
_FOR_EACH = re.compile(
    r"(?<![\d.,])(?P<number>\d+(?:[.,]\d+)*)\s?(?:[€$£₴]|[^\W\d]{2,9}\.?)?\s?"
    r"(?:/|\b(?:per|a|an|each|pro|je|am|за|з|на)\s)\s?(?P<what>[^\W\d]{2,})"
)
Bound = tuple[str, str]


def bounds_in(text: str) -> set[Bound]:
    """Whether each number is the least or the most there is: ("least", "12")."""
    found = set()
    for hit in _SAYS.finditer(text):
        until = hit["until"] is not None
        least = hit["least"] is not None or (until and hit["before"] is not None)
        found.add(("least" if least else "most", _number(hit["number"])))
    for hit in _RANGE.finditer(text):
        found |= {("least", _number(hit["first"])), ("most", _number(hit["last"]))}
    found |= {("least", _number(hit["number"])) for hit in _AND_MORE.finditer(text)}
    return found | set(map(_bound, _CALLED.finditer(text)))


def _bound(hit: re.Match[str]) -> Bound:
    """That of a number behind a word for the least or the most."""
    return ("least" if hit["least"] else "most"), _number(hit["number"])


def turned_bounds(text: str) -> frozenset[Bound]:
    """What a clause that denies something says of its numbers instead, if they are all the least
    or all the most: "no delivery under 20 €", "not before 9"."""
    beyond = set(map(_bound, _BEYOND.finditer(text)))
    bounds = bounds_in(text) - set(map(contrary, beyond)) | beyond
    one_sided = len({side for side, _ in bounds}) == 1
    return frozenset(map(contrary, bounds)) if one_sided else frozenset()


def without_bounds(text: str) -> str:
    """A text without the words for its bounds."""
    return _SAYS.sub(lambda hit: f" {hit['number']} ", text)


def contrary(bound: Bound) -> Bound:
    side, number = bound
    return ("most" if side == "least" else "least"), number


def rates_in(text: str) -> set[tuple[str, str]]:
    """The numbers that are each for one of something: ("18", "tag")."""
    return {(_number(hit["number"]), hit["what"]) for hit in _FOR_EACH.finditer(text)}


def _number(written: str) -> str:
    """A number without zeros at the end of its fraction."""
    whole, sign, fraction = written.replace(",", ".").replace(":", ".").partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if sign and fraction else whole

"""Guess what tells the items of a results page apart, for `guess`: a number in an attribute, or in
the links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from monitoring.platforms import parsing
from monitoring.platforms.guess.names import MOST_IN_A_ROW
from monitoring.platforms.identity import number_of_url

_OF_ROW = re.compile(r"data-[\w-]*(?:id|sku|number|nr)")
#: Of something in the row: only what is called the number of an offer, and says so.
OF_ITEM = re.compile(
    r"data-(?:id-)?(?:product|item|article|artikel|listing|lot|auction|offer|ad|order)[_-]?"
    r"(?:id|sku|number|nr|code)?"
)
#: A field of the form that puts the item into the basket.
_FIELD = re.compile(
    r"(?:(?:product|item|article|artikel|listing|lot|auction|offer)s?[_-]?(?:id|nr|number|sku)"
    r"|id[_-](?:product|item)|aid|anid|pid|sku)",
    re.I,
)
_LONG_NUMBER = re.compile(r"\d{5,}")
#: The number of an item in an id; not that of an element which a script has made.
_ID = re.compile(
    r"(?!ember|yui|react|ext-?gen|radix|uid|gen|rand)"
    r"[A-Za-z]{0,12}(?:[-_][A-Za-z]{1,12}){0,3}[-_]?\d{5,12}",
    re.I,
)
_NUMBER = re.compile(r"[\w.:/-]*\d[\w.:/-]*")


def id_of(rows: Sequence[LexborNode], links: Sequence[str]) -> str:
    """An attribute of the row, or of something in it, that has another value in each. If the links
    have long numbers, it must be one of these: of several offers, one article has one number."""
    numbers = [_LONG_NUMBER.findall(number_of_url(one)) for one in links]
    numbered = all(numbers) and len({one[0] for one in numbers}) == len(rows)
    for selector, values in _attributes(rows).items():
        if len(values) < len(rows) or len(set(values)) < len(values) or _are_places(values, links):
            continue
        known = all(
            any(number in value for number in own)
            for own, value in zip(numbers, values, strict=True)
        )
        if known or not numbered:
            return selector
    return ""


def _are_places(values: Sequence[str], links: Sequence[str]) -> bool:
    """Whether these are 0 1 2 or 1 2 3, and no numbers in the links: the places of the rows, where
    others stand tomorrow."""
    first = int(values[0]) if values[0] in ("0", "1") else 2
    if list(values) != [str(first + place) for place in range(len(values))]:
        return False
    return not all(
        value in re.findall(r"\d+", link) for value, link in zip(values, links, strict=True)
    )


def _attributes(rows: Sequence[LexborNode]) -> dict[str, list[str]]:
    """The attributes that may be numbers, with their values: those of the rows first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in rows[0].attributes:
        if _OF_ROW.fullmatch(name) or OF_ITEM.fullmatch(name) or name == "id":
            found[f"@{name}"] = [
                own
                for row in rows
                if (own := parsing.attribute(row, name))
                and (_ID if name == "id" else _NUMBER).fullmatch(own)
            ]
    for row in rows:
        seen: dict[str, str] = {}
        for node in row.css("*")[1:MOST_IN_A_ROW]:
            for name, value in node.attributes.items():
                if value and OF_ITEM.fullmatch(name) and _NUMBER.fullmatch(value):
                    seen.setdefault(f"[{name}]@{name}", value)
        for node in row.css("input[type=hidden][name][value]"):
            name, value = parsing.attribute(node, "name"), parsing.attribute(node, "value")
            if _FIELD.fullmatch(name) and _NUMBER.fullmatch(value):
                seen.setdefault(f"input[name={name}]@value", value)
        for selector, first in seen.items():
            found[selector].append(first)
    return found


def id_pattern_of(links: Sequence[str]) -> str:
    """A pattern for the long number in the links, if each has one of its own: the rest of them
    changes with the title."""
    stable = [_LONG_NUMBER.findall(number_of_url(one)) for one in links]
    found = [_LONG_NUMBER.findall(one)[:1] for one in links]
    known = {one[0] for one, first in zip(stable, found, strict=True) if one and one[:1] == first}
    return f"({_LONG_NUMBER.pattern})" if len(known) == len(links) else ""


def links_of(rows: Sequence[LexborNode], link: str, url: str) -> list[str]:
    """Where the rows lead to, with this selector of their links."""
    selector = link.partition("@")[0]
    nodes = [row.css_first(selector) if selector else row for row in rows]
    return [parsing.link(url, parsing.attribute(node, "href")) for node in nodes]

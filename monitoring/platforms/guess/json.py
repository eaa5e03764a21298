"""Guess how the JSON of a results page is read: the settings of `json_results`.

A list of items is a list of objects that have a title and a link of their own, mostly with a price
and a picture. Where they have a number instead of a link, the page's own links show what to make
of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms import parsing
from monitoring.platforms.base import ParseError
from monitoring.platforms.guess.html import LEAST_ROWS
from monitoring.platforms.guess.json_fields import (
    FIELD_DEPTH,
    MAX_FIELDS,
    SIMPLE_NAME,
    guess_fields,
    last_name,
    scalars,
    step,
)
from monitoring.platforms.json import text as json_text
from monitoring.platforms.markup import parse_html

MAX_NODES = 100_000
MAX_DEPTH = 20
MAX_LISTS = 200
MAX_PLACES = 30
MAX_LINKS, LONGEST_LINK = 500, 300

_TOTAL = re.compile(r"total(?:_?(?:count|hits|items|results))?|num_?found|nb_?hits")
_NEXT = re.compile(r"next(?:_?(?:url|link|href|page_?url))?")
_ASSIGNED = re.compile(
    r"(?<![\w$.])(?:var\s+|let\s+|const\s+)?((?:window\.|self\.|globalThis\.)?[A-Za-z_$][\w$]{1,60})\s*+=\s*+"
    r"(?=[{\[]|JSON\.parse\()"
)


@dataclass(frozen=True)
class Document:
    """A document of a page, and the settings with which it is found."""

    data: Any
    config: dict[str, str]


def json_settings_of(text: str, url: str, now: datetime) -> dict[str, Any] | None:
    """The settings with which the JSON of an answer can be read; None if it has no list of items.
    Raises ParseError for a page that would cost too much."""
    best: tuple[float, dict[str, Any]] | None = None
    hrefs = _hrefs(text)
    for source in _sources(text):
        for path, rows in islice(_lists(source.data), MAX_LISTS):
            score, found = guess_fields(rows, url, now, hrefs)
            if score and (best is None or score > best[0]):
                found |= _around(source.data, path, len(rows))
                best = score, {"row": path, **source.config, **found}
    return best[1] if best is not None else None


def _hrefs(text: str) -> list[str]:
    """The links of a page; none of an answer that is JSON."""
    if json_text.is_json(text):
        return []
    anchors = islice(parse_html(text).css("a[href]"), MAX_LINKS)
    found = (parsing.attribute(anchor, "href").strip() for anchor in anchors)
    return [href for href in dict.fromkeys(found) if 0 < len(href) <= LONGEST_LINK]


def _sources(text: str) -> Iterator[Document]:
    """Every document of an answer."""
    if json_text.is_json(text):
        yield Document(json_text.document(text, {}), {})
        return
    tree = parse_html(text)
    for config in islice(_places(tree), MAX_PLACES):
        try:
            yield Document(json_text.document(text, config), config)
        except ParseError:
            continue


def _places(tree: LexborHTMLParser) -> Iterator[dict[str, str]]:
    """Where a page may have data: in scripts of JSON, in attributes, in variables."""
    if tree.css_first(json_text.NEXT_DATA) is not None:
        yield {}
    for node in tree.css("script[type='application/json'][id]"):
        name = parsing.attribute(node, "id")
        if SIMPLE_NAME.fullmatch(name) and name != "__NEXT_DATA__":
            yield {"script": f"script#{name}"}
    for name in ("data-page", "data-props", "data-state"):
        if tree.css_first(f"[{name}]") is not None:
            yield {"script": f"[{name}]@{name}"}
    for script in tree.css("script:not([src])"):
        for match in islice(_ASSIGNED.finditer(script.text()), MAX_PLACES):
            yield {"variable": match[1]}


def _lists(data: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every list of objects, and object of objects by number, with its path; the outer ones
    first."""
    waiting: list[tuple[Any, str, int]] = [(data, "$", 0)]
    for value, path, depth in _visited(waiting):
        members = value if isinstance(value, list) else list(value.values())
        rows = [one for one in members if isinstance(one, dict)]
        if len(rows) >= LEAST_ROWS and len(rows) == len(members):
            if isinstance(value, list):
                yield path, rows
            elif all(name.isdecimal() for name in value):
                yield f"{path}.*", rows
        if depth < MAX_DEPTH:
            pairs = enumerate(value) if isinstance(value, list) else value.items()
            waiting += [
                (inner, f"{path}{step(name)}", depth + 1)
                for name, inner in pairs
                if isinstance(inner, (dict, list))
            ]


def _visited(waiting: list[tuple[Any, str, int]]) -> Iterator[tuple[Any, str, int]]:
    """Iterate over the nodes, also those that are appended meanwhile, up to a limit."""
    place = 0
    while place < len(waiting) and place < MAX_NODES:
        if isinstance(waiting[place][0], (dict, list)):
            yield waiting[place]
        place += 1


def _around(data: Any, path: str, rows: int) -> dict[str, str]:
    """Beside the list, or beside what it is in: the number of hits, and the next page's address."""
    if "['" in path:
        return {}
    steps = re.findall(r"\.[^.\[]+|\[\d+\]", path)[:-1]
    found: dict[str, str] = {}
    for end in (len(steps), len(steps) - 1):
        if end < 0:
            break
        value = data
        for one in steps[:end]:
            try:
                value = value[int(one[1:-1])] if one[0] == "[" else value[one[1:]]
            except (KeyError, IndexError, TypeError):
                value = None
        here = "$" + "".join(steps[:end])
        for name, inner in islice(scalars(value, "", FIELD_DEPTH - 2), MAX_FIELDS):
            last = last_name(name)
            if _TOTAL.fullmatch(last) and isinstance(inner, int) and inner >= rows:
                found.setdefault("total", f"{here}.{name}")
            elif _NEXT.fullmatch(last) and re.match(r"https?://|[/?]", str(inner)):
                found.setdefault("next", f"{here}.{name}")
    return found

"""Guess where the rows of a results page say when an auction ends, for `guess`: in an attribute
with a moment, or in words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from selectolax.lexbor import LexborNode

from monitoring.platforms.guess.names import MOST_IN_A_ROW, classes, is_vague, marks
from monitoring.platforms.parsing import text_of
from monitoring.platforms.times import read_end, read_time

_ATTRIBUTE = re.compile(r"^data-.*(?:end|expir|deadline|until|clos|ablauf)", re.I)
#: Names of elements with a time that is left. When something was put up looks alike: "5 days".
_NAME = re.compile(
    r"(?:^|[-_.])(?:ends?|end-?time|end-?date|ending|time-?left|timer|count-?down|remaining|expir\w*"
    r"|rest-?zeit|laufzeit|ablauf|closing|closes|deadline)(?:$|[-_])|time(?:Left|Remaining)|endTime",
)
#: Words that say so.
_WORDS = re.compile(
    r"\b(?:noch|endet|ends?|ending|closes|closing|left|remaining|restzeit|verbleib\w*|ще|залишил\w+"
    r"|закінч\w+|заверш\w+|dauert noch|se termine|il reste|reste|termina|scade|finaliza|quedan?"
    r"|eindigt|sluit|nog|kończy|pozostało|zbývá|končí|осталось|slutar|kvar)\b",
    re.I,
)


def end_of(rows: Sequence[LexborNode], now: datetime) -> str:
    """The attribute with a moment that is still to come, of the row or of something in it; or the
    element that says how long an auction lasts."""
    return _attribute(rows, now) or _in_words(rows, now)


def _attribute(rows: Sequence[LexborNode], now: datetime) -> str:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for node in row.css("*")[:MOST_IN_A_ROW]:
            for name, value in node.attributes.items():
                if value and (name == "datetime" or _ATTRIBUTE.search(name)):
                    own = node.mem_id == row.mem_id
                    found[f"@{name}" if own else f"{node.tag}[{name}]@{name}"].append(value)
    for selector, values in found.items():
        times = [moment for one in values if (moment := read_time(one)) is not None]
        if len(times) >= 0.8 * len(rows) and all(moment > now for moment in times):
            return selector
    return ""


def _in_words(rows: Sequence[LexborNode], now: datetime) -> str:
    """The smallest element whose text is a time to come, in half of the rows at least: not all are
    auctions."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for node in reversed(row.css("*")[1:MOST_IN_A_ROW]):
            selector = _selector(node)
            text = text_of(node, 60) if selector else ""
            if text and (first := row.css_first(selector)) and first.mem_id == node.mem_id:
                found[selector].append(text)
    rated: list[tuple[int, int, str]] = []
    for selector, texts in found.items():
        times = [moment for text in texts if (moment := read_end(text, now)) is not None]
        named = _NAME.search(selector) or all(map(_WORDS.search, texts))
        often = len(times) >= max(0.5 * len(rows), 0.8 * len(texts))
        if named and often and all(moment > now for moment in times):
            rated.append((len(times), -sum(map(len, texts)), selector))
    return max(rated, default=(0, 0, ""))[2]


def _selector(node: LexborNode) -> str:
    """How it is found: by its name for tests, by the class that tells most, or as <time>."""
    own = [f".{name}" for name in classes(node) if not is_vague(name)]
    named = [*(f"[{mark}]" for mark in marks(node)), *sorted(own, key=_tells_nothing)]
    if named:
        return f"{node.tag}{named[0]}"
    return "time" if node.tag == "time" else ""


def _tells_nothing(name: str) -> bool:
    return not _NAME.search(name)

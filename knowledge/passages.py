"""An entry's body in parts that are found, quoted and given to the AI one by one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.text import split_text

#: So long is a part at most, in characters; a paragraph or two.
LONGEST = 1200

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")


@dataclass(frozen=True)
class Part:
    heading: str
    text: str


def split(body: str) -> list[Part]:
    """The parts of a Markdown text: one for each heading with what stands under it, long ones cut
    between paragraphs. A text without words is one empty part, so that its title is found."""
    parts = [
        Part(heading, text)
        for heading, section in _sections(body)
        for text in split_text(section, LONGEST) or [""]
        if heading or text
    ]
    return parts or [Part("", "")]


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """Each heading, with those above it ("Delivery › Abroad"), and the text below it."""
    path: dict[int, str] = {}
    lines: list[str] = []
    fence = ""
    for line in body.splitlines():
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        heading = None if fence else _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        yield " › ".join(path.values()), "\n".join(lines)
        level = len(heading[1])
        path = {depth: name for depth, name in path.items() if depth < level}
        path[level] = heading[2]
        lines = []
    yield " › ".join(path.values()), "\n".join(lines)

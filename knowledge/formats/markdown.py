"""Markdown: a file is an entry, or each of its headings is one.

Lines of `key: value` between two lines of `---` at the beginning hold for all entries of the file.
If they name the title, the file is one entry. Otherwise it is split at the largest headings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from core.text import one_line, storable
from knowledge.formats.decoding import read_text
from knowledge.formats.fields import field_named, read_entry
from knowledge.formats.types import Item, LeftOut

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_KEY = re.compile(r"([^\s:#][^:]*):(?:\s(.*))?")
#: What YAML has before the lines of a text.
_BLOCK = re.compile(r"[>|][+-]?\d?")
#: What a value can be without quotation marks around it.
_PLAIN = re.compile(r"[^\s\"'\[\]{}#&*!|>%@`,-][^\n\"\\]*")
MARK = "---"


@dataclass(frozen=True)
class Section:
    """A part of a text under one heading; `line` is where it begins."""

    title: str
    body: str
    line: int


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    lines = storable(read_text(content)).split("\n")
    values, begin = _front_matter(lines)
    unknown = [key for key in values if field_named(key) is None]
    stated = {field: value for key, value in values.items() if (field := field_named(key))}
    yield from (LeftOut(_("key “%s”") % key[:60]) for key in unknown)
    if stated.get("title"):
        sections = [Section(stated["title"], "\n".join(lines[begin:]), begin + 1)]
    else:
        sections = split(lines[begin:], name_of(name), begin)
    for section in sections:
        values = {**stated, "title": section.title, "body": section.body}
        yield read_entry(values, _("line %d") % section.line)


def name_of(file_name: str) -> str:
    """The name of a file as a title: "opening_hours.md" becomes "opening hours"."""
    stem = PurePath(file_name).stem
    return one_line(stem.replace("_", " ").replace("-", " ")) or stem


def split(lines: Sequence[str], title: str, offset: int = 0) -> list[Section]:
    """The parts of a text at its largest headings; what stands before the first of them, and a text
    without headings, has the given title. Parts without a text are dropped."""
    headings = list(_headings(lines))
    level = min((level for _at, level, _title in headings), default=0)
    starts = [(at, words) for at, depth, words in headings if depth == level]
    sections = []
    first = starts[0][0] if starts else len(lines)
    if any(line.strip() for line in lines[:first]) or not starts:
        sections.append(Section(title, "\n".join(lines[:first]), offset + 1))
    ends = [*(at for at, _words in starts), len(lines)][1:]
    for (at, words), end in zip(starts, ends, strict=True):
        body = "\n".join(lines[at + 1 : end])
        if body.strip() or len(starts) == 1:
            sections.append(Section(words, body, offset + at + 1))
    return sections


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Line, level and words of each heading outside of code."""
    fence = ""
    for at, line in enumerate(lines):
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif line.strip() == line.strip()[0] * len(line.strip()) and found[1].startswith(fence):
                fence = ""
        elif not fence and (heading := _HEADING.fullmatch(line)) and heading[2]:
            yield at, len(heading[1]), heading[2]


def _front_matter(lines: Sequence[str]) -> tuple[dict[str, Any], int]:
    """The values at the beginning, and the line where the text begins."""
    if not lines or lines[0].rstrip() != MARK:
        return {}, 0
    values: dict[str, Any] = {}
    key = ""
    for at, line in enumerate(lines[1:], 1):
        if line.rstrip() in (MARK, "..."):
            return values, at + 1
        if item := re.fullmatch(r"\s*-\s+(.+)", line):
            if key:
                before = values[key] if isinstance(values[key], list) else []
                values[key] = [*before, _scalar(item[1])]
        elif key and line.startswith((" ", "\t")):
            # The lines of a text, or keys of keys, which nothing here asks for.
            before = "" if _BLOCK.fullmatch(str(values[key])) else values[key]
            if isinstance(before, str):
                values[key] = f"{before} {line.strip()}".strip()
        elif found := _KEY.fullmatch(line):
            key = found[1].strip()
            values[key] = _value((found[2] or "").strip())
        elif line.strip() and not line.lstrip().startswith("#"):
            return {}, 0  # a line between two texts, and no values
    return {}, 0


def _value(text: str) -> Any:
    if text.startswith("[") and text.endswith("]"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return [_scalar(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    return _scalar(text)


def _scalar(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def front_matter(values: Mapping[str, str | Sequence[str]]) -> str:
    """Values as they are read by `read`."""
    lines = [f"{key}: {_written(value)}".rstrip() for key, value in values.items()]
    return "\n".join([MARK, *lines, MARK, ""])


def _written(value: str | Sequence[str]) -> str:
    if isinstance(value, str) and (not value or _PLAIN.fullmatch(value)):
        return value
    return json.dumps(value if isinstance(value, str) else list(value), ensure_ascii=False)

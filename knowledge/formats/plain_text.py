"""Plain text: one entry; a short first line is its title, otherwise the name of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from core.text import storable
from knowledge.formats.decoding import read_text
from knowledge.formats.fields import read_entry
from knowledge.formats.markdown import name_of
from knowledge.formats.types import Item

#: Longer first lines are a paragraph.
MAX_TITLE = 120


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    text = storable(read_text(content)).strip()
    first, _break, rest = text.partition("\n")
    titled = rest.strip() and len(first) <= MAX_TITLE
    title, body = (first, rest) if titled else (name_of(name), text)
    yield read_entry({"title": title, "body": body}, "")

"""The table of formats. To add one, write its reader (types.Read) and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import cast

from django.utils.module_loading import import_string

from knowledge.formats.types import Read


@dataclass(frozen=True)
class Format:
    """A kind of file. The reader is named, not imported: what reads Word and PDF is large."""

    endings: tuple[str, ...]
    reader: str

    def reading(self) -> Read:
        return cast(Read, import_string(self.reader))


_HERE = "knowledge.formats"
FORMATS = (
    Format((".md", ".markdown"), f"{_HERE}.markdown.read"),
    Format((".csv", ".tsv"), f"{_HERE}.csv_table.read"),
    Format((".json", ".jsonl"), f"{_HERE}.json_list.read"),
    Format((".html", ".htm"), f"{_HERE}.html_page.read"),
    Format((".docx", ".doc"), f"{_HERE}.docx_document.read"),
    Format((".pdf",), f"{_HERE}.pdf_document.read"),
    Format((".txt", ".text"), f"{_HERE}.plain_text.read"),
)
ARCHIVE = ".zip"
ENDINGS = (*(ending for one in FORMATS for ending in one.endings), ARCHIVE)


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def format_of(name: str) -> Format | None:
    """The format of a file, by the end of its name."""
    return next((one for one in FORMATS if ending_of(name) in one.endings), None)

"""The table of formats. To add one, write its reader (types.Read) and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import cast

from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from knowledge.formats.types import Read


@dataclass(frozen=True)
class Format:
    """A kind of file. The reader is named, not imported: what reads Word and PDF is large."""

    name: str
    endings: tuple[str, ...]
    reader: str

    def reading(self) -> Read:
        return cast(Read, import_string(self.reader))


_HERE = "knowledge.formats"
FORMATS = (
    Format("Markdown", (".md", ".markdown"), f"{_HERE}.markdown.read"),
    Format("CSV", (".csv", ".tsv"), f"{_HERE}.csv_table.read"),
    Format("JSON", (".json",), f"{_HERE}.json_list.read"),
    Format("HTML", (".html", ".htm"), f"{_HERE}.html_page.read"),
    Format("Word", (".docx", ".doc"), f"{_HERE}.docx_document.read"),
    Format("PDF", (".pdf",), f"{_HERE}.pdf_document.read"),
    Format(gettext_noop("Text"), (".txt", ".text"), f"{_HERE}.plain_text.read"),
)
ARCHIVE = ".zip"
ENDINGS = (*(ending for one in FORMATS for ending in one.endings), ARCHIVE)


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def format_of(name: str) -> Format | None:
    """The format of a file, by the end of its name."""
    return next((one for one in FORMATS if ending_of(name) in one.endings), None)

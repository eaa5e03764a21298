"""Word documents (DOCX): the largest headings begin entries; lists and tables become Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from core.text import one_line, storable
from knowledge.formats.fields import read_entry
from knowledge.formats.markdown import name_of, split
from knowledge.formats.packed import open_packed
from knowledge.formats.types import Item, Unreadable

#: How the older DOC begins, and also a DOCX with a password.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_LEVEL = re.compile(r"Heading ([1-6])")


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    title, lines = name_of(name), list[str]()
    for block in _open(content).iter_inner_content():
        if isinstance(block, Table):
            lines += ["", *_table(block), ""]
        elif _style(block) == "Title" and block.text.strip():
            title = one_line(storable(block.text))
        else:
            lines += _paragraph(block)
    for section in split(_tidy(lines), title):
        # Its lines are nowhere to be seen in the document, so the place is the heading.
        values = {"title": section.title, "body": section.body}
        yield read_entry(values, f"“{section.title[:60]}”")


def _open(content: BinaryIO) -> Document:
    content.seek(0)
    if content.read(4) == _COMPOUND_FILE:
        raise Unreadable(
            _("This Word file is of the older kind (DOC) or has a password. Save it as DOCX.")
        )
    open_packed(content).close()  # refuses what would unpack to too much
    content.seek(0)
    try:
        return docx.Document(content)
    except (
        *(BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, OSError),
        *(EOFError, NotImplementedError, RuntimeError),
    ):
        raise Unreadable(_("This is not a Word file, or it is damaged.")) from None


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return (style.name if style is not None else "") or ""


def _paragraph(paragraph: Paragraph) -> list[str]:
    text = storable(paragraph.text).strip()
    if not text:
        return [""]
    if level := _LEVEL.fullmatch(_style(paragraph)):
        return ["", f"{'#' * int(level[1])} {one_line(text)}", ""]
    if _is_item(paragraph):
        return [f"- {one_line(text)}"]
    # A paragraph that looks like a heading of Markdown is none.
    return ["", *(rf"\{line}" if line.startswith("#") else line for line in text.split("\n")), ""]


def _is_item(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return numbered or _style(paragraph).startswith("List ")


def _table(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells = (one_line(storable(cell.text)).replace("|", "\\|") for cell in row.cells)
        yield f"| {' | '.join(cells)} |"


def _tidy(lines: list[str]) -> list[str]:
    """At most one empty line between others."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept

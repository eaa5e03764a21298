"""Word documents (DOCX): the largest headings begin entries; lists and tables become Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zipfile import BadZipFile

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from core.text import one_line, storable
from knowledge.formats.docx_text import show_as_printed, text_of
from knowledge.formats.fields import read_entry
from knowledge.formats.markdown import name_of, split
from knowledge.formats.packed import open_packed
from knowledge.formats.types import Item, Unreadable

#: How the older DOC begins, and also a DOCX with a password.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
#: What python-docx raises for a file that is none, or whose parts don't fit together.
DAMAGED = (
    *(BadZipFile, PackageNotFoundError, XMLSyntaxError, InvalidXmlError, KeyError, ValueError),
    *(OSError, EOFError, NotImplementedError, RuntimeError, AttributeError, IndexError, TypeError),
)
#: A cell may say that it is as wide as any number of columns.
MAX_COLUMNS = 200
_LEVEL = re.compile(r"Heading ([1-6])")


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    try:
        title, lines = _read(_open(content), name_of(name))
    except DAMAGED:
        raise Unreadable(_("This is not a Word file, or it is damaged.")) from None
    for section in split(_tidy(lines), title):
        # Its lines are nowhere to be seen in the document, so the place is the heading.
        values = {"title": section.title, "body": section.body}
        yield read_entry(values, f"“{section.title[:60]}”")


def _read(document: Document, title: str) -> tuple[str, list[str]]:
    """The title of a document, or else the one given, and its lines as Markdown."""
    show_as_printed(document)
    names, lines = _style_names(document), list[str]()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["", *_table(block), ""]
            continue
        style = names.get(block._p.style, names[None])
        if style == "Title" and block.text.strip():
            title = one_line(storable(block.text))
        else:
            lines += _paragraph(block, style)
    return title, lines


def _style_names(document: Document) -> dict[str | None, str]:
    """The names of the styles of paragraphs by their ids, and that of a paragraph without one.
    Looked up once: `paragraph.style` goes through all styles each time."""
    paragraph = WD_STYLE_TYPE.PARAGRAPH
    names: dict[str | None, str] = {
        style.style_id: style.name or "" for style in document.styles if style.type == paragraph
    }
    usual = document.styles.default(paragraph)
    return names | {None: (usual.name if usual is not None else "") or ""}


def _open(content: BinaryIO) -> Document:
    content.seek(0)
    begin = content.read(4)
    if begin == _COMPOUND_FILE:
        raise Unreadable(
            _("This Word file is of the older kind (DOC) or has a password. Save it as DOCX.")
        )
    if not begin.startswith(b"PK"):
        raise Unreadable(
            _("This is not a Word file, whatever its name says. Open it in Word, save it as DOCX.")
        )
    open_packed(content).close()  # refuses what would unpack to too much
    content.seek(0)
    return docx.Document(content)


def _paragraph(paragraph: Paragraph, style: str) -> list[str]:
    text = storable(text_of(paragraph)).strip()
    if not text:
        return [""]
    if level := _LEVEL.fullmatch(style):
        return ["", f"{'#' * int(level[1])} {one_line(text)}", ""]
    if _is_item(paragraph, style):
        return [f"- {one_line(text)}"]
    # A paragraph that looks like a heading of Markdown is none.
    return ["", *(rf"\{line}" if line.startswith("#") else line for line in text.split("\n")), ""]


def _is_item(paragraph: Paragraph, style: str) -> bool:
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return numbered or style.startswith("List ")


def _table(table: Table) -> Iterator[str]:
    above: list[str] = []
    for row in table.rows:
        above = _cells(row, above)
        yield f"| {' | '.join(above)} |"


def _cells(row: _Row, above: Sequence[str]) -> list[str]:
    """The text of each column. A cell that goes on below or over several columns is repeated. Not
    python-docx's own `cells`: what these cost grows with the square of the rows, or with any number
    that stands in the file."""
    texts: list[str] = []
    for cell in row._tr.tc_lst:
        place = len(texts)
        if cell.vMerge == "continue" and place < len(above):
            text = above[place]
        else:
            inside = (Paragraph(one, row.table) for one in cell.iter(qn("w:p")))
            words = "\n".join(text_of(one) for one in inside)
            text = one_line(storable(words)).replace("|", "\\|")
        texts += [text] * max(min(cell.grid_span, MAX_COLUMNS - place), 1)
    return texts


def _tidy(lines: list[str]) -> list[str]:
    """At most one empty line between others."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept

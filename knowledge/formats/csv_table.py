"""CSV: a table with the names of its columns in the first row.

The delimiter is found out; a cell that begins like a formula is a text (such a
cell is written with an apostrophe in front, which is taken off here).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _

from core.spreadsheet import FORMULA
from core.text import storable
from knowledge.formats.decoding import open_text
from knowledge.formats.fields import field_named, read_entry
from knowledge.formats.types import Item, LeftOut, Problem, Unreadable

DELIMITERS = ";,\t|"
#: Of one cell; more is an open quotation mark that swallows what follows.
MAX_CELL = 400_000
_SEP = re.compile(r"sep=(.)\r?\n?", re.I)


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    stream = open_text(content)
    try:
        yield from _rows(stream)
    finally:
        stream.detach()


def _rows(stream: io.TextIOWrapper) -> Iterator[Item]:
    lines = (storable(line) for line in stream)
    first = next(lines, "")
    if told := _SEP.fullmatch(first):
        first = next(lines, "")
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    try:
        delimiter = told[1] if told else delimiter_of(first)
        rows = csv.reader(_after(first, lines), delimiter=delimiter, strict=True)
        fields = _header(next(rows, []))
    except csv.Error as error:
        raise Unreadable(_("This row can't be read, nor what follows it: %s.") % error) from None
    yield from (LeftOut(_("column “%s”") % title[:60]) for title, field in fields if not field)
    number = 1
    while True:
        place = _("row %d") % (number + 1)
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(place, _("This row can't be read, nor what follows it: %s.") % error)
            return
        number += 1
        if any(cell.strip() for cell in row):
            yield _entry([field for _title, field in fields], row, place)


def _after(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def delimiter_of(line: str) -> str:
    """The delimiter with which most columns of a first row are known."""

    def known(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(field_named(cell) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=known)


def _header(row: Sequence[str]) -> list[tuple[str, str | None]]:
    """The title of each column, and which field it is. Raises Unreadable."""
    fields = [(title.strip(), field_named(title)) for title in row]
    known = [field for _title, field in fields if field]
    if not {"title", "body"} <= set(known):
        raise Unreadable(
            _("The first row must name the columns, at least “title” and “text”. Found: %s")
            % (", ".join(title for title, _field in fields)[:200] or "–")
        )
    twice = next((field for field in known if known.count(field) > 1), None)
    if twice:
        columns = ", ".join(title for title, field in fields if field == twice)
        raise Unreadable(_("Several columns mean the same: %s. Leave one of them.") % columns[:200])
    return fields


def _entry(fields: Sequence[str | None], row: Sequence[str], place: str) -> Item:
    if len(row) > len(fields):
        return Problem(
            place,
            _("There are more cells than columns. Put quotation marks around texts with a comma."),
        )
    cells = zip(fields, row, strict=False)
    return read_entry({field: without_apostrophe(cell) for field, cell in cells if field}, place)


def without_apostrophe(cell: str) -> str:
    """A cell as it was before it was made safe for spreadsheets."""
    if cell.startswith("'") and cell.lstrip("'").lstrip().startswith(FORMULA):
        return cell[1:]
    return cell


def with_apostrophe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; lines are kept."""
    begins_like_one = cell.lstrip("'").lstrip().startswith(FORMULA)
    return f"'{cell}" if begins_like_one else cell

"""CSV: a table with the names of its columns in the first row, or below a heading of the table.

The delimiter is found out; a cell that begins like a formula is a text (such a
cell is written with an apostrophe in front, which is taken off here).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from core.spreadsheet import FORMULA
from core.text import storable
from knowledge.formats.decoding import open_text
from knowledge.formats.fields import field_named, read_entry
from knowledge.formats.types import Item, LeftOut, Problem, Unreadable

DELIMITERS = ";,\t|"
NEEDED = {"title", "body"}
#: Of one cell; more is an open quotation mark that swallows what follows.
MAX_CELL = 400_000
#: Within so many lines the columns are named: spreadsheets export what stands above them, too.
ABOVE = 10
_SEP = re.compile(r"sep=(.)\r?\n?", re.I)


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    stream = open_text(content)
    try:
        yield from _rows(stream)
    finally:
        stream.detach()


def _rows(stream: io.TextIOWrapper) -> Iterator[Item]:
    lines = (storable(line) for line in stream)
    first = list(islice(lines, ABOVE))
    told = _SEP.fullmatch(first[0]) if first else None
    first = first[1:] if told else first
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    try:
        number, delimiter = _place_of_header(first, told[1] if told else DELIMITERS)
        rows = csv.reader(chain(first[number - 1 :], lines), delimiter=delimiter, strict=True)
        fields = _header(next(rows, []))
    except csv.Error as error:
        raise Unreadable(_("This row can't be read, nor what follows it: %s.") % error) from None
    unknown = [title for title, field in fields if title and not field]
    yield from (LeftOut(_("column “%s”") % title[:60]) for title in unknown)
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


def _place_of_header(lines: Sequence[str], delimiters: str) -> tuple[int, str]:
    """The number of the first line that names the columns, or else of the first that has a text,
    and its delimiter."""
    first: tuple[int, str] | None = None
    for number, line in enumerate(lines, 1):
        if line.strip(";,\t| \r\n\ufeff"):
            delimiter, known = _delimiter_of(line, delimiters)
            if known >= NEEDED:
                return number, delimiter
            first = first or (number, delimiter)
    return first or (1, delimiters[0])


def _delimiter_of(line: str, delimiters: str) -> tuple[str, set[str]]:
    """The delimiter with which most columns of a row are known, and which fields these are."""

    def known(delimiter: str) -> tuple[set[str], int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return {field for cell in cells if (field := field_named(cell))}, len(cells)

    found = {delimiter: known(delimiter) for delimiter in delimiters}
    best = max(found, key=lambda delimiter: (len(found[delimiter][0]), found[delimiter][1]))
    return best, found[best][0]


def _header(row: Sequence[str]) -> list[tuple[str, str | None]]:
    """The title of each column, and which field it is. Raises Unreadable."""
    fields = [(title.strip(), field_named(title)) for title in row]
    known = [field for _title, field in fields if field]
    if not set(known) >= NEEDED:
        raise Unreadable(
            _("The first row must name the columns, at least “title” and “text”. Found: %s")
            % (", ".join(title for title, _field in fields if title)[:200] or "–")
        )
    twice = next((field for field in known if known.count(field) > 1), None)
    if twice:
        columns = ", ".join(title for title, field in fields if field == twice)
        raise Unreadable(_("Several columns mean the same: %s. Leave one of them.") % columns[:200])
    return fields


def _entry(fields: Sequence[str | None], row: Sequence[str], place: str) -> Item:
    if any(cell.strip() for cell in row[len(fields) :]):
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

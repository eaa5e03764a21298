"""Write entries into a file, so that they read the same: CSV, JSON, or a ZIP of Markdown files."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from core.spreadsheet import BOM
from knowledge.formats.csv_table import with_apostrophe
from knowledge.formats.fields import NAMES, contact_text, list_text
from knowledge.formats.json_list import LIST
from knowledge.formats.markdown import front_matter
from knowledge.formats.types import ReadEntry

Write = Callable[[Iterable[ReadEntry], BinaryIO], None]
_WORDS = re.compile(r"[^a-z0-9]+")


def values_of(entry: ReadEntry) -> dict[str, str | list[str]]:
    """All that is written of an entry, by the first name of each field."""
    contacts = [contact_text(contact) for contact in entry.contacts or ()]
    values: dict[str, Any] = {
        **{field: getattr(entry, field) or "" for field in NAMES},
        "tags": list(entry.tags or ()),
        "accounts": list(entry.accounts or ()),
        "contacts": contacts,
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else "",
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else "",
    }
    return {NAMES[field][0]: value for field, value in values.items()}


def write_csv(entries: Iterable[ReadEntry], target: BinaryIO, delimiter: str = ",") -> None:
    """A table that spreadsheets open as it is meant, and never as formulas."""
    target.write(BOM)
    stream = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(stream, delimiter=delimiter)
    rows.writerow([names[0] for names in NAMES.values()])
    for entry in entries:
        cells = (
            value if isinstance(value, str) else list_text(value)
            for value in values_of(entry).values()
        )
        rows.writerow([with_apostrophe(cell) for cell in cells])
    stream.detach()


def write_json(entries: Iterable[ReadEntry], target: BinaryIO) -> None:
    between = f'{{"{LIST}": [\n'
    for entry in entries:
        target.write((between + json.dumps(values_of(entry), ensure_ascii=False)).encode())
        between = ",\n"
    target.write(b"\n]}\n" if between == ",\n" else f"{between}]}}\n".encode())


def write_markdown(entries: Iterable[ReadEntry], target: BinaryIO) -> None:
    """A ZIP with a Markdown file for each entry."""
    with ZipFile(target, "w") as packed:
        for number, entry in enumerate(entries, 1):
            values = values_of(entry)
            body = values.pop(NAMES["body"][0])
            part = ZipInfo(f"{number:05}-{_file_name(entry.title)}.md")
            part.compress_type = ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            packed.writestr(part, f"{front_matter(values)}{body}\n")


def _file_name(title: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return _WORDS.sub("-", ascii_only)[:50].strip("-") or "entry"


#: How to write, by the end of a file's name.
WRITERS: dict[str, Write] = {".csv": write_csv, ".json": write_json, ".zip": write_markdown}

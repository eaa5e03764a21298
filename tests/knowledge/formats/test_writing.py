"""What is exported reads the same."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.text import one_line, storable
from knowledge.formats.sources import read_path
from knowledge.formats.types import FileContact, ReadEntry
from knowledge.formats.writing import WRITERS, write_csv

BOTH = frozenset(["valid_from", "valid_until"])


def _clean(text: str) -> str:
    return storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()


signs = st.text(
    st.one_of(st.sampled_from("=+-@'\";,|#:[]{}\n\t\\ `-*!>%&~äїß😀"), st.characters(codec="utf-8"))
)
lines = signs.map(one_line)
names = st.text(st.sampled_from("abc ;,\"'()[]äї"), min_size=1).map(one_line).filter(bool)
accounts = st.sampled_from(["Shop", "Shop; two", "[x]", "Büro, Київ"])
days = st.none() | st.dates(min_value=date(1, 1, 1))
entries = st.builds(
    ReadEntry,
    title=lines.filter(bool),
    body=signs.map(_clean).filter(bool),
    kind=st.sampled_from(["faq", "price"]),
    topic=lines,
    tags=st.lists(lines.filter(bool), max_size=4, unique=True).map(tuple),
    language=st.sampled_from(["", "de", "uk", "pt-br"]),
    source_url=st.sampled_from(["", "https://shop.example/?a=b;c,d#e"]),
    valid_from=days,
    valid_until=days,
    external_id=lines,
    audience=st.sampled_from(["everyone", "accounts"]),
    accounts=st.lists(accounts, unique=True).map(tuple),
    contacts=st.lists(
        st.builds(FileContact, accounts, st.integers(-(10**15), 10**15), names | st.just("")),
        max_size=3,
        unique=True,
    ).map(tuple),
    dates=st.just(BOTH),
)


@pytest.mark.parametrize("ending", WRITERS)
@settings(max_examples=60)
@given(st.lists(entries, max_size=4))
@example([ReadEntry("a", "---\ntitle: b\n---", tags=("a,b", "'", '"x"'), topic="[x]", dates=BOTH)])
def test_what_is_written_reads_the_same(ending: str, written: list[ReadEntry]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"export{ending}")
        with path.open("wb") as target:
            WRITERS[ending](written, target)
        read = [entry for entry in read_path(path) if isinstance(entry, ReadEntry)]
    assert [_comparable(entry) for entry in read] == [_comparable(entry) for entry in written]


def _comparable(entry: ReadEntry) -> tuple[object, ...]:
    """All but the place; not stated is the same as empty here."""
    fields = [name for name in ReadEntry.__slots__ if name != "place"]
    return tuple(getattr(entry, name) or None for name in fields)


def test_no_cell_begins_like_a_formula() -> None:
    target = io.BytesIO()
    write_csv([ReadEntry("=1+1", "-2", topic="@x", tags=("+y",), external_id="'=z")], target)
    rows = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"))))
    assert rows[1][:6] == ["''=z", "'=1+1", "'-2", "", "'@x", "'+y"]

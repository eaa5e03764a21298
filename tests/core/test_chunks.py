"""Long lists of values for queries, part by part."""

from __future__ import annotations

import pytest

from core.chunks import CHUNK, in_chunks


@pytest.mark.parametrize("length", [0, 1, 6, 7])
def test_all_values_come_in_their_order_and_no_part_is_too_long(length: int) -> None:
    values = list(range(length))
    parts = list(in_chunks(values, 3))
    assert [one for part in parts for one in part] == values
    assert all(1 <= len(part) <= 3 for part in parts)


def test_a_part_fits_into_a_query() -> None:
    assert [len(part) for part in in_chunks(range(CHUNK + 1))] == [CHUNK, 1]

"""Unpacking of what sites send packed, piece by piece."""

from __future__ import annotations

import gzip

import pytest

from monitoring.services.fetching.packing import unpacker

MEMBERS = gzip.compress(b"hel") + gzip.compress(b"lo")


@pytest.mark.parametrize("cut", range(1, len(MEMBERS)))
def test_several_members_are_read_wherever_the_pieces_end(cut: int) -> None:
    unpack = unpacker("gzip")
    assert unpack(MEMBERS[:cut], 100) + unpack(MEMBERS[cut:], 100) == b"hello"
    assert unpack.ended

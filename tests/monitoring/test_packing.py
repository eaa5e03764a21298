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


@pytest.mark.parametrize("encoding", ["", "identity", "utf-8", "UTF-8", "none", "gzip, utf-8"])
def test_what_packs_nothing_is_taken_as_it_is(encoding: str) -> None:
    body = gzip.compress(b"hello") if "gzip" in encoding else b"hello"
    assert unpacker(encoding)(body, 100) == b"hello"

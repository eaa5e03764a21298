"""Unpack what sites send, never more at once than is asked for."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from monitoring.services.fetching.types import FetchFailure

#: zlib's window sizes: a header of gzip or zlib is expected, or none.
_ANY_HEADER, _NO_HEADER = 47, -15

#: Takes packed bytes and the most that may come out; what is beyond that is lost.
Unpack = Callable[[bytes, int], bytes]


def unpacker(encoding: str) -> Unpack:
    """What unpacks a body with this Content-Encoding. Raises FetchFailure for what was not asked
    for, as one encoding within another, of which a few bytes can mean gigabytes."""
    names = [name.strip().lower() for name in encoding.split(",")]
    match [name for name in names if name not in ("", "identity")]:
        case []:
            return _plain
        case ["gzip" | "x-gzip" | "deflate"]:
            return _Inflater()
    raise FetchFailure("down", "the page is packed in a way that was not asked for")


def _plain(data: bytes, most: int) -> bytes:
    return data


class _Inflater:
    """Unpacks gzip and deflate; some sites send the latter without its header."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(_ANY_HEADER)
        self._begun = False

    def __call__(self, data: bytes, most: int) -> bytes:
        begun, self._begun = self._begun, True
        try:
            return self._inflater.decompress(data, most)
        except zlib.error:
            if begun:
                raise FetchFailure("down", "the page can't be unpacked") from None
        self._inflater = zlib.decompressobj(_NO_HEADER)
        return self(data, most)

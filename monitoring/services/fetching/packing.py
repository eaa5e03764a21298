"""Decompress responses of sites, never more at once than is asked for."""

from __future__ import annotations

import zlib
from typing import Protocol

from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetchFailure

#: zlib's window sizes: a header of gzip or zlib is expected, or none.
_ANY_HEADER, _NO_HEADER = 47, -15
_GZIP_START = b"\x1f\x8b"
#: What some servers name that pack nothing.
_NOT_PACKED = {
    "",
    "identity",
    "none",
    "utf-8",
    "utf8",
    "iso-8859-1",
    "windows-1251",
    "windows-1252",
}


class Unpacker(Protocol):
    """Unpacks a body part by part."""

    #: Whether what has come so far may be all of it.
    ended: bool

    def __call__(self, data: bytes, most: int) -> bytes:
        """Unpack a part; at most so many bytes come out, what is beyond that is lost."""


def unpacker(encoding: str) -> Unpacker:
    """What unpacks a body with this Content-Encoding. Raises FetchFailure for what was not asked
    for, as one encoding within another, of which a few bytes can mean gigabytes."""
    names = [name.strip().lower() for name in encoding.split(",")]
    match [name for name in names if name not in _NOT_PACKED]:
        case []:
            return _Plain()
        case ["gzip" | "x-gzip" | "deflate"]:
            return _Inflater()
    raise FetchFailure("down", ProblemCode.TOO_COMPLEX, encoding=encoding)


class _Plain:
    ended = True

    def __call__(self, data: bytes, most: int) -> bytes:
        return data


class _Inflater:
    """Unpacks gzip and deflate; some sites send the latter without its header."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(_ANY_HEADER)
        self._begun = False
        self._kept = b""
        self.ended = True

    def __call__(self, data: bytes, most: int) -> bytes:
        if not data:
            return b""
        begun, self._begun = self._begun, True
        try:
            return self._inflate(data, most)
        except zlib.error:
            if begun:
                raise FetchFailure("down", ProblemCode.TOO_COMPLEX, why="packing") from None
        self._inflater = zlib.decompressobj(_NO_HEADER)
        return self(data, most)

    def _inflate(self, data: bytes, most: int) -> bytes:
        """A body may be several gzip members, one after the other (RFC 1952, section 2.2). Anything
        else behind the end is left out."""
        parts: list[bytes] = []
        data, self._kept = self._kept + data, b""
        while data and most > 0:
            if self._inflater.eof:
                if data == _GZIP_START[:1]:  # the rest of it comes with the next piece
                    self._kept = data
                    break
                if not data.startswith(_GZIP_START):
                    break
                self._inflater = zlib.decompressobj(_ANY_HEADER)
            parts.append(self._inflater.decompress(data, most))
            most -= len(parts[-1])
            data = self._inflater.unused_data
        self.ended = self._inflater.eof
        return b"".join(parts)

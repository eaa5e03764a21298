"""A small picture for each listing, drawn from its number."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

from sandbox.auctions.serving import Answer

WIDTH, HEIGHT = 256, 192


def picture(number: int) -> Answer:
    """The picture of the listing with this number."""
    return Answer(png(number), number, "image/png")


@lru_cache(maxsize=512)
def png(number: int) -> bytes:
    """A coloured plate with a blade-like figure, as PNG (www.w3.org/TR/png)."""
    colours = _palette(number)
    tilt, thick = number % 5 - 2, 6 + number % 7
    rows = bytearray()
    for y in range(HEIGHT):
        middle = HEIGHT // 2 + tilt * 6
        near = abs(y - middle)
        row = bytearray(WIDTH)
        for x in range(24, WIDTH - 24):
            if near * (WIDTH - 48) < thick * (WIDTH - 24 - x):
                row[x] = 1
            elif x < 64 and near < thick * 2:
                row[x] = 2
        rows += b"\0" + row
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", colours),
            _chunk(b"IDAT", zlib.compress(bytes(rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _palette(number: int) -> bytes:
    """Background, blade and grip."""
    back = bytes(170 + number * step % 70 for step in (7, 11, 17))
    grip = bytes(50 + number * step % 80 for step in (13, 5, 3))
    return back + b"\x55\x5c\x66" + grip


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

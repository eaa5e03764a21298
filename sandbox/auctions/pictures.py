"""A small picture for each listing, drawn from its number: what its title names, on a coloured
ground."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

from sandbox.auctions.serving import Answer, Visit

WIDTH, HEIGHT = 256, 192
#: The ground's shades come first in the palette, then these.
_SHADES = 24
_SHADOW, _STEEL, _LIGHT, _DARK, _GRIP, _SIGN = range(_SHADES, _SHADES + 6)

Point = tuple[float, float]
#: A colour and the corners of what is filled with it.
Part = tuple[int, tuple[Point, ...]]


def _box(colour: int, left: float, top: float, right: float, bottom: float) -> Part:
    return colour, ((left, top), (right, top), (right, bottom), (left, bottom))


def _disc(colour: int, x: float, y: float, radius: float, part: float = 1.0) -> Part:
    """A disc, or so much of it: 0.5 is its upper half."""
    steps = 40
    turns = (math.pi * (1 + 2 * part * step / steps) for step in range(steps + 1))
    return colour, tuple((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)


_BLADE: tuple[Part, ...] = (
    (_STEEL, ((96, 84), (212, 90), (232, 98), (96, 106))),
    (_LIGHT, ((96, 84), (212, 90), (232, 98), (96, 94))),
    _box(_DARK, 88, 72, 97, 118),
    _box(_GRIP, 26, 82, 88, 108),
    *(_disc(_LIGHT, x, 95, 3) for x in (42, 58, 74)),
)
_SABRE: tuple[Part, ...] = (
    (_STEEL, ((70, 104), (130, 86), (190, 62), (236, 34), (198, 72), (136, 100), (74, 118))),
    (_LIGHT, ((70, 104), (130, 86), (190, 62), (236, 34), (194, 68), (133, 92), (72, 110))),
    (_GRIP, ((24, 122), (66, 102), (74, 120), (30, 142))),
    (_DARK, ((62, 92), (72, 90), (86, 126), (76, 130))),
)
_MEDAL: tuple[Part, ...] = (
    (_GRIP, ((100, 18), (156, 18), (142, 92), (114, 92))),
    (_LIGHT, ((120, 18), (136, 18), (132, 92), (124, 92))),
    _disc(_DARK, 128, 122, 42),
    _disc(_SIGN, 128, 122, 38),
    _box(_DARK, 121, 94, 135, 150),
    _box(_DARK, 100, 115, 156, 129),
)
_CARD: tuple[Part, ...] = (
    _box(_LIGHT, 40, 42, 216, 150),
    _box(_SIGN, 178, 52, 206, 86),
    _box(_STEEL, 127, 52, 129, 140),
    *(_box(_STEEL, 140, y, 204, y + 2) for y in (100, 114, 128)),
    *(_box(_DARK, 52, y, 116, y + 2) for y in (62, 76, 90, 104)),
)
_HELMET: tuple[Part, ...] = (
    _disc(_STEEL, 128, 124, 66, 0.5),
    (_DARK, ((52, 122), (204, 122), (216, 140), (40, 140))),
    _disc(_LIGHT, 104, 96, 9),
)
_SPIKED: tuple[Part, ...] = ((_SIGN, ((124, 18), (132, 18), (138, 64), (118, 64))), *_HELMET)
_PISTOL: tuple[Part, ...] = (
    _box(_STEEL, 60, 62, 212, 92),
    _box(_LIGHT, 60, 62, 212, 70),
    (_GRIP, ((64, 92), (106, 92), (88, 158), (48, 152))),
    _box(_DARK, 106, 92, 142, 100),
    _box(_DARK, 136, 92, 142, 116),
    _box(_DARK, 104, 110, 142, 116),
)
_RIFLE: tuple[Part, ...] = (
    _box(_STEEL, 96, 78, 244, 86),
    (_GRIP, ((12, 86), (92, 76), (176, 86), (176, 98), (96, 98), (64, 106), (14, 130))),
    _box(_DARK, 92, 74, 132, 84),
    _box(_DARK, 100, 100, 122, 106),
)
_SCOPE: tuple[Part, ...] = (
    _box(_STEEL, 48, 84, 208, 108),
    _box(_DARK, 34, 74, 82, 118),
    _box(_DARK, 176, 68, 222, 124),
    _box(_GRIP, 118, 70, 140, 84),
    _box(_LIGHT, 48, 86, 208, 91),
)
_CHEST: tuple[Part, ...] = (
    _box(_GRIP, 46, 66, 210, 148),
    _box(_DARK, 46, 66, 210, 74),
    _box(_DARK, 46, 90, 210, 93),
    _box(_STEEL, 116, 84, 140, 106),
    _box(_DARK, 46, 140, 210, 148),
)
_BUCKLE: tuple[Part, ...] = (
    _box(_DARK, 20, 76, 236, 116),
    _box(_SIGN, 72, 54, 184, 138),
    _disc(_DARK, 128, 96, 30),
    _disc(_LIGHT, 128, 96, 24),
)
#: By what a title says; the first that fits, and a blade for anything else.
_DRAWN: tuple[tuple[str, tuple[Part, ...]], ...] = (
    ("säbel", _SABRE),
    ("orden", _MEDAL),
    ("postkarte", _CARD),
    ("pickelhaube", _SPIKED),
    ("helm", _HELMET),
    ("pistole", _PISTOL),
    ("büchse", _RIFLE),
    ("fernrohr", _SCOPE),
    ("kiste", _CHEST),
    ("koppel", _BUCKLE),
)


def picture(visit: Visit) -> Answer:
    """The picture of the listing whose number stands in the path."""
    number = int(visit.path["id"])
    listing = visit.market.listings.get(number)
    drawn = png(number, listing.title if listing else "")
    return Answer(drawn, zlib.crc32(drawn), "image/png")


def png(number: int, title: str = "") -> bytes:
    """What the title names, in the colours of the number, as PNG (www.w3.org/TR/png)."""
    small = title.casefold()
    return _png(number, next((parts for word, parts in _DRAWN if word in small), _BLADE))


@lru_cache(maxsize=512)
def _png(number: int, parts: tuple[Part, ...]) -> bytes:
    rows = [bytearray([y * _SHADES // HEIGHT]) * WIDTH for y in range(HEIGHT)]
    laid = [(colour, _laid(number, corners)) for colour, corners in parts]
    for _colour, corners in laid:
        _fill(rows, _SHADOW, [(x + 5, y + 7) for x, y in corners])
    for colour, corners in laid:
        _fill(rows, colour, corners)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", _palette(number)),
            _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _laid(number: int, corners: tuple[Point, ...]) -> list[Point]:
    """How the thing lies there: this way or that way round, turned, nearer or farther. No two
    things look the same, as the product takes what looks the same for one thing."""
    size, turn = 0.72 + number % 7 * 0.05, math.radians(number % 13 * 3 - 18)
    side = -size if number % 2 else size
    across, down = number % 5 * 6 - 12, number % 11 * 3 - 15
    moved = ((x - WIDTH / 2, y - HEIGHT / 2) for x, y in corners)
    return [
        (
            WIDTH / 2 + across + side * x * math.cos(turn) - size * y * math.sin(turn),
            HEIGHT / 2 + down + side * x * math.sin(turn) + size * y * math.cos(turn),
        )
        for x, y in moved
    ]


def _fill(rows: list[bytearray], colour: int, corners: list[Point]) -> None:
    """Fill between the edges that each row crosses."""
    heights = [y for _x, y in corners]
    for y in range(max(int(min(heights)), 0), min(int(max(heights)) + 1, HEIGHT)):
        crossed = sorted(_crossings(corners, y + 0.5))
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            start, end = max(round(left), 0), min(round(right), WIDTH)
            if end > start:
                rows[y][start:end] = bytes([colour]) * (end - start)


def _crossings(corners: list[Point], y: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _palette(number: int) -> bytes:
    """The ground, from light to less light, and what is drawn on it."""
    top = [196 + number * step % 52 for step in (7, 11, 17)]
    shades = [tone - 46 * shade // _SHADES for shade in range(_SHADES) for tone in top]
    shadow = [tone * 2 // 3 for tone in top]
    grip = [58 + number * step % 74 for step in (13, 5, 3)]
    steel, light, dark, sign = (120, 128, 138), (226, 230, 235), (52, 56, 64), (196, 160, 74)
    return bytes([*shades, *shadow, *steel, *light, *dark, *grip, *sign])


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

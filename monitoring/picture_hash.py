"""A perceptual hash of a picture: the same for the same picture in another size or quality.

The difference hash (dHash) in both directions: whether each pixel of a tiny grey copy is brighter
than its neighbour. Loaded by the workers that compare pictures, since it brings Pillow.
"""

from __future__ import annotations

import io

from PIL import Image

from monitoring.same_thing import UNCERTAIN

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: A larger picture is not decoded.
MAX_PIXELS = 6_000_000
SIDE = 8
#: A difference in brightness that is not noise, and how many of the 128 there must be: a plain
#: picture (a blank plate "no photo") looks like any other.
CONTRAST = 4
LEAST_CONTRASTS = 16


def hash_of(body: bytes) -> str:
    """The hash, 32 hexadecimal digits; UNCERTAIN for what is not a picture, or says too little."""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            picture.draft("L", (64, 64))  # a JPEG is decoded at an eighth of its size
            if picture.width * picture.height > MAX_PIXELS:
                return UNCERTAIN
            grey = _on_white(picture)
    except Exception:  # whatever a decoder says to whatever a site sends
        return UNCERTAIN
    across = _differences(grey.resize((SIDE + 1, SIDE), Image.Resampling.BOX))
    down = _differences(
        grey.resize((SIDE, SIDE + 1), Image.Resampling.BOX).transpose(Image.Transpose.TRANSPOSE)
    )
    both = across + down
    if sum(abs(one) >= CONTRAST for one in both) < LEAST_CONTRASTS:
        return UNCERTAIN
    bits = "".join("1" if one >= CONTRAST else "0" for one in both)
    return f"{int(bits, 2):032x}"


def _on_white(picture: Image.Image) -> Image.Image:
    """In grey; what is transparent is white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("L")
    return picture.convert("L")


def _differences(grey: Image.Image) -> list[int]:
    """How much brighter each pixel is than the one on its left, row by row."""
    values = grey.tobytes()
    width = grey.width
    return [
        values[row * width + x + 1] - values[row * width + x]
        for row in range(grey.height)
        for x in range(width - 1)
    ]

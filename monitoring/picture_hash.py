"""A perceptual hash of a picture: nearly the same for the same picture in another size or quality.

The mean colours of its blocks, in a grid of 12 by 12. Loaded by the workers that compare pictures,
since it brings Pillow.
"""

from __future__ import annotations

import base64
import io
from statistics import pstdev

from PIL import Image

from monitoring.same_thing import GRID, UNCERTAIN

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: A larger picture is not decoded.
MAX_PIXELS = 6_000_000
#: Blocks that vary less in brightness are a plain plate ("no photo"), which looks like any other.
LEAST_VARIATION = 8.0


def hash_of(body: bytes) -> str:
    """The hash; UNCERTAIN for what is not a picture, or says too little."""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            picture.draft("RGB", (16 * GRID, 16 * GRID))  # a JPEG is decoded in a smaller size
            if picture.width * picture.height > MAX_PIXELS:
                return UNCERTAIN
            blocks = on_white(picture).resize((GRID, GRID), Image.Resampling.BOX)
    except Exception:  # whatever a decoder says to whatever a site sends
        return UNCERTAIN
    if pstdev(blocks.convert("L").tobytes()) < LEAST_VARIATION:
        return UNCERTAIN
    return base64.b64encode(blocks.tobytes()).decode()


def on_white(picture: Image.Image) -> Image.Image:
    """In colours; what is transparent is white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return picture.convert("RGB")

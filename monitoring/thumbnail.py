"""A small copy of a picture. Loaded by the workers that make some, since it brings Pillow."""

from __future__ import annotations

import io

from PIL import Image

from monitoring.picture_hash import FORMATS, MAX_PIXELS, on_white

#: Twice the size in which it is shown, for sharp screens.
SIZE = (360, 270)


def thumbnail_of(body: bytes) -> bytes:
    """A JPEG without metadata; nothing for what is no picture, or too large a one."""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            picture.draft("RGB", SIZE)  # a JPEG is decoded in a smaller size
            if picture.width * picture.height > MAX_PIXELS:
                return b""
            small = on_white(picture)
            small.thumbnail(SIZE)
    except Exception:  # whatever a decoder says to whatever a site sends
        return b""
    written = io.BytesIO()
    small.save(written, "JPEG", quality=80)
    return written.getvalue()

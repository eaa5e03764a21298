"""What is attached to a message: as it is stored, as TL objects, and a sample of each kind.

core.telegram.org/type/MessageMedia
"""

from __future__ import annotations

import io
import math
import struct
import wave
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, TypedDict

from telethon.tl import types

KINDS = ("photo", "voice", "audio", "video", "file")
#: Bytes of all attachments together that are kept; the oldest go first.
KEPT_BYTES = 64 * 1024 * 1024
_DC = 2
_SAMPLE_SECONDS, _RATE = 2, 8000
_MEASURES = {"photo": (256, 192), "video": (640, 360)}


class Attachment(TypedDict):
    """What is known of a file; its bytes are in `Files`. `seconds` is the length of a sound."""

    id: int
    kind: str
    name: str
    mime: str
    size: int
    seconds: int


class Files:
    """The attachments' bytes by id, in memory only: after a restart their names are left."""

    def __init__(self) -> None:
        self._bytes: OrderedDict[int, bytes] = OrderedDict()

    def keep(self, id: int, data: bytes) -> None:
        self._bytes[id] = data
        while len(self._bytes) > 1 and sum(map(len, self._bytes.values())) > KEPT_BYTES:
            self._bytes.popitem(last=False)

    def get(self, id: int) -> bytes | None:
        return self._bytes.get(id)


def kind_of(mime: str) -> str:
    """How Telegram's apps send a file of this media type."""
    family, _, form = mime.partition("/")
    if family == "image" and form in ("jpeg", "png", "webp"):
        return "photo"
    return family if family in ("audio", "video") else "file"


def media(item: Attachment, date: int) -> Any:
    """The TL object of an attachment that was sent at `date` (Unix seconds)."""
    if item["kind"] == "photo":
        return types.MessageMediaPhoto(photo=_photo(item, date))
    return types.MessageMediaDocument(
        voice=item["kind"] == "voice",
        video=item["kind"] == "video",
        document=types.Document(
            id=item["id"],
            access_hash=item["id"],
            file_reference=b"",
            date=datetime.fromtimestamp(date, UTC),
            mime_type=item["mime"],
            size=item["size"],
            dc_id=_DC,
            attributes=_attributes(item),
        ),
    )


def _photo(item: Attachment, date: int) -> Any:
    width, height = _MEASURES["photo"]
    return types.Photo(
        id=item["id"],
        access_hash=item["id"],
        file_reference=b"",
        date=datetime.fromtimestamp(date, UTC),
        sizes=[types.PhotoSize("x", width, height, item["size"])],
        dc_id=_DC,
    )


def _attributes(item: Attachment) -> list[Any]:
    named = types.DocumentAttributeFilename(item["name"])
    if item["kind"] == "voice":
        return [types.DocumentAttributeAudio(item["seconds"], voice=True, waveform=b"\x1f" * 63)]
    if item["kind"] == "audio":
        return [types.DocumentAttributeAudio(item["seconds"]), named]
    if item["kind"] == "video":
        width, height = _MEASURES["video"]
        return [types.DocumentAttributeVideo(float(item["seconds"]), width, height), named]
    return [named]


def hum() -> bytes:
    """A sample of a voice message: two seconds that rise and fall, as WAV."""
    samples = bytearray()
    for place in range(_SAMPLE_SECONDS * _RATE):
        at = place / _RATE
        loud = math.sin(math.pi * at / _SAMPLE_SECONDS) * (0.6 + 0.4 * math.sin(12 * at))
        pitch = 180 * at + 8 * math.sin(5 * at)
        samples += struct.pack("<h", int(9000 * loud * math.sin(2 * math.pi * pitch)))
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(bytes(samples))
    return stream.getvalue()

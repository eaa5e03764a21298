"""Endpoints for what contacts attach: a photo, a voice message, or a file."""

from __future__ import annotations

import base64
import mimetypes
import secrets
import time

from sandbox.auctions.pictures import png
from sandbox.control.world import World
from sandbox.mtproto.media import KINDS, Attachment, hum, kind_of
from sandbox.mtproto.model import Message

#: Of one file, in bytes.
MAX_BYTES = 8 * 1024 * 1024
NAME_LENGTH = 200
_MIMES = {"photo": "image/png", "voice": "audio/wav"}


def attach(
    world: World,
    contact_id: int,
    kind: str | None = None,
    name: str = "",
    data: str | None = None,
    text: str = "",
    account_id: int | None = None,
) -> Message:
    """A contact sends a file: its bytes in base64, or without `data` a sample (kind: photo, voice,
    audio, video, file; by default what the name says)."""
    if kind not in (*KINDS, None):
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    account, contact = world.account(account_id), world.contact(contact_id)
    name = name.strip().replace("/", "_")[-NAME_LENGTH:]
    mime = mimetypes.guess_type(name)[0] or _MIMES.get(kind or "", "application/octet-stream")
    kind = kind or kind_of(mime)
    content = _sample(kind, name) if data is None else _decoded(data)
    item = Attachment(
        id=secrets.randbits(53),  # a browser's numbers hold no more
        kind=kind,
        name=name or f"{kind}{mimetypes.guess_extension(mime) or ''}",
        mime=mime,
        size=len(content),
        seconds=2 if kind in ("voice", "audio", "video") else 0,
    )
    world.telegram.files.keep(item["id"], content)
    return world.telegram.contact_says(account, contact, text.strip(), attachment=item)


def _decoded(data: str) -> bytes:
    if len(data) * 3 // 4 > MAX_BYTES + 2:
        raise ValueError(f"the file is too large; at most {MAX_BYTES} bytes")
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        raise ValueError("data: base64 is needed") from None
    if not content:
        raise ValueError("the file is empty")
    return content


def _sample(kind: str, name: str) -> bytes:
    if kind == "photo":
        return png(int(time.time()) % 512)
    if kind in ("voice", "audio"):
        return hum()
    return f"{name}\n\n1 x Poppy\n".encode()


ENDPOINTS = (("POST", "/attachments", attach),)

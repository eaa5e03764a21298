"""The addresses that a message shows beside its text: behind words, and as a preview."""

from __future__ import annotations

from typing import Any

from telethon.helpers import add_surrogate, del_surrogate
from telethon.tl import types as tl


def text_with_addresses(message: Any) -> str:
    """The text of a message, with the address of each link behind its words, unless they are the
    address, and with that of a preview that was chosen by hand (core.telegram.org/api/links)."""
    text = add_surrogate(message.message or "")  # entities count in UTF-16 units
    links = [one for one in message.entities or () if isinstance(one, tl.MessageEntityTextUrl)]
    for link in sorted(links, key=lambda one: one.offset, reverse=True):
        end = link.offset + link.length
        if _bare(text[link.offset : end]) != _bare(link.url):
            text = f"{text[:end]} ({link.url}){text[end:]}"
    text = str(del_surrogate(text))
    address = _chosen_preview(message.media)
    if _bare(address) not in text.casefold():
        text = f"{text}\n{address}".strip()
    return text


def _chosen_preview(media: Any) -> str:
    if not (isinstance(media, tl.MessageMediaWebPage) and media.manual):
        return ""
    return getattr(media.webpage, "url", None) or ""


def _bare(address: str) -> str:
    """An address as people write it, without its scheme."""
    return address.strip().casefold().removeprefix("https://").removeprefix("http://").rstrip("/")

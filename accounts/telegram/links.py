"""The addresses that a message shows beside its text: behind words, and as a preview."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from telethon.tl import types as tl

#: So much of an address is shown, in characters, and so many links of a message.
LONGEST, MOST = 500, 20

_HOST = re.compile(r"^(?:https?://)?([^/?#]*)", re.I)
#: What an address that stands in a text may have around it.
_PUNCTUATION = "()[]<>«»„“”\"'.,;:!?/"


def text_with_addresses(text: str, entities: Iterable[Any] | None, media: Any) -> str:
    """The text of a message, with the address of each link behind its words, unless they are the
    address, and below it that of a preview that was chosen by hand (core.telegram.org/api/links).
    `drafts.addresses` takes them away again."""
    for end, address in reversed(_behind_words(text, entities or ())):
        text = f"{text[:end]} ({address}){text[end:]}"
    preview = _chosen_preview(media)
    address = _written(preview)
    known = {_bare(word.strip(_PUNCTUATION)) for word in text.split()}
    if address and known.isdisjoint(_bare(one.strip(_PUNCTUATION)) for one in (preview, address)):
        text = f"{text}\n{address}" if text else address
    return text


def _behind_words(text: str, entities: Iterable[Any]) -> list[tuple[int, str]]:
    """Where words end that are a link, and its address, in the order of the text."""
    # Entities count in UTF-16 units; one that ends within a character ends behind it.
    units = list(accumulate((2 if sign > "\uffff" else 1 for sign in text), initial=0))
    found = []
    for one in entities:
        if not isinstance(one, tl.MessageEntityTextUrl):
            continue
        begin = bisect_left(units, one.offset)
        end = min(bisect_left(units, one.offset + one.length), len(text))
        address = _written(one.url)
        if begin < end and address and _bare(text[begin:end]) != _bare(one.url):
            found.append((end, address))
    return sorted(dict.fromkeys(found), key=lambda one: one[0])[:MOST]


def _chosen_preview(media: Any) -> str:
    if not (isinstance(media, tl.MessageMediaWebPage) and media.manual):
        return ""
    return getattr(media.webpage, "url", None) or ""


def _written(address: str) -> str:
    """An address without white space and brackets, so that it ends where ours do."""
    return re.sub(r"[\s()]", lambda sign: quote(sign[0]), address.strip())[:LONGEST]


def _bare(address: str) -> str:
    """An address as people write it: without its scheme, the host in any case."""
    bare = _HOST.sub(lambda host: host[1].lower(), address.strip(), count=1)
    return bare.rstrip("/")

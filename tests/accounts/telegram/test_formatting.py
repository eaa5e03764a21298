"""Formatting of the Bot API as Telethon's entities."""

from __future__ import annotations

from telethon.tl import types as tl

from accounts.telegram.formatting import to_telethon
from core.entities import FORMATTING


def test_formatting_becomes_telethons_entities() -> None:
    entities = [{"type": kind, "offset": 1, "length": 2} for kind in sorted(FORMATTING)]
    made = to_telethon(entities)
    assert len(made) == len(FORMATTING)
    assert {(one.offset, one.length) for one in made} == {(1, 2)}
    assert all(bytes(one) for one in made), "it can be serialised"
    [link] = to_telethon([{"type": "text_link", "offset": 0, "length": 1, "url": "https://a.b"}])
    assert isinstance(link, tl.MessageEntityTextUrl)
    assert link.url == "https://a.b"
    assert to_telethon([{"type": "sparkle", "offset": 0, "length": 1}]) == []

"""Formatting of a text: entities as the Bot API has them, with offsets in UTF-16 code units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.text import split_text, utf16_len

Entity = Mapping[str, Any]

#: What a person sets by hand. Telegram finds addresses, mentions and hashtags by itself.
FORMATTING = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "blockquote",
        "expandable_blockquote",
    }
)
_MORE = ("url", "language")


def formatting(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """The entities that are formatting, with what is needed to send them again."""
    kept = ("type", "offset", "length", *_MORE)
    return [
        {name: entity[name] for name in kept if entity.get(name) is not None}
        for entity in entities
        if entity.get("type") in FORMATTING
    ]


def cut_entities(
    entities: Iterable[Entity], text: str, start: int, piece: str
) -> list[dict[str, Any]]:
    """The entities of the piece of `text` that begins with the character `start`."""
    begin = utf16_len(text[:start])
    end = begin + utf16_len(piece)
    found = []
    for entity in entities:
        first = max(entity["offset"], begin)
        last = min(entity["offset"] + entity["length"], end)
        if first < last:
            found.append({**entity, "offset": first - begin, "length": last - first})
    return found


def move_entities(entities: Iterable[Entity], units: int) -> list[dict[str, Any]]:
    """The entities of a text that stands behind so many UTF-16 units."""
    return [{**entity, "offset": entity["offset"] + units} for entity in entities]


def split_formatted(
    text: str, entities: Sequence[Entity]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The parts of `split_text`, each with its entities."""
    parts, at = [], 0
    for piece in split_text(text):
        at = text.index(piece, at)
        parts.append((piece, cut_entities(entities, text, at, piece)))
        at += len(piece)
    return parts

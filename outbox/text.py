"""Text builder of bot messages: plain text with Telegram's entities.

The text of contacts and sellers is never parsed as markup. Lengths are in UTF-16 units
(core.telegram.org/api/entities).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import Person
from accounts.selectors import zone_of
from accounts.telegram.types import BotMessage
from core.entities import Entity, cut_entities, move_entities
from core.text import LIMIT, split_text, utf16_len

#: Telegram takes at most 100 entities in a message.
MAX_ENTITIES = 100


class Text:
    """Text with entities, built piece by piece. `style` is an entity type of the Bot API."""

    def __init__(self) -> None:
        self.text = ""
        self.entities: list[dict[str, Any]] = []

    def add(self, piece: str, style: str = "", url: str = "") -> Text:
        """Append a piece; with a `url` it is a link."""
        if piece and (style or url) and len(self.entities) < MAX_ENTITIES:
            entity: dict[str, Any] = {
                "type": "text_link" if url else style,
                "offset": utf16_len(self.text),
                "length": utf16_len(piece),
            }
            self.entities.append(entity | ({"url": url} if url else {}))
        self.text += piece
        return self

    def add_formatted(self, piece: str, entities: Iterable[Entity]) -> Text:
        """Append a piece with its own formatting; entities beyond the piece are cut."""
        cut = move_entities(cut_entities(entities, piece, 0, piece), utf16_len(self.text))
        self.entities += cut[: MAX_ENTITIES - len(self.entities)]
        self.text += piece
        return self

    def line(self, piece: str = "", style: str = "", url: str = "") -> Text:
        """Append a piece on a line of its own."""
        if self.text:
            self.text += "\n"
        return self.add(piece, style, url)

    def fits(self, more: int) -> bool:
        """Whether so many more UTF-16 units fit into the message."""
        return utf16_len(self.text) + more <= LIMIT

    def message(self, **more: Any) -> BotMessage:
        """The finished message; `more` are fields of BotMessage."""
        return BotMessage(self.text, entities=tuple(self.entities), **more)


def clip(text: str, units: int) -> str:
    """The beginning of a text, at most `units` UTF-16 units long."""
    if utf16_len(text) <= units:
        return text
    return f"{split_text(text, units - 1)[0]}…" if text.strip() else ""


@contextmanager
def speaking_to(person: Person | None) -> Iterator[None]:
    """Activate a person's language and time zone; of somebody who is not known those of the
    settings."""
    language = (person and person.language) or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone_of(person) if person else None):
        yield

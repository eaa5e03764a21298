"""Formatted text: the Bot API's HTML, and the entities that Telegram finds by itself.

core.telegram.org/bots/api#html-style. The checks and their wording follow `parse_html` of
Telegram's own library (tdlib/td, MessageEntity.cpp). Offsets and lengths count UTF-16 units.
"""

from __future__ import annotations

import html
import re
from typing import Any

from sandbox.bot_api.errors import BotApiError, bad_request

Entity = dict[str, Any]

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_START = re.compile(r"<([^\s>]*)[\s>]")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"']+)"
    r"|(?<![\w/@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z]\w{3,31})(?!\w)"
)


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def formatted(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """The text without its markup, trimmed, and its entities."""
    entities: list[Entity] = []
    if not parse_mode:
        plain = text
    elif parse_mode.lower() == "html":
        plain, entities = _Html(text).parse()
    else:
        raise bad_request("unsupported parse_mode")
    plain, entities = _trimmed(plain, entities)
    return plain, entities + found(plain, entities)


def found(text: str, taken: list[Entity]) -> list[Entity]:
    """Links, commands and mentions in a text, outside of the entities it has already."""
    entities = []
    for match in _FOUND.finditer(text):
        start, length = units(text[: match.start()]), units(match.group().rstrip(".,;:!?)"))
        if all(start >= e["offset"] + e["length"] or start + length <= e["offset"] for e in taken):
            entities.append({"type": str(match.lastgroup), "offset": start, "length": length})
    return entities


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    trimmed = text.strip()
    if trimmed == text:
        return text, entities
    cut, end = units(text[: len(text) - len(text.lstrip())]), units(trimmed)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        stop = min(entity["offset"] + entity["length"] - cut, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return trimmed, kept


class _Html:
    """One pass over a text in the Bot API's HTML."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.plain: list[str] = []
        self.length = 0
        self.entities: list[Entity] = []
        self.open: list[tuple[str, int, dict[str, str]]] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._text()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise self._error(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"'
            )
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.plain), self.entities

    def _text(self) -> None:
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        run = self.source[self.at : end]
        run = _CHARACTER.sub(lambda match: html.unescape(match.group()), run) if "&" in run else run
        self.plain.append(run)
        self.length += units(run)
        self.at = end

    def _start_tag(self) -> None:
        begin = self.at
        match = _START.match(self.source, begin)
        if match is None:
            raise self._error(f"Unclosed start tag at byte offset {self._byte(begin)}")
        name = match[1].lower()
        if name not in TYPES:
            raise self._error(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        end = self._tag_end("start")
        attributes = {
            match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
            for match in _ATTRIBUTE.finditer(self.source[begin + 1 + len(name) : end])
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            )
        self.open.append((name, self.length, attributes))
        self.at = end + 1

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._error(f"Unexpected end tag at byte offset {self._byte(begin)}")
        end = self._tag_end("end")
        found_name = self.source[begin + 2 : end].strip().lower()
        name, start, attributes = self.open.pop()
        if found_name and found_name != name:
            raise self._error(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{name}>", found "</{found_name}>"'
            )
        self.at = end + 1
        self._close(name, start, attributes)

    def _close(self, name: str, start: int, attributes: dict[str, str]) -> None:
        if self.length == start:
            return
        entity: Entity = {"type": TYPES[name], "offset": start, "length": self.length - start}
        if name == "a":
            url = attributes.get("href", "")
            if not re.match(r"(https?|tg|mailto|tel):", url):
                return  # Telegram drops links that it can't open
            entity["url"] = url
        elif name == "tg-emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif name == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif name == "code" and attributes.get("class", "").startswith("language-"):
            if self.open and self.open[-1][0] == "pre":
                self.open[-1][2]["language"] = attributes["class"].removeprefix("language-")
                return
        elif name == "pre" and "language" in attributes:
            entity["language"] = attributes["language"]
        self.entities.append(entity)

    def _tag_end(self, kind: str) -> int:
        end = self.source.find(">", self.at)
        if end < 0:
            raise self._error(f"Unclosed {kind} tag at byte offset {self._byte(self.at)}")
        return end

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    @staticmethod
    def _error(reason: str) -> BotApiError:
        return bad_request(f"can't parse entities: {reason}")

"""Finds, in any prompt, what the contact asks, and the sources that an answer may rest on.

Nothing here is agreed with a product. A prompt that holds a conversation somehow sets it
apart (tags, code fences, ruled lines) and says per message who spoke (tags, attributes, JSON
keys, or "Name: text" lines). Whoever is not the owner is the contact. Sources stand in a block
that is named so, each behind its number in brackets.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

_TAGS = re.compile(r"<([A-Za-z_][\w-]*)((?:\s[^<>]*)?)>(.*?)</\1\s*>", re.DOTALL)
_TICKS = re.compile(r"(?P<tick>```+|~~~+)([^\n]*)\n(.*?)\n?(?P=tick)", re.DOTALL)
_RULED = re.compile(
    r"^(?P<rule>(?P<line>[-=#<>*]{3,})[^\n]*)\n(.*?)\n(?:(?P=rule)|(?P=line)[^\n]*|[>]{3,})[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_CONVERSATION = re.compile(r"conversation|chat|message|dialog|history|transcript|inbox", re.I)
_SOURCES = re.compile(r"sources?\b|knowledge|reference|document", re.I)
_NUMBERED = re.compile(r"^\s*\[(\d+)\]\s*(.*)$")
_LINE = re.compile(
    r"^\s*(?:[-*•]\s+)?(?:\[[^\]\n]*\]\s*)?(?:[\d][\d:.,TZ+/ -]*\s)?"
    r"(?P<who>[^\W\d_][^:\n\[\]]{0,60}?)\s*(?:[\[(][^\])\n]*[\])])?:(?:\s(?P<text>.*)|$)"
)
_OWNER = re.compile(
    r"\b(?:owner|me|you|we|us|self|assistant|operator|outgoing|out|sent|true|ich|wir|inhaber|я|ми)\b",
    re.I,
)
_WHO = ("from", "role", "sender", "author", "who", "speaker", "by", "direction", "side", "out")
_SAID = ("text", "content", "body", "message", "said")


@dataclass(frozen=True)
class Turn:
    """One message of a conversation."""

    text: str
    by_owner: bool


@dataclass(frozen=True)
class Source:
    """Something that an answer may rest on, by its number in the prompt."""

    number: int
    title: str
    text: str


def last_turn(messages: list[dict[str, Any]]) -> Turn:
    """The conversation's last message; an owner's turn when the owner had the last word."""
    return last_turns(messages)[-1]


def last_turns(messages: list[dict[str, Any]]) -> list[Turn]:
    """What the contact wrote since the owner's last message; that one, if it was the last."""
    turns = _conversation(_prompts(messages))
    since = next((at for at, turn in enumerate(reversed(turns)) if turn.by_owner), len(turns))
    return turns[-since:] if since else turns[-1:]


def said_before(messages: list[dict[str, Any]]) -> str:
    """What the contact wrote in the whole conversation."""
    turns = _conversation(_prompts(messages))
    return "\n".join(turn.text for turn in turns if not turn.by_owner)


def _conversation(prompts: list[str]) -> list[Turn]:
    for prompt in reversed(prompts):
        for block in _conversations(prompt):
            turns = _turns(block)
            if turns:
                return turns
    whole = prompts[0] if prompts else ""
    return _lines(whole) or [Turn(whole.strip(), by_owner=False)]


def sources(messages: list[dict[str, Any]]) -> list[Source]:
    """The sources of the last prompt that has any."""
    for prompt in reversed(_prompts(messages)):
        for _at, name, block in _blocks(prompt):
            if _SOURCES.search(name) and not _CONVERSATION.search(name):
                return _numbered(block)
    return []


def _numbered(block: str) -> list[Source]:
    found: list[Source] = []
    for line in block.splitlines():
        head = _NUMBERED.match(line)
        if head and not line[:1].isspace():
            found.append(Source(int(head[1]), head[2].strip(), ""))
        elif found:
            last = found.pop()
            text = f"{last.text}\n{line.strip()}".strip()
            found.append(Source(last.number, last.title, text))
    return found


def _prompts(messages: list[dict[str, Any]]) -> list[str]:
    return [plain(m.get("content")) for m in messages if m.get("role") == "user"]


def plain(content: Any) -> str:
    """A message's content as one text; it may come in parts."""
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def _conversations(prompt: str) -> list[str]:
    """The fenced blocks, those named like a conversation first, later ones first."""
    blocks = [block for block in _blocks(prompt) if not _SOURCES.search(block[1])]
    blocks.sort(key=lambda block: (not _CONVERSATION.search(block[1]), -block[0]))
    return [body for _, _, body in blocks]


def _blocks(prompt: str) -> list[tuple[int, str, str]]:
    """The fenced blocks that stand in no other one: where, their name, and what they hold."""
    found = [(m.start(), m[1] + m[2], m[3]) for m in _TAGS.finditer(prompt)]
    found += [(m.start(), m[2], m[3]) for m in _TICKS.finditer(prompt)]
    found += [(m.start(), m["rule"], m[3]) for m in _RULED.finditer(prompt)]
    return [each for each in found if not any(_holds(other, each) for other in found)]


def _holds(block: tuple[int, str, str], other: tuple[int, str, str]) -> bool:
    """Whether the other block stands inside: a message may look like a fence itself."""
    return block[0] < other[0] and other[2] in block[2]


def _turns(block: str) -> list[Turn]:
    return _json(block) or _tagged(block) or _lines(block) or _one(block)


def _one(block: str) -> list[Turn]:
    text = html.unescape(block).strip()
    return [Turn(text, by_owner=False)] if text else []


def _json(block: str) -> list[Turn]:
    try:
        loaded = json.loads(block)
    except ValueError:
        try:
            loaded = [json.loads(line) for line in block.strip().splitlines() if line.strip()]
        except ValueError:
            return []
    if isinstance(loaded, dict):
        loaded = next((value for value in loaded.values() if isinstance(value, list)), [loaded])
    if not isinstance(loaded, list):
        return []
    turns = []
    for item in loaded:
        said = _first(item, _SAID) if isinstance(item, dict) else None
        if said is not None:
            who = str(_first(item, _WHO) or "")
            turns.append(Turn(str(said).strip(), bool(_OWNER.search(who))))
    return turns


def _first(item: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((item[name] for name in names if name in item), None)


def _tagged(block: str) -> list[Turn]:
    if not block.lstrip().startswith("<"):
        return []
    return [
        Turn(html.unescape(match[3]).strip(), bool(_OWNER.search(f"{match[1]} {match[2]}")))
        for match in _TAGS.finditer(block)
        if "<" not in match[3]
    ]


def _lines(block: str) -> list[Turn]:
    """Turns of "Name: text" lines; lines without a name belong to the one before."""
    turns: list[Turn] = []
    lines = html.unescape(block).splitlines()
    dated = bool(lines) and lines[0].startswith("[")
    for line in lines:
        match = _LINE.match(line)
        if match and (line.startswith("[") or not dated):
            turns.append(Turn((match["text"] or "").strip(), bool(_OWNER.search(match["who"]))))
        elif turns:
            last = turns.pop()
            turns.append(Turn(f"{last.text}\n{line.strip()}".strip(), last.by_owner))
    return turns

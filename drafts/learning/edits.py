"""What the owner changed in a proposed answer; pure.

rapidfuzz is loaded with the first edit: most processes never see one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.utils.module_loading import import_string

from drafts.reading.facts import facts, said_facts
from drafts.reading.plain import plain

#: Of an answer that shares no more than this with what was sent, nothing was right.
NOTHING_RIGHT = 0.5
#: Longer texts are compared as far as this.
COMPARED = 4000
NAME = "[name]"
_TOKEN = re.compile(r"\[name\]|\s+|\w+|[^\w\s]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Change:
    """A place where one text has something else than the other. `first` and `last`: it is at the
    beginning or the end."""

    before: str
    after: str
    first: bool
    last: bool


def how_right(proposed: str, sent: str) -> float:
    """How right a proposed answer was, from 0 to 1, if the owner sent this instead.

    1 if only spaces or capitals differ; 0 if a fact that it stated is gone or changed, or if less
    than half of it is left; in between it grows with the share that is left."""
    before, after = _compared(proposed), _compared(sent)
    if before == after:
        return 1.0
    if not before or facts(proposed) - said_facts(sent):
        return 0.0
    similarity: float = _rapidfuzz("Indel.normalized_similarity")(before, after)
    return max(0.0, (similarity - NOTHING_RIGHT) / (1 - NOTHING_RIGHT))


def _compared(text: str) -> str:
    return _SPACE.sub(" ", plain(text[:COMPARED])).strip()


@cache
def _rapidfuzz(name: str) -> Any:
    return import_string(f"rapidfuzz.distance.{name}")


def changes(before: str, after: str) -> list[Change]:
    """The places where two texts differ in more than spaces."""
    blocks = [one for one in _blocks(before, after) if one.before.strip() or one.after.strip()]
    end = len(blocks) - 1
    return [
        Change(one.before.strip(), one.after.strip(), first=place == 0, last=place == end)
        for place, one in enumerate(blocks)
        if not one.same
    ]


class _Block(NamedTuple):
    """What stands at a place in each of two texts, and whether that is the same."""

    before: str
    after: str
    same: bool

    def join(self, *others: _Block) -> _Block:
        blocks = (self, *others)
        before = "".join(one.before for one in blocks)
        return _Block(before, "".join(one.after for one in blocks), all(b.same for b in blocks))


def _blocks(before: str, after: str) -> list[_Block]:
    """Two texts block by block. Words that were changed with only a space between are one block."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    blocks: list[_Block] = []
    for step in _rapidfuzz("Indel.opcodes")(old, new):
        removed = "".join(old[step.src_start : step.src_end])
        added = "".join(new[step.dest_start : step.dest_end])
        block = _Block(removed, added, step.tag == "equal")
        if blocks and not block.same and not blocks[-1].same:
            block = blocks.pop().join(block)
        elif len(blocks) > 1 and not block.same and blocks[-1].before.isspace():
            space, earlier = blocks.pop(), blocks.pop()
            block = earlier.join(space, block)
        blocks.append(block)
    return blocks

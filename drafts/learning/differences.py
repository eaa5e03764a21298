"""What was changed between two texts, word by word; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A part of either text, or of both: `kind` is SAME, REMOVED or ADDED."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """How `before` became `after`. Without what was added it is `before`, without what was removed
    it is `after`, to the letter."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    removed = added = ""
    for tag, begin, end, new_begin, new_end in SequenceMatcher(None, old, new).get_opcodes():
        was, now = "".join(old[begin:end]), "".join(new[new_begin:new_end])
        if tag == "equal" and (was.strip() or not (removed or added)):
            pieces += [*_changed(removed, added), Piece(SAME, was)]
            removed = added = ""
        else:  # a space between two changed words belongs to both: one change reads better than two
            removed += was
            added += now
    return [*pieces, *_changed(removed, added)]


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines of a text that another has not, and those of the other that it has not."""
    old, new = before.splitlines(), after.splitlines()
    left, right = set(old), set(new)
    gone, come = (
        (line for line in old if line not in right),
        (line for line in new if line not in left),
    )
    return "\n".join(gone), "\n".join(come)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(REMOVED, removed)
    if added:
        yield Piece(ADDED, added)

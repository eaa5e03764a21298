"""What the local AI writes when it is asked for a text about a topic: the entries' own first
sentences, by rule.

Such a prompt holds numbered entries between two ruled lines named like entries, and below them a
line "Topic: …".
"""

from __future__ import annotations

import re

from sandbox.ai.answering import sentences_of
from sandbox.ai.rules import Forced

_ENTRIES = re.compile(
    r"^(?P<rule>={3,}ENTRIES[^\n]*)\n(?P<entries>.*?)\n(?P=rule)\nTopic: ", re.DOTALL | re.MULTILINE
)
_ENTRY = re.compile(
    r"^\[Source (?P<number>\d+)\] (?P<title>[^:\n]*): (?P<text>.*?)(?=^\[Source|\Z)",
    re.DOTALL | re.MULTILINE,
)
SENTENCES = 3


def written_script(prompt: str) -> Forced | None:
    """A section for each entry; None if this is no such request."""
    found = _ENTRIES.search(prompt)
    if found is None:
        return None
    sections = [
        {
            "heading": entry["title"].strip(),
            "text": _beginning(entry["text"]),
            "sources": [int(entry["number"])],
        }
        for entry in _ENTRY.finditer(found["entries"])
    ]
    return Forced(override={"sections": sections})


def _beginning(text: str) -> str:
    return " ".join(sentences_of(text)[:SENTENCES])

"""Patterns that every Python that aibot runs on reads in the same way."""

from __future__ import annotations

import re

from tests.harness.processes import ROOT

#: Such as (?:…)*+ : before Python 3.11.5 re takes a part of what does not fit (gh-106052).
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+")
#: Every alternative of these fits as a whole or fails at its first letter.
ALLOWED = {"monitoring/platforms/markup.py"}


def test_no_possessive_group_is_given_to_re() -> None:
    found = set()
    for folder in (
        "accounts",
        "aibot",
        "bot",
        "core",
        "drafts",
        "health",
        "knowledge",
        "monitoring",
    ):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if "import regex as re" not in text and POSSESSIVE_GROUP.search(text):
                found.add(str(file.relative_to(ROOT)))
    assert found == ALLOWED

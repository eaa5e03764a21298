"""Patterns that an admin writes, in RE2: whatever they are, their time grows with the text's length
only, and their memory is bounded.

Loaded only where a site has such a pattern, since RE2 takes some memory.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from monitoring.platforms.base import ParseError
from monitoring.problems import ProblemCode

#: What a pattern may take of memory.
MAX_BYTES = 1_000_000


def first_match(pattern: str, text: str) -> str:
    """What a pattern finds first in a text: its first group, or all of it. Raises ParseError if it
    is no pattern."""
    try:
        match = _compiled(pattern).search(text)
    except re2.error as error:
        raise ParseError(ProblemCode.WRONG_SETTING, error=f"id_pattern: {_why(error)}") from error
    return (match[1] if match.re.groups else match[0]) or "" if match else ""


def mistake(pattern: str) -> str:
    """What is wrong with a pattern, in RE2's words; empty if nothing is."""
    try:
        _compiled(pattern)
    except re2.error as error:
        return _why(error)
    return ""


def finds_nothing(pattern: str) -> bool:
    """Whether a pattern is content with an empty text, as `\\d*` is: it would find that before
    each number."""
    return _compiled(pattern).search("") is not None


@lru_cache(64)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors, options.max_mem = False, MAX_BYTES
    return re2.compile(pattern, options)


def _why(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)

"""Phone numbers with and without the calling code of the owner's country. Pure."""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import cache

from drafts.reading.word_lists import written_lines

_NUMBER = re.compile(r"\+?\d{7,15}")


def calling_code(zone: tzinfo | None) -> str:
    """The calling code of the country of a time zone; empty if that isn't known, or if its numbers
    are called with their zero from abroad, too."""
    return _codes().get(getattr(zone, "key", ""), "")


def international(number: str, code: str) -> str:
    """A phone number with its calling code, which is `code` if it begins with a zero; empty if it
    is no such number."""
    if not _NUMBER.fullmatch(number):
        return ""
    if number.startswith("00"):
        return f"+{number[2:]}"
    if number.startswith("0"):
        return f"+{code}{number[1:]}" if code else ""
    return number if number.startswith("+") else ""


@cache
def _codes() -> dict[str, str]:
    lines = map(str.split, written_lines("calling_codes.txt"))
    return {zone: code for code, *zones in lines for zone in zones}

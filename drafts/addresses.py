"""The addresses that stand in a text beside the contact's own words: a preview's below them, and
those of links behind their words (`accounts.telegram.links`). Pure."""

from __future__ import annotations

import re

_ADDRESS = r"[a-z][a-z0-9+.-]{0,20}://[^\s()]+"
_ADDED = re.compile(rf" \({_ADDRESS}\)|(?:\A|\n){_ADDRESS}(?=\n|\Z)", re.I)


def without_addresses(text: str) -> str:
    """A text without them. What was typed in the same way is no words either."""
    return _ADDED.sub("", text)

"""What may be the text of an answer."""

from __future__ import annotations

from core.text import is_blank

#: The longest answer that is taken, in characters (it leaves in several messages).
MAX_TEXT = 20_000


class BadText(ValueError):
    """A text that can't be sent; `reason` is "empty" or "long"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_text(text: str) -> str:
    """The text as it will be sent. Raises BadText."""
    clean = text.strip()
    if is_blank(clean):
        raise BadText("empty")
    if len(clean) > MAX_TEXT:
        raise BadText("long")
    return clean

"""What was said before, and when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Said:
    """Words that an answer may rest on, and when they were said: "tomorrow" is another day then.
    Without a day they hold on every day."""

    text: str
    day: date | None = None

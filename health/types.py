"""How one part is, for people."""

from __future__ import annotations

from dataclasses import dataclass

#: The tones of a light: works, should be looked at, does not work, unknown.
GREEN, YELLOW, RED, GREY = "good", "waiting", "bad", "quiet"
#: How they look where there is only text.
SIGNS = {GREEN: "🟢", YELLOW: "🟡", RED: "🔴", GREY: "⚪"}


@dataclass(frozen=True)
class Light:
    """How one part is. `subject` names it as findings do; `name` and `sentence` are for people."""

    subject: str
    name: str
    tone: str
    sentence: str

    def __str__(self) -> str:
        return f"{SIGNS[self.tone]} {self.name}: {self.sentence}"

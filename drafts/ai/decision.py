"""What the drafter answers, checked by pydantic; only workers load that.

Lenient where the meaning is clear, strict where it matters: in whether an answer is due, in its
text, and in a confidence that says nothing.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, Field, field_validator

REASON, LANGUAGE = 500, 10

_LANGUAGES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "ukrainian": "uk",
    "українська": "uk",
    "russian": "ru",
    "русский": "ru",
    "polish": "pl",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
}


class Claim(BaseModel):
    """A fact that an answer states, and the source that says so."""

    text: str = Field(default="", description="The fact, in the words of the answer.")
    source: int = Field(default=0, description="The number of the source; 0 if there is none.")


class Decision(BaseModel):
    """What the AI answers. What does not fit is asked for anew."""

    answer_due: bool = Field(description="Whether the contact waits for an answer.")
    needs_owner: bool = Field(
        default=False, description="Whether only the owner can answer, since facts are missing."
    )
    missing: list[str] = Field(
        default_factory=list, description="The missing facts, as short questions to the owner."
    )
    reason: str = Field(default="", description="Why, in one short sentence.")
    text: str = Field(
        default="", max_length=12000, description="The answer to send; empty if none is due."
    )
    confidence: int = Field(
        ge=0, le=100, description="How sure you are that the owner would send exactly this."
    )
    language: str = Field(default="", description="The contact's language, as 'uk' or 'de'.")
    claims: list[Claim] = Field(
        default_factory=list, description="Each fact of the answer with the source it is from."
    )

    @field_validator("text", "reason", "language", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any) -> Any:
        return "" if value is None else value

    @field_validator("reason")
    @classmethod
    def _cut(cls, value: str) -> str:
        return value[:REASON]

    @field_validator("language")
    @classmethod
    def _short(cls, value: str) -> str:
        """The code of a language that is named in full, as in "German (Austria)"."""
        if len(value) <= LANGUAGE and value.lower() not in _LANGUAGES:
            return value
        words = re.findall(r"[^\W\d_]+", value.lower())
        return next((_LANGUAGES[word] for word in words if word in _LANGUAGES), "")

    @field_validator("confidence", mode="before")
    @classmethod
    def _percent(cls, value: Any) -> Any:
        """A share of one, or a number of percent, as 0 to 100."""
        if isinstance(value, str) and (found := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%?\s*", value)):
            value = float(found[1]) if "." in found[1] else int(found[1])
        if isinstance(value, float):
            return round(value * 100) if 0 < value < 1 else round(value)
        return value

"""What the drafter answers, checked by pydantic; only workers load that.

Lenient where the meaning is clear, strict where it matters: in whether an answer is due, in its
text, and in a confidence that says nothing. Where the meaning is not clear, the owner is asked.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, Field, field_validator, model_validator

from drafts.ai.long_text import at_most

REASON, LANGUAGE = 500, 10
#: Of claims and questions to the owner: how many are kept, and how much of each.
MOST, LONGEST = 20, 300

#: What stands for no question at all.
_NOTHING = {"", "none", "nothing", "n/a", "null", "no", "keine", "nichts", "немає", "нічого"}
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


_CONFIDENCE = re.compile(r"(?<![\w.,-])(?P<number>\d+(?:[.,]\d+)?)(?:\s*/\s*(?P<of>10{1,2})\b)?")


class Claim(BaseModel):
    """A fact in an answer."""

    text: str = Field(default="", description="What the answer says, in a few words.")
    source: int = Field(
        default=0, description="The number of the source that says it; 0 if the owner has said it."
    )

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        """Only the words, or only the number of the source."""
        if isinstance(value, dict | Claim):
            return value
        return {"text": value} if isinstance(value, str) else {"source": value}

    @field_validator("text", mode="before")
    @classmethod
    def _words(cls, value: Any) -> str:
        return "" if value is None else str(value)[:LONGEST]

    @field_validator("source", mode="before")
    @classmethod
    def _number(cls, value: Any) -> int:
        """The first number in it, as in "[2]" or "source 2"; what has none names no source."""
        found = re.search(r"-?\d+", str(value))
        return max(int(found[0][:9]), 0) if found else 0


class Decision(BaseModel):
    """What the AI answers. What does not fit is asked for anew."""

    answer_due: bool = Field(description="Whether the contact waits for an answer.")
    needs_owner: bool = Field(
        default=False, description="Whether a fact is asked for that only the owner knows."
    )
    missing: list[str] = Field(
        default_factory=list, description="These facts, each as a short question to the owner."
    )
    reason: str = Field(default="", description="Why, in one short sentence.")
    text: Annotated[str, at_most(12000)] = Field(
        default="", description="The answer to send; empty if none is due."
    )
    confidence: int = Field(
        ge=0, le=100, description="How sure you are that the owner would send exactly this."
    )
    language: str = Field(default="", description="The contact's language, as 'uk' or 'de'.")
    claims: list[Claim] = Field(
        default_factory=list, description="Each fact in the text, with the source that says it."
    )

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        """What stands alone within another object, as in {"final_result": {…}}."""
        inner = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else None
        return inner if isinstance(inner, dict) else value

    @field_validator("needs_owner", mode="before")
    @classmethod
    def _nothing_is_no(cls, value: Any) -> Any:
        return False if value is None else value

    @field_validator("missing", mode="before")
    @classmethod
    def _questions(cls, value: Any) -> list[str]:
        """Also a single text with a question a line."""
        given = value.splitlines() if isinstance(value, str) else value
        texts = [str(one).strip()[:LONGEST] for one in (given if isinstance(given, list) else [])]
        return [text for text in texts if text.strip(".- ").casefold() not in _NOTHING][:MOST]

    @field_validator("claims", mode="before")
    @classmethod
    def _list(cls, value: Any) -> list[Any]:
        given = value if isinstance(value, list) else [value]
        return [one for one in given if one not in (None, "")][:MOST]

    @model_validator(mode="after")
    def _asked_for(self) -> Decision:
        """An answer that misses something needs the owner; who needs them has something to answer;
        and where no answer is due, nothing is missing."""
        self.needs_owner = self.needs_owner or (self.answer_due and bool(self.missing))
        self.answer_due = self.answer_due or self.needs_owner
        self.missing = self.missing if self.needs_owner else []
        return self

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
        """A share of one, of ten or of a hundred, or a number of percent, as 0 to 100."""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str) and value.strip():
            value = _number_in(value)
        if isinstance(value, float):
            return round(value * 100) if 0 < value < 1 else round(value)
        return value


def _number_in(said: str) -> str | int | float:
    """The number in "~93 %", "0,93" or "9/10"; words as they are, and asked for anew."""
    found = _CONFIDENCE.search(said)
    if found is None:
        return said
    number = float(found["number"].replace(",", "."))
    of = int(found["of"] or 0)
    if of:
        return round(100 * number / of)
    return number if re.search("[.,]", found["number"]) else int(number)


def repeats_us(text: str) -> bool:
    """Whether a text says nothing but what a field of the answer is described by, as small models
    write it."""
    said = " ".join(text.split()).strip("\"'").casefold()
    told = (field.description or "" for field in Decision.model_fields.values())
    return bool(said) and any(said.rstrip(".") == one.casefold().rstrip(".") for one in told)

"""What the drafter answers, checked by pydantic; only workers load that."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Decision(BaseModel):
    """What the AI answers. A value out of these bounds is rejected and asked for anew."""

    answer_due: bool = Field(description="Whether the contact waits for an answer.")
    reason: str = Field(max_length=1000, description="Why, in one short sentence.")
    text: str = Field(
        default="", max_length=12000, description="The answer to send; empty if none is due."
    )
    confidence: int = Field(
        ge=0, le=100, description="How sure you are that the owner would send exactly this."
    )
    language: str = Field(max_length=10, description="The contact's language, as 'uk' or 'de'.")

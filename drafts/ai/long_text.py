"""Texts of an answer whose length is limited by us, not by the schema that the model is shown."""

from __future__ import annotations

from pydantic import AfterValidator


def at_most(length: int) -> AfterValidator:
    """No text longer than this. In a schema (`maxLength`) so high a number makes the servers of
    llama.cpp refuse the schema, or even end."""

    def check(text: str) -> str:
        if len(text) > length:
            raise ValueError(f"at most {length} letters")
        return text

    return AfterValidator(check)

"""Try whether the AI of the settings answers: one tiny question.

What goes in and comes out can be pickled, so that it can be called in a process of its own
(core.subprocess_call).
"""

from __future__ import annotations

import time

from pydantic import BaseModel, Field

from drafts.ai.client import Drafter, Task
from drafts.ai.types import DrafterFailure, Usage

#: Enough for one word in any shape, and for a model that thinks before it.
OUTPUT_TOKENS = 500


class Hello(BaseModel):
    """The answer to the question."""

    word: str = Field(description="the one word")


QUESTION = Task("You check a connection.", Hello, lambda _tokens: "Answer with the word “ready”.")


def try_model(model: str, api_key: str, base_url: str, seconds: float) -> tuple[Usage, str, float]:
    """What the question has used, why it failed (a sentence in English, to be translated, or
    nothing), and how many seconds it took."""
    drafter = Drafter(model, api_key, base_url, timeout=seconds, output_tokens=OUTPUT_TOKENS)
    began = time.monotonic()
    try:
        usage, sentence = drafter.ask(QUESTION)[1], ""
    except DrafterFailure as failure:
        usage, sentence = failure.usage, failure.sentence
    return usage, sentence, time.monotonic() - began

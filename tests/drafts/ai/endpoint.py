"""A provider of the AI over real HTTP, with answers of every kind."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from drafts.ai.client import Drafter
from drafts.ai.types import Conversation, DrafterFailure, Line
from tests.drafts.factories import START

QUESTION = Conversation("Ada", (Line(False, "What are your hours?", "", START),))
GOOD = {
    "answer_due": True,
    "reason": "A question.",
    "text": "From 9.",
    "confidence": 90,
    "language": "en",
}


class Endpoint:
    """An AI provider that answers with what stands in `answers`, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Any] = [GOOD]
        self.asked: list[dict] = []
        self.keys: list[str] = []
        self.type, self.headers = "application/json", dict[str, str]()
        self.released = threading.Event()

    def next(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def completion(arguments: Any) -> dict:
    """The provider's answer: the call of the output tool with these arguments."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = {"id": "1", "type": "function", "function": {"name": "final_result", "arguments": text}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "m",
        "choices": [choice],
        "usage": {"prompt_tokens": 70, "completion_tokens": 8, "total_tokens": 78},
    }


def in_text(answer: dict) -> tuple[int, dict]:
    """The same without a call."""
    found = completion(answer)
    found["choices"][0]["message"] = {"role": "assistant", "content": json.dumps(answer)}
    return 200, found


def drafter(endpoint: Endpoint, **more: Any) -> Drafter:
    given = {"model": "m", "api_key": "key-for-tests", "base_url": endpoint.url, "timeout": 30}  # type: ignore[attr-defined]
    return Drafter(**{**given, **more})


def refusal(endpoint: Endpoint, **more: Any) -> str:
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint, **more).decide(QUESTION)
    assert "key-for-tests" not in caught.value.sentence
    return caught.value.sentence

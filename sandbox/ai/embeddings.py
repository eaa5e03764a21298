"""`POST /v1/embeddings`: vectors that are alike for texts that share words or parts of words.

platform.openai.com/docs/api-reference/embeddings
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from typing import Any

DIMENSIONS = 256
_WORD = re.compile(r"[^\W_]+")


def embeddings(asked: dict[str, Any]) -> dict[str, Any]:
    """The answer to a checked request."""
    given = asked["input"]
    texts = [given] if isinstance(given, str) else given
    rows = [
        {"object": "embedding", "index": index, "embedding": vector(text)}
        for index, text in enumerate(texts)
    ]
    tokens = sum(len(_WORD.findall(text)) for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "model": asked["model"], "data": rows, "usage": usage}


def problem(asked: Any) -> str:
    """What is wrong with a request; empty if nothing is."""
    if not isinstance(asked, dict) or not isinstance(asked.get("model"), str):
        return "you must provide a model parameter"
    given = asked.get("input")
    texts = given if isinstance(given, list) else [given]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        return "'$.input' is invalid."
    return ""


def vector(text: str) -> list[float]:
    """Each word and each three letters of one count at a place that their hash gives."""
    places = [0.0] * DIMENSIONS
    for feature, weight in _features(text):
        digest = hashlib.blake2s(feature.encode(), digest_size=4).digest()
        number = int.from_bytes(digest, "big")
        places[number % DIMENSIONS] += weight if number & 1 << 31 else -weight
    length = math.sqrt(sum(value * value for value in places)) or 1.0
    return [value / length for value in places]


def _features(text: str) -> Iterator[tuple[str, float]]:
    for word in _WORD.findall(text.casefold()):
        yield word, 2.0
        padded = f" {word} "
        for start in range(len(padded) - 2):
            yield padded[start : start + 3], 1.0

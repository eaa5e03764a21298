"""Ask an OpenAI-compatible provider for the meaning of texts (`POST /embeddings`) as vectors.

platform.openai.com/docs/api-reference/embeddings
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import httpx
import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string
from numpy.typing import NDArray

OPENAI = "https://api.openai.com/v1"
#: So much of a text is sent, in characters; models take at least 512 tokens.
LONGEST = 2000
#: What a provider tells beyond this is no number of tokens.
MOST_TOKENS = 2**31

Vector = NDArray[np.float32]


class EmbeddingFailure(Exception):
    """The provider gave no vectors. `refused`: it will not for these texts, however often asked."""

    def __init__(self, sentence: str, *, refused: bool = False) -> None:
        super().__init__(sentence)
        self.refused = refused


@dataclass(frozen=True)
class Embedded:
    """The vectors of some texts, with what they have used: the model, and the tokens as far as the
    provider tells them."""

    vectors: list[Vector]
    model: str
    tokens: int


def embed_question(question: str, seconds: float, account_id: int | None) -> Vector:
    """The vector of a question, which is asked for an account if one is named. Raises
    EmbeddingFailure, also when the day's budget is used up."""
    meter = import_string(settings.EMBEDDING_METER)
    found: Embedded = meter(partial(_ask, [question], seconds), account_id=account_id)
    return found.vectors[0]


def embed_passages(texts: Sequence[str], seconds: float) -> list[Vector]:
    """The vectors of passages. Raises EmbeddingFailure, also when the day's budget or their share
    of it is used up, or in use."""
    return _metered(texts, seconds, in_share=True)


def embed_measure(texts: Sequence[str], seconds: float) -> list[Vector]:
    """The vectors of what passages are measured by. Raises EmbeddingFailure, also when the day's
    budget is used up, or in use; of the share of passages it takes nothing."""
    return _metered(texts, seconds, in_share=False)


def _metered(texts: Sequence[str], seconds: float, *, in_share: bool) -> list[Vector]:
    meter = import_string(settings.EMBEDDING_METER)
    # A token is a character at least, as good as always.
    most = sum(len(text[:LONGEST]) for text in texts)
    found: Embedded = meter(partial(_ask, texts, seconds), at_most=most, in_share=in_share)
    return found.vectors


def _ask(texts: Sequence[str], seconds: float) -> Embedded:
    """The vectors of some texts, of length one. Raises EmbeddingFailure."""
    model = settings.AI_EMBEDDING_MODEL
    request = {"model": model, "input": [text[:LONGEST] for text in texts]}
    try:
        response = _client().post(
            f"{settings.AI_BASE_URL or OPENAI}/embeddings",
            json=request,
            headers={"Authorization": f"Bearer {settings.AI_API_KEY}"},
            timeout=seconds,
        )
        response.raise_for_status()
        answer = response.json()
        rows = sorted(answer["data"], key=lambda row: row["index"])
        vectors = [np.asarray(row["embedding"], dtype=np.float32) for row in rows]
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        refused = status in (400, 413, 422)
        raise EmbeddingFailure(f"HTTP {status}", refused=refused) from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise EmbeddingFailure(type(error).__name__) from error
    if len(vectors) != len(texts) or any(vector.ndim != 1 or not vector.size for vector in vectors):
        raise EmbeddingFailure("the answer has not one vector for each text")
    return Embedded([_of_length_one(vector) for vector in vectors], model, _tokens(answer))


def _tokens(answer: Any) -> int:
    """What a provider says that it has read; 0 if it does not say."""
    usage = answer.get("usage")
    told = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    return told if isinstance(told, int) and 0 <= told < MOST_TOKENS else 0


def _of_length_one(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or not length:
        raise EmbeddingFailure("the answer is no vector")
    return vector / np.float32(length)


@cache
def _client() -> httpx.Client:
    """One of this process, whose connections stay open: a new one takes longer than the answer."""
    return httpx.Client()

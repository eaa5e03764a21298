"""Ask an OpenAI-compatible provider for the meaning of texts (`POST /embeddings`) as vectors.

platform.openai.com/docs/api-reference/embeddings
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import httpx
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

OPENAI = "https://api.openai.com/v1"
#: So much of a text is sent, in characters; models take at least 512 tokens.
LONGEST = 2000

Vector = NDArray[np.float32]


class EmbeddingFailure(Exception):
    """The provider gave no vectors. `refused`: it will not for these texts, however often asked."""

    def __init__(self, sentence: str, *, refused: bool = False) -> None:
        super().__init__(sentence)
        self.refused = refused


def embed(texts: Sequence[str], seconds: float) -> list[Vector]:
    """The vectors of some texts, of length one. Raises EmbeddingFailure."""
    request = {"model": settings.AI_EMBEDDING_MODEL, "input": [text[:LONGEST] for text in texts]}
    try:
        response = _client().post(
            f"{settings.AI_BASE_URL or OPENAI}/embeddings",
            json=request,
            headers={"Authorization": f"Bearer {settings.AI_API_KEY}"},
            timeout=seconds,
        )
        response.raise_for_status()
        rows = sorted(response.json()["data"], key=lambda row: row["index"])
        vectors = [np.asarray(row["embedding"], dtype=np.float32) for row in rows]
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        refused = status in (400, 413, 422)
        raise EmbeddingFailure(f"HTTP {status}", refused=refused) from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise EmbeddingFailure(type(error).__name__) from error
    if len(vectors) != len(texts) or any(vector.ndim != 1 or not vector.size for vector in vectors):
        raise EmbeddingFailure("the answer has not one vector for each text")
    return [_of_length_one(vector) for vector in vectors]


def _of_length_one(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or not length:
        raise EmbeddingFailure("the answer is no vector")
    return vector / np.float32(length)


@cache
def _client() -> httpx.Client:
    """One of this process, whose connections stay open: a new one takes longer than the answer."""
    return httpx.Client()

"""Store the meaning of passages, when `AI_EMBEDDING_MODEL` is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from django.conf import settings
from django.db.models import QuerySet

from core.chunks import in_chunks
from knowledge.embeddings import EmbeddingFailure, Vector, embed_measure, embed_passages
from knowledge.models import Passage, PassageVector, UnrelatedVector
from knowledge.words.vocabulary import unrelated_questions

log = structlog.get_logger(__name__)

#: So many texts are one request, which may take so many seconds.
BATCH, SECONDS = 64, 60.0
#: So many requests are made at most in one go; beat comes again.
REQUESTS = 100

Row = TypeVar("Row", PassageVector, UnrelatedVector)
#: What a vector is of.
_UNIQUE = {PassageVector: ["passage"], UnrelatedVector: ["model", "text"]}
#: Why passages wait, as this process said last.
_said = ""


def embed_missing() -> int:
    """Store the vectors of unrelated questions that have none of this model, as nothing is found
    without them, and then those of passages; how many passages there were. When the provider fails,
    or the budget is used up, the rest waits for the next time."""
    if not settings.AI_EMBEDDING_MODEL or not Passage.objects.exists():
        return 0
    count = 0
    try:
        _embed_unrelated()
        for _request in range(REQUESTS):
            passages = list(_missing()[:BATCH])
            if not passages:
                break
            _embed([(_row_of(one), _text(one)) for one in passages], embed_passages)
            count += len(passages)
        why = ""
    except EmbeddingFailure as failure:
        why = str(failure)
    _log_change(why)
    return count


def _log_change(why: str) -> None:
    """Say why passages have to wait when that begins or changes, not each minute."""
    global _said
    if why and why != _said:
        log.warning("passages wait for their vectors", why=why)
    _said = why


def _embed_unrelated() -> None:
    """Store the vectors of the unrelated questions that have none of this model; those of earlier
    ones go."""
    model = settings.AI_EMBEDDING_MODEL
    stored = UnrelatedVector.objects.filter(model=model)
    stored.exclude(text__in=unrelated_questions()).delete()
    known = set(stored.values_list("text", flat=True))
    missing = [one for one in unrelated_questions() if one not in known]
    for texts in in_chunks(missing, BATCH):
        _embed([(UnrelatedVector(model=model, text=one), one) for one in texts], embed_measure)


def _missing() -> QuerySet[Passage]:
    done = PassageVector.objects.filter(model=settings.AI_EMBEDDING_MODEL)
    return Passage.objects.exclude(pk__in=done.values("pk")).select_related("entry").order_by("pk")


def _embed(
    asked: Sequence[tuple[Row, str]], vectors_of: Callable[[Sequence[str], float], list[Vector]]
) -> None:
    """Store these rows with the vectors of their texts. What is refused is asked for by halves, as
    servers limit how many texts they take; a text that is refused alone has none."""
    rows = [row for row, _text in asked]
    try:
        vectors = [one.tobytes() for one in vectors_of([text for _row, text in asked], SECONDS)]
    except EmbeddingFailure as failure:
        if not failure.refused:
            raise
        if len(asked) > 1:
            half = len(asked) // 2
            _embed(asked[:half], vectors_of)
            _embed(asked[half:], vectors_of)
            return
        if not UnrelatedVector.objects.filter(model=rows[0].model).exists():
            # This is about the model, not about the text: nothing was ever taken.
            raise EmbeddingFailure(f"{failure}, whatever is asked") from failure
        vectors = [b""]
    for row, vector in zip(rows, vectors, strict=True):
        row.vector = vector
    kind = type(rows[0])
    kind.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=_UNIQUE[kind],
        update_fields=["model", "vector"],
    )


def _row_of(passage: Passage) -> PassageVector:
    return PassageVector(passage=passage, model=settings.AI_EMBEDDING_MODEL)


def _text(passage: Passage) -> str:
    return "\n".join(part for part in (passage.entry.title, passage.heading, passage.text) if part)

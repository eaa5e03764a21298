"""Store the meaning of passages, when `AI_EMBEDDING_MODEL` is set."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.conf import settings
from django.db.models import QuerySet

from knowledge.embeddings import EmbeddingFailure, embed_passages
from knowledge.models import Passage, PassageVector, UnrelatedVector
from knowledge.vocabulary import unrelated_questions

log = structlog.get_logger(__name__)

#: So many passages are one request, which may take so many seconds.
BATCH, SECONDS = 64, 60.0
#: So many requests are made at most in one go; beat comes again.
REQUESTS = 100


def embed_missing() -> int:
    """Store the vectors of passages that have none of this model, and then those of unrelated
    questions; how many passages there were. When the provider fails, the rest waits for the next
    time."""
    count = 0
    try:
        for _request in range(REQUESTS if settings.AI_EMBEDDING_MODEL else 0):
            batch = list(_missing()[:BATCH])
            if not batch:
                _embed_unrelated()
                break
            _embed(batch)
            count += len(batch)
    except EmbeddingFailure as failure:
        log.warning("passages have no vectors yet", why=str(failure))
    return count


def _missing() -> QuerySet[Passage]:
    done = PassageVector.objects.filter(model=settings.AI_EMBEDDING_MODEL)
    return Passage.objects.exclude(pk__in=done.values("pk")).select_related("entry").order_by("pk")


def _embed(passages: Sequence[Passage]) -> None:
    """Store the vectors of these; of a text that is refused, that it has none."""
    try:
        found = embed_passages([_text(one) for one in passages], SECONDS)
        vectors = [vector.tobytes() for vector in found]
    except EmbeddingFailure as failure:
        if not failure.refused:
            raise
        if len(passages) > 1:
            for one in passages:
                _embed([one])
            return
        vectors = [b""]
    rows = [
        PassageVector(passage=passage, model=settings.AI_EMBEDDING_MODEL, vector=vector)
        for passage, vector in zip(passages, vectors, strict=True)
    ]
    PassageVector.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["passage"], update_fields=["model", "vector"]
    )


def _embed_unrelated() -> None:
    """Store the vectors of the unrelated questions that have none of this model; those of earlier
    ones go."""
    model = settings.AI_EMBEDDING_MODEL
    if not PassageVector.objects.filter(model=model).exists():
        return
    stored = UnrelatedVector.objects.filter(model=model)
    stored.exclude(text__in=unrelated_questions()).delete()
    known = set(stored.values_list("text", flat=True))
    missing = [one for one in unrelated_questions() if one not in known]
    for start in range(0, len(missing), BATCH):
        texts = missing[start : start + BATCH]
        vectors = embed_passages(texts, SECONDS)
        UnrelatedVector.objects.bulk_create(
            [
                UnrelatedVector(model=model, text=text, vector=vector.tobytes())
                for text, vector in zip(texts, vectors, strict=True)
            ],
            ignore_conflicts=True,
        )


def _text(passage: Passage) -> str:
    return "\n".join(part for part in (passage.entry.title, passage.heading, passage.text) if part)

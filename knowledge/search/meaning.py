"""The passages whose meaning is nearest to a question's, by the vectors that are stored.

All vectors are compared, by numpy, on both databases (docs/decisions/0019).
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
import structlog
from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from numpy.typing import NDArray

from knowledge.embeddings import EmbeddingFailure, Vector, embed_question
from knowledge.models import Entry, Passage, PassageVector, UnrelatedVector
from knowledge.search.standing_out import by_chance, standing_out
from knowledge.words.vocabulary import MEASURE

log = structlog.get_logger(__name__)

#: How long a search waits for the question's vector; then it goes by words alone.
PATIENCE = 2.0
#: After a failure so many seconds pass until the provider is asked again.
PAUSE = 30.0
#: So many passages are found.
NEAREST = 50
#: More than this many bytes of vectors are not kept in memory, and not searched.
MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Vectors:
    """The vectors of a model, one in a row, and the ids of their passages; the vectors of unrelated
    questions, and how alike each of them (a row) and each passage are."""

    key: tuple[str, int, int, int]
    ids: NDArray[np.int64]
    matrix: NDArray[np.float32]
    unrelated: NDArray[np.float32]
    by_chance: NDArray[np.float32]

    @property
    def ready(self) -> bool:
        return len(self.ids) > 0 and len(self.unrelated) >= MEASURE


_lock = threading.Lock()
_kept: Vectors | None = None
_paused_until = 0.0


def nearest(
    question: str, entries: QuerySet[Entry], account_id: int | None = None
) -> dict[int, float]:
    """The passages of these entries that mean what a question does, nearest first, with how much
    further each stands out than the first one does by chance (standard deviations). Empty if the
    provider does not answer soon. `account_id`: whose contact asks."""
    vectors = stored()
    if not vectors.ready:
        return {}
    asked = _of_question(question, account_id)
    if asked is None or asked.size != vectors.matrix.shape[1]:
        return {}
    measure = np.argsort(-(vectors.unrelated @ asked), kind="stable")[:MEASURE]
    found = standing_out(vectors.matrix @ asked, vectors.by_chance[measure])
    found -= by_chance(len(vectors.ids))
    order = np.argsort(-found, kind="stable")
    order = order[found[order] > 0]
    far = dict(zip(vectors.ids[order].tolist(), found[order].tolist(), strict=True))
    return {pk: far[pk] for pk in _first_of(entries, vectors.ids[order])}


def _first_of(entries: QuerySet[Entry], ids: NDArray[np.int64]) -> list[int]:
    """The first of these passages that are of the entries; foreign ones take no place."""
    own = Passage.objects.filter(Exists(entries.filter(pk=OuterRef("entry_id"))))
    found: list[int] = []
    start, size = 0, 4 * NEAREST
    while start < len(ids) and len(found) < NEAREST:
        part = ids[start : start + size].tolist()
        allowed = set(own.filter(pk__in=part).values_list("pk", flat=True))
        found += [pk for pk in part if pk in allowed]
        start, size = start + size, min(4 * size, 10_000)
    return found[:NEAREST]


def _of_question(question: str, account_id: int | None) -> Vector | None:
    global _paused_until
    if time.monotonic() < _paused_until:
        return None
    try:
        return embed_question(question, PATIENCE, account_id)
    except EmbeddingFailure as failure:
        _paused_until = time.monotonic() + PAUSE
        log.warning("the search goes by words alone", why=str(failure))
        return None


def stored() -> Vectors:
    """The vectors of the model, read anew when there are others: those of passages that are gone
    would count in how far the others stand out."""
    global _kept
    model = settings.AI_EMBEDDING_MODEL
    rows = PassageVector.objects.filter(model=model).order_by("pk")
    unrelated = UnrelatedVector.objects.filter(model=model).order_by("pk")
    found = rows.aggregate(last=Max("pk"), count=Count("pk"))
    key = model, found["last"] or 0, found["count"], unrelated.count()
    with _lock:
        if _kept is None or _kept.key != key:
            _kept = _read(key, rows.exclude(vector=b""), unrelated)
        return _kept


def _read(
    key: tuple[str, int, int, int],
    rows: QuerySet[PassageVector],
    unrelated: QuerySet[UnrelatedVector],
) -> Vectors:
    first = rows.first()
    size = len(first.vector) if first else 0
    count = rows.count()
    if count * size > MOST_BYTES:
        log.warning("too many vectors to search by meaning", passages=count, bytes=count * size)
        count = 0
    matrix = np.empty((count, size // 4), dtype=np.float32)
    ids = np.empty(count, dtype=np.int64)
    kept = 0
    for pk, vector in rows.values_list("pk", "vector")[:count].iterator(chunk_size=1000):
        if len(vector) == size:
            matrix[kept] = np.frombuffer(vector, dtype=np.float32)
            ids[kept] = pk
            kept += 1
    others = b"".join(one for one in unrelated.values_list("vector", flat=True) if len(one) == size)
    questions = np.frombuffer(others, dtype=np.float32).reshape(-1, max(size // 4, 1))
    alike = questions @ matrix[:kept].T if kept else np.empty((0, 0), dtype=np.float32)
    return Vectors(key, ids[:kept], matrix[:kept], questions, alike)

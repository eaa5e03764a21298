"""How much is known: entries by topic, kind and language, those that do not hold today, and how
many passages can be searched by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count

from knowledge.models import Entry, Passage, PassageVector, UnrelatedVector
from knowledge.selectors import valid_on
from knowledge.words.vocabulary import MEASURE

#: A value of a field (empty if it is not set) and how many entries have it.
Row = tuple[str, int]


@dataclass(frozen=True)
class Stats:
    """Numbers of entries; `ended` don't hold any more, `later` not yet. Rows have the most common
    value first."""

    total: int
    ended: int
    later: int
    topics: Sequence[Row]
    kinds: Sequence[Row]
    languages: Sequence[Row]


def stats(day: date) -> Stats:
    """The numbers on a day."""
    entries = Entry.objects.all()
    total, ended = entries.count(), entries.filter(valid_until__lt=day).count()
    return Stats(
        total=total,
        ended=ended,
        later=total - ended - entries.filter(valid_on(day)).count(),
        topics=_counted("topic"),
        kinds=_counted("kind"),
        languages=_counted("language"),
    )


def _counted(field: str) -> list[Row]:
    rows = Entry.objects.order_by().values_list(field).annotate(n=Count("id"))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


@dataclass(frozen=True)
class Meanings:
    """How many passages can be searched by meaning, how many wait for that, and how many there are
    in all."""

    ready: int
    left: int
    passages: int


def meanings() -> Meanings | None:
    """None if there is no embedding model. A passage that the model refuses is neither ready nor
    left; without a measure all are left."""
    model = settings.AI_EMBEDDING_MODEL
    if not model:
        return None
    passages = Passage.objects.count()
    measure = UnrelatedVector.objects.filter(model=model).exclude(vector=b"")
    if measure.count() < MEASURE:
        return Meanings(0, passages, passages)
    asked = PassageVector.objects.filter(model=model)
    ready = asked.exclude(vector=b"").count()
    return Meanings(ready, max(passages - asked.count(), 0), passages)

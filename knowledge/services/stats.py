"""How much is known: entries by topic, kind and language, and those that do not hold today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from knowledge.models import Entry
from knowledge.selectors import everything, valid_on

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
    entries = everything()
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

"""How rare words are in the passages, from a sample that each process keeps for a while."""

from __future__ import annotations

import math
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from knowledge.models import PassageWords

#: So many passages are looked at: a word that one in a hundred has is then seen in fifty of them.
SAMPLE = 5000
#: Words that are seen less often than this need not be kept.
KEPT = 2
#: A word counts as rare as if this many passages had it, though fewer do: one passage more or less
#: says nothing.
RAREST = 3
#: How long a sample is good for, in seconds.
LIFETIME = 600.0
#: It is also made anew when one in so many passages is newer.
TOLERATED = 20


@dataclass(frozen=True)
class Statistics:
    """Of `passages` those in `sample` were looked at, and `counts` of them have a word."""

    passages: int
    sample: int
    counts: Counter[str] = field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether all passages were looked at."""
        return self.sample >= self.passages

    def documents(self, word: str) -> float:
        """About how many passages have a word."""
        return self.counts[word] * self.passages / max(self.sample, 1)

    def rarity(self, documents: float) -> float:
        """How much a word tells that so many passages have (inverse document frequency)."""
        held = min(max(documents, RAREST), max(self.passages, RAREST))
        return math.log(1 + self.passages / held)

    @cached_property
    def greatest(self) -> float:
        """The rarity of a word that hardly any passage has."""
        return self.rarity(0)


_lock = threading.Lock()
_kept: _Kept | None = None


@dataclass(frozen=True)
class _Kept:
    until: float
    last: tuple[int, str]
    statistics: Statistics

    def fits(self, last: tuple[int, str]) -> bool:
        """Whether little has been indexed since: an entry that changes has new passages."""
        if self.last == last:
            return True
        return 0 < last[0] - self.last[0] <= self.statistics.passages // TOLERATED


def statistics() -> Statistics:
    """The statistics of this process, made anew when they are old or much has changed."""
    global _kept
    last = PassageWords.objects.order_by("pk").values_list("pk", "tokens").last() or (0, "")
    with _lock:
        if _kept is None or time.monotonic() > _kept.until or not _kept.fits(last):
            _kept = _Kept(time.monotonic() + LIFETIME, last, _sampled(last[0]))
        return _kept.statistics


def _sampled(last: int) -> Statistics:
    rows = PassageWords.objects.order_by("pk")
    first = rows.values_list("pk", flat=True).first() or 0
    reach = last - first + 1
    if reach > SAMPLE:
        # By chance, but the same ones in each process; in steps one might hit each tenth of a list.
        asked = random.Random(last).sample(range(first, last + 1), SAMPLE)
        texts = list(rows.filter(pk__in=asked).values_list("tokens", flat=True))
        passages = reach * len(texts) // SAMPLE
    else:
        texts = list(rows.values_list("tokens", flat=True))
        passages = len(texts)
    counts = Counter(word for text in texts for word in set(text.split()))
    if passages > len(texts):
        counts = Counter({word: count for word, count in counts.items() if count >= KEPT})
    return Statistics(passages, len(texts), counts)

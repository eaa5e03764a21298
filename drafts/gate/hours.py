"""When answers may leave by themselves: from a time until another, on some days of the week. Pure.

Times are those of the wall clock in the owner's zone, also on the days when the clock is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MIDNIGHT = time(0)
EVERY_DAY = "1234567"


@dataclass(frozen=True)
class Hours:
    """From `start` until before `end`, which is on the next day if it is not later; None is
    midnight. `days` are those on which it starts: "1" is Monday."""

    start: time | None = None
    end: time | None = None
    days: str = EVERY_DAY

    @property
    def always(self) -> bool:
        return self._whole_day and set(self.days or EVERY_DAY) == set(EVERY_DAY)

    @property
    def _whole_day(self) -> bool:
        return (self.start or MIDNIGHT) == (self.end or MIDNIGHT)

    def contains(self, now: datetime) -> bool:
        """Whether a local time lies within these hours."""
        wall = now.replace(tzinfo=None)
        return any(start <= wall < end for start, end in self._periods(wall.date()))

    def closed_since(self, now: datetime) -> datetime | None:
        """When the hours ended last, as a local time without a zone; None within the hours."""
        wall = now.replace(tzinfo=None)
        if self.contains(now):
            return None
        ended = [end for _start, end in self._periods(wall.date()) if end <= wall]
        return max(ended, default=None)

    def _periods(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The periods that begin on a day or within the week before it."""
        start, end = self.start or MIDNIGHT, self.end or MIDNIGHT
        for before in range(9):
            first = day - timedelta(days=before)
            if str(first.isoweekday()) in (self.days or EVERY_DAY):
                last = first if start < end else first + timedelta(days=1)
                yield datetime.combine(first, start), datetime.combine(last, end)


ALWAYS = Hours()

"""When a span of the day ends, by the clock of somebody's zone."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.clock import end_of_span

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("span", "now", "end"),
    [
        ("22-07", "2026-12-01T21:59", None),
        ("22-07", "2026-12-01T22:00", "2026-12-02T07:00"),
        ("22-07", "2026-12-02T06:59", "2026-12-02T07:00"),
        ("22-07", "2026-12-02T07:00", None),
        ("12-14", "2026-12-01T13:00", "2026-12-01T14:00"),
        ("12-14", "2026-12-01T14:00", None),
        ("22-07", "2027-03-27T23:00", "2027-03-28T07:00"),  # the clocks go forward
    ],
)
def test_a_span_ends_at_its_time_of_day_maybe_tomorrow(
    span: str, now: str, end: str | None
) -> None:
    start, until = (time(int(hour)) for hour in span.split("-"))
    found = end_of_span(start, until, datetime.fromisoformat(now).replace(tzinfo=BERLIN), BERLIN)
    assert (found and found.astimezone(BERLIN).isoformat()[:16]) == end


def test_in_the_hour_that_comes_twice_a_span_ends_the_second_time() -> None:
    now = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 again
    found = end_of_span(time(22), time(2, 30), now, BERLIN)
    assert found == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

"""When answers may leave by themselves."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.gate.hours import Hours

KYIV, BERLIN = ZoneInfo("Europe/Kyiv"), ZoneInfo("Europe/Berlin")
DAY = Hours(time(9), time(18), "12345")
NIGHT = Hours(time(22), time(6), "5")


def at(text: str) -> datetime:
    """Monday is 2026-03-02."""
    return datetime.fromisoformat(f"2026-03-{text}")


@pytest.mark.parametrize(
    ("hours", "now", "inside"),
    [
        (DAY, "02T08:59", False),
        (DAY, "02T09:00", True),
        (DAY, "02T17:59", True),
        (DAY, "02T18:00", False),
        (DAY, "07T12:00", False),
        (NIGHT, "06T21:59", False),
        (NIGHT, "06T22:00", True),
        (NIGHT, "07T05:59", True),
        (NIGHT, "07T06:00", False),
        (NIGHT, "06T05:59", False),
        (NIGHT, "07T23:00", False),
        (Hours(), "02T00:00", True),
        (Hours(time(9)), "02T08:59", False),
        (Hours(time(9)), "02T23:59", True),
        (Hours(end=time(9)), "02T00:00", True),
        (Hours(end=time(9)), "02T09:00", False),
        (Hours(time(9), time(9)), "02T08:00", True),
        (Hours(days="7"), "08T23:59", True),
        (Hours(days="7"), "09T00:00", False),
        (Hours(days=""), "02T00:00", True),
    ],
)
def test_hours_begin_and_end_also_over_midnight(hours: Hours, now: str, inside: bool) -> None:
    assert hours.contains(at(now)) is inside


@pytest.mark.parametrize(
    ("hours", "now", "since"),
    [
        (DAY, "02T12:00", None),
        (DAY, "02T18:00", "02T18:00"),
        (DAY, "03T08:00", "02T18:00"),
        (DAY, "08T12:00", "06T18:00"),
        (DAY, "09T08:59", "06T18:00"),
        (NIGHT, "12T12:00", "07T06:00"),
        (Hours(days="1"), "02T00:00", None),
        (Hours(days="1"), "08T23:00", "03T00:00"),
        (Hours(), "08T23:00", None),
    ],
)
def test_a_closed_period_begins_when_the_hours_ended(
    hours: Hours, now: str, since: str | None
) -> None:
    assert hours.closed_since(at(now)) == (at(since) if since else None)


@pytest.mark.parametrize("zone", [KYIV, BERLIN])
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_when_the_clock_is_changed_the_wall_clock_counts(zone: ZoneInfo, day: str) -> None:
    hours = Hours(time(8), time(10))
    start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=zone)
    moments = [(start + timedelta(minutes=15 * step)) for step in range(96)]
    assert all(hours.contains(one) is (8 <= one.hour < 10) for one in moments)


hours_made = st.builds(
    Hours,
    st.none() | st.times(),
    st.none() | st.times(),
    st.sets(st.sampled_from("1234567")).map(lambda days: "".join(sorted(days))),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))


@given(hours_made, moments)
def test_either_it_is_open_or_it_is_known_since_when_not(hours: Hours, now: datetime) -> None:
    since = hours.closed_since(now)
    assert hours.contains(now) is (since is None)
    if since is not None:
        assert since <= now and not hours.contains(since)
    if hours.always:
        assert since is None

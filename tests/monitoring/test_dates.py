"""When an auction ends, as sites write it: a moment, a day in words, or the time that is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms.times import read_end, read_time
from tests.monitoring.ends import ENDS, NONE

#: A Sunday.
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ENDS)
def test_when_it_ends(text: str) -> None:
    expected = ENDS[text]
    if expected.startswith("+"):
        assert read_end(text, NOW) == NOW + timedelta(minutes=int(expected))
        return
    year = "" if expected.count("-") == 2 else "2026-"
    moment = datetime.strptime(f"{year}{expected}", "%Y-%m-%d %H:%M").replace(tzinfo=BERLIN)
    found = read_end(text, NOW)
    assert found is not None and found.astimezone(UTC) == moment.astimezone(UTC)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_end(text: str) -> None:
    assert read_end(text, NOW) is None


def test_a_day_without_its_year_is_no_moment_of_the_past() -> None:
    assert read_time("30.11. 20:15") is read_time("morgen 18:00") is read_time("2d 3h") is None


@given(
    st.lists(
        st.sampled_from([*ENDS, *NONE, *"0123456789:.,/- TuhrpmUTC"]) | st.text(max_size=5),
        max_size=8,
    ),
    st.sampled_from(["", " "]),
)
def test_no_text_makes_it_stumble(parts: list[str], between: str) -> None:
    found = read_end(between.join(parts), NOW)
    assert found is None or found.tzinfo is not None

"""Times that a card offers and that people write, in their own zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.times import (
    FURTHEST,
    BadTime,
    end_of_night,
    evening_is_ahead,
    parse_time,
    this_evening,
    tomorrow_morning,
)

BERLIN, KYIV = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Kyiv")
#: A Tuesday, noon in Berlin.
NOW = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("17:30", "2026-12-01 17:30"),
        ("17.30", "2026-12-01 17:30"),
        ("17 Uhr", "2026-12-01 17:00"),
        ("um 17:30 Uhr", "2026-12-01 17:30"),
        ("at 5 pm", "2026-12-01 17:00"),
        ("12am", "2026-12-02 00:00"),
        ("9:00", "2026-12-02 09:00"),
        ("о 18:00", "2026-12-01 18:00"),
        ("tomorrow 9", "2026-12-02 09:00"),
        ("Tomorrow at 9:15", "2026-12-02 09:15"),
        ("morgen 9:00", "2026-12-02 09:00"),
        ("morgen um 9", "2026-12-02 09:00"),
        ("завтра 9:00", "2026-12-02 09:00"),
        ("завтра о 9:00", "2026-12-02 09:00"),
        ("übermorgen", "2026-12-03 09:00"),
        ("heute 18:00", "2026-12-01 18:00"),
        ("3.12. 10:00", "2026-12-03 10:00"),
        ("3.12 10:00", "2026-12-03 10:00"),
        ("am 3.12. um 10 Uhr", "2026-12-03 10:00"),
        ("03.12.2026 10:00", "2026-12-03 10:00"),
        ("2026-12-03 10:00", "2026-12-03 10:00"),
        ("3.1. 10:00", "2027-01-03 10:00"),
        ("Friday 10", "2026-12-04 10:00"),
        ("Di 9:00", "2026-12-08 09:00"),
        ("п’ятницю 10:00", "2026-12-04 10:00"),
        ("in 2 h", "2026-12-01 14:00"),
        ("in 30 Minuten", "2026-12-01 12:30"),
        ("через 2 години", "2026-12-01 14:00"),
        *((text, "2026-12-01 13:00") for text in ("in an hour", "in einer Stunde", "за годину")),
        *((text, "2026-12-01 12:30") for text in ("in half an hour", "через пів години", "30 min")),
        *((text, "2026-12-04 12:00") for text in ("in 3 days", "in 3 Tagen", "через 3 дні")),
        *((text, "2026-12-08 12:00") for text in ("in a week", "in einer Woche", "через тиждень")),
        *((text, "2026-12-01 18:00") for text in ("tonight", "heute Abend", "ввечері")),
        *((text, "2026-12-02 09:00") for text in ("tomorrow morning", "morgen früh", "9 ранку")),
        *((text, "2026-12-02 18:00") for text in ("tomorrow evening", "завтра ввечері")),
        *((text, "2026-12-01 19:00") for text in ("heute Abend um 7", "7 Uhr abends", "7 вечора")),
        *(
            (text, "2026-12-02 10:00")
            for text in ("10:00 tomorrow", "10 Uhr morgen", "о 10 завтра")
        ),
        *((text, "2027-01-05 09:00") for text in ("5. Januar", "January 5th", "5 січня 2027")),
        ("2. März 10:30", "2027-03-02 10:30"),
        *((text, "2026-12-01 14:00") for text in ("2 hours", "2 Stunden", "2 години")),
        ("tomorrow at noon", "2026-12-02 12:00"),
    ],
)
def test_people_write_times_in_many_ways(text: str, meant: str) -> None:
    moment = parse_time(text, NOW, BERLIN)
    assert f"{moment.astimezone(BERLIN):%Y-%m-%d %H:%M}" == meant
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "unclear"),
        ("soon", "unclear"),
        ("25:00", "unclear"),
        ("9:75", "unclear"),
        ("31.2. 10:00", "unclear"),
        ("29.2. 10:00", "unclear"),
        ("31. Februar", "unclear"),
        ("2h", "unclear"),
        ("20 Uhr früh Abend", "unclear"),
        ("this morning", "past"),
        ("in 60 weeks", "far"),
        ("13 pm", "unclear"),
        ("17:30 and more", "unclear"),
        ("١٧:٣٠", "unclear"),
        ("heute 9:00", "past"),
        ("3.12.2025 10:00", "past"),
        ("in 0 min", "past"),
        ("3.12.2029 10:00", "far"),
        ("in 9999 h", "far"),
    ],
)
def test_what_is_no_time_ahead_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadTime) as refused:
        parse_time(text, NOW, BERLIN)
    assert refused.value.reason == reason


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=20) | st.from_regex(r"[0-9]{1,4}[.: ][0-9]{1,2}[.: ]?[0-9]{0,4}"),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_whatever_is_written_is_a_time_ahead_or_refused(text: str, now: datetime) -> None:
    try:
        moment = parse_time(text, now, KYIV)
    except BadTime:
        return
    assert now < moment <= now + FURTHEST


@settings(max_examples=100, deadline=None)
@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from([BERLIN, KYIV, UTC, ZoneInfo("America/New_York")]),
)
def test_what_a_card_offers_is_ahead_and_at_the_hour_it_says(now: datetime, zone: ZoneInfo) -> None:
    evening, morning = this_evening(now, zone), tomorrow_morning(now, zone)
    assert now < evening <= now + timedelta(hours=25)
    assert now < morning <= now + timedelta(hours=34)
    assert evening.astimezone(zone).hour == 18
    assert morning.astimezone(zone).hour == 9
    assert (evening.astimezone(zone).date() == now.astimezone(zone).date()) is evening_is_ahead(
        now, zone
    )


@pytest.mark.parametrize(
    ("clock", "until"),
    [("21:59", None), ("22:00", "07:00"), ("03:00", "07:00"), ("06:59", "07:00"), ("07:00", None)],
)
def test_the_night_is_that_of_the_persons_zone(clock: str, until: str | None) -> None:
    hour, minute = map(int, clock.split(":"))
    ends = end_of_night(datetime(2026, 12, 1, hour, minute, tzinfo=KYIV), KYIV)
    assert (ends and f"{ends.astimezone(KYIV):%H:%M}") == until


@pytest.mark.parametrize(("at", "day"), [("23:59", 2), ("00:10", 1), ("03:59", 1), ("04:00", 2)])
def test_tomorrow_pressed_after_midnight_is_the_morning_to_come(at: str, day: int) -> None:
    now = datetime.fromisoformat(f"2026-12-01 {at}").replace(tzinfo=KYIV)
    assert tomorrow_morning(now, KYIV) == datetime(2026, 12, day, 9, tzinfo=KYIV)


def test_times_keep_their_hour_when_the_clocks_change() -> None:
    before = datetime(2027, 3, 27, 20, 0, tzinfo=BERLIN)
    assert f"{tomorrow_morning(before, BERLIN).astimezone(BERLIN):%d %H:%M}" == "28 09:00"
    assert parse_time("morgen 2:30", before, BERLIN) > before

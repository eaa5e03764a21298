"""What people write behind a command, and what it means."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring import phrases
from monitoring.price_phrases import price_range
from tests.monitoring.phrases import CLOCKS, DURATIONS, D, H, M
from tests.monitoring.price_phrases import PRICES


@pytest.mark.parametrize(("text", "seconds"), DURATIONS)
def test_a_duration(text: str, seconds: int | None) -> None:
    expected = timedelta(seconds=seconds) if seconds is not None else None
    assert phrases.duration(text) == expected


@pytest.mark.parametrize(("text", "meant"), PRICES)
def test_a_price_range(text: str, meant: str | None) -> None:
    found = price_range(text)
    if meant is None:
        assert found is None
        return
    low, high = (Decimal(part) if part else None for part in meant.split(".."))
    assert found is not None and found[:2] == (low, high)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("до 500 грн", "UAH"),
        ("від 100 до 500 гривень", "UAH"),
        ("$50", "USD"),
        ("£10-£20", "GBP"),
        ("50 CHF", "CHF"),
        ("10€-20€", "EUR"),
        ("bis 50 AED", "AED"),
        ("100-500 RSD", "RSD"),
        ("до 5000 дин", "RSD"),
        ("AED 50", "AED"),
        ("under 500 MAD", "MAD"),
        ("bis 50php", "PHP"),
        ("bis 50", ""),
        ("1k", ""),
    ],
)
def test_the_currency_of_a_price_range(text: str, currency: str) -> None:
    found = price_range(text)
    assert found is not None and found.currency == currency


@pytest.mark.parametrize(("text", "meant"), CLOCKS)
def test_a_clock_range(text: str, meant: str | None) -> None:
    found = phrases.clock_range(text)
    assert (found and f"{found[0]:%H:%M} {found[1]:%H:%M}") == meant


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("bis 18 Uhr", 18),
        ("until 6pm", 18),
        ("bis heute Abend 18 Uhr", 18),
        ("until today 6pm", 18),
        ("до 18", 18),
        ("bis morgen", 7),
        ("until tomorrow", 7),
        ("до завтра", 7),
        ("bis Mitternacht", 0),
        ("bis irgendwann", None),
        ("18 Uhr", None),
    ],
)
def test_until_a_time_of_day(text: str, hour: int | None) -> None:
    found = phrases.until(text)
    assert (found and found.hour) == hour


def test_the_table_is_long() -> None:
    assert len(DURATIONS) + len(PRICES) + len(CLOCKS) >= 150


@given(st.text(max_size=60))
def test_whatever_is_written_nothing_breaks(text: str) -> None:
    phrases.duration(text)
    price_range(text)
    found = phrases.clock_range(text)
    assert found is None or all(isinstance(one, time) for one in found)


@pytest.mark.parametrize(
    "unit",
    ["1", "1 ", ". ", "a", "1-", "- ", "von ", "und ", "1h", " bis", "\ufdfa", "ß", "ŉ", "…"],
)
def test_no_pattern_sees_more_than_a_phrase(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert len(phrases.prepared(text)) <= phrases.MOST
    for read in (phrases.duration, phrases.lead_time, price_range, phrases.clock_range):
        read(text)
    assert phrases.without_from(text) in text and phrases.without_into(text) in text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30 min", 30 * M),
        ("30", 30 * M),
        ("30 Minuten vorher", 30 * M),
        ("30 Min. vor Ende", 30 * M),
        ("eine halbe Stunde vor dem Ende", 30 * M),
        ("eine Stunde vor Schluss", H),
        ("2 Std. vor Auktionsende", 2 * H),
        ("immer 10 Minuten vor Ablauf", 10 * M),
        ("1 Tag vorher", D),
        ("anderthalb Stunden im Voraus", 90 * M),
        ("bis zum Ende 5 Minuten", None),
        ("30 minutes before the end", 30 * M),
        ("an hour before", H),
        ("2h before it ends", 2 * H),
        ("ten minutes in advance", 10 * M),
        ("always 15 minutes before the end", 15 * M),
        ("45 minutes ahead", 45 * M),
        ("10 Minuten vorm Ende", 10 * M),
        ("за 30 хвилин", 30 * M),
        ("за 30 хвилин до кінця", 30 * M),
        ("за годину до завершення", H),
        ("за пів години до кінця", 30 * M),
        ("за дві години перед завершенням", 2 * H),
        ("на 10 хвилин раніше", 10 * M),
        ("vor dem Ende", None),
        ("bald", None),
        ("", None),
    ],
)
def test_how_long_before_an_end(text: str, seconds: int | None) -> None:
    found = phrases.lead_time(text)
    assert (found.total_seconds() if found is not None else None) == seconds

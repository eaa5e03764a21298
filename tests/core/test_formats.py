"""Times and prices in the form of each language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from core import formats

AT = datetime(2026, 11, 29, 18, 20, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.parametrize(
    ("language", "at", "day", "prices"),
    [
        ("en", "29 Nov 2026, 20:20", "29 Nov 2026", ["€1,234.56", "CHF\xa00.50", "$0.0005"]),
        ("de", "29.11.2026 20:20", "29.11.2026", ["1.234,56\xa0€", "0,50\xa0CHF", "0,0005\xa0$"]),
        (
            "uk",
            "29.11.2026 20:20",
            "29.11.2026",
            ["1\xa0234,56\xa0€", "0,50\xa0CHF", "0,0005\xa0$"],
        ),
    ],
)
def test_each_language_has_its_form(language: str, at: str, day: str, prices: list[str]) -> None:
    with translation.override(language), timezone.override(KYIV):
        assert formats.format_time(AT) == at
        assert formats.format_day(AT) == formats.format_day(date(2026, 11, 29)) == day
        assert formats.format_clock(AT) == "20:20"
        assert [
            formats.format_money(Decimal("1234.56")),
            formats.format_money(Decimal("0.5"), "CHF"),
            formats.format_money(Decimal("0.00047"), "USD", places=4),
        ] == prices


@pytest.mark.parametrize(("language", "shown"), [("de", "55,00"), ("en", "55.00"), ("uk", "55,00")])
def test_an_amount_whose_currency_is_not_known_stands_alone(language: str, shown: str) -> None:
    with translation.override(language):
        assert formats.format_money(Decimal(55), "") == shown


def test_a_time_of_today_stands_alone() -> None:
    spoken = translation.override("en")
    with spoken, time_machine.travel(AT, tick=False), timezone.override(KYIV):
        assert formats.format_today(AT + timedelta(hours=3)) == "23:20"
        assert formats.format_today(AT + timedelta(hours=4)) == "30 Nov 2026, 00:20"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (60, ["every minute", "jede Minute", "щохвилини"]),
        (90, ["every 90 seconds", "alle 90 Sekunden", "кожні 90 секунд"]),
        (300, ["every 5 minutes", "alle 5 Minuten", "кожні 5 хвилин"]),
        (21 * 60, ["every 21 minutes", "alle 21 Minuten", "кожну 21 хвилину"]),
        (3600, ["every hour", "jede Stunde", "щогодини"]),
        (2 * 86400, ["every 2 days", "alle 2 Tage", "кожні 2 дні"]),
    ],
)
def test_an_interval_is_said_as_people_say_it(seconds: int, said: list[str]) -> None:
    for language, words in zip(("en", "de", "uk"), said, strict=True):
        with translation.override(language):
            assert formats.format_every(seconds) == words

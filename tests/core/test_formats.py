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


def test_a_time_of_today_stands_alone() -> None:
    spoken = translation.override("en")
    with spoken, time_machine.travel(AT, tick=False), timezone.override(KYIV):
        assert formats.format_today(AT + timedelta(hours=3)) == "23:20"
        assert formats.format_today(AT + timedelta(hours=4)) == "30 Nov 2026, 00:20"

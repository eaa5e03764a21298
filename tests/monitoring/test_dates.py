"""When an auction ends, as sites write it: a moment, a day in words, or the time that is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms.times import read_end, read_time
from tests.monitoring.ends import ENDS

#: A Sunday.
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


#: What is no end that can be known: better none than a wrong one, from which reminders are made.
NONE = (
    "over 2 days left",
    "over 30 days",
    "ends in over 2 days",
    "Over 5 min",
    "noch mehr als 2 Tage",
    "ще понад 2 дні",
    "beendet",
    "ended",
    "bald",
    "1 Monat",
    "ein Monat",
    "2 päeva 4 h",
    "noch 2 Lose, 4 min",
    "täglich",
    "30.11 Gebote",
    "31.02. 20:15",
    "31.02.2026 20:15",
    "30.13.2026",
    "heute",
    "morgen 25:00",
    "13:15 PM",
    "30.11. 20:15 XYZ",
    "Abholung ab 20:15",
    "söndag 20:15",
    "2026W48",
    "Los 5.12.20:99",
    "25 mm",
    "3 Gebote",
    "vor 3 Tagen",
    "seit 2 Stunden",
    "3 days ago",
    "3 дні тому",
    "Eingestellt: 2 Std. her",
    "posted 5 hours",
    "14 Tage Rückgabe",
    "Lieferzeit 2 Tage",
    "ships, delivery 3 days",
    "über 3 Tage",
    "more than 30 days",
    "> 30 Tage",
    "30+ days",
    ">30 Tage",
    "3 Tage +",
    "less than an hour",
    "weniger als eine Stunde",
    "ends in less than a day",
    "31.12 Uhr",
    "Sa, 05.12.",
    "05.12. (Sa)",
    "Sa (5.12)",
    "5.12 (Sa)",
    "söndag (20:15)",
    "söndag (20:15 Uhr)",
    "20:15 Uhr (söndag)",
    "noch 5.30 Std",
    "1.45 Std.",
    "11.10 h",
    "2 Tage 5.30 Stunden",
    "Tag",
    "Stunde",
    "h",
    "T",
    "w",
    "noch Min",
    "Restzeit: h",
    "day left",
    "година",
    "20:15 (3 Gebote)",
    "20:15 Uhr (beendet)",
    "Abholung 20:15 Uhr (3 Gebote)",
    "Versand bis 20:15 Uhr",
    "Zeit: 20:15",
    "Dauer: 7 Tage",
    "bis 5.12",
    "ends 10.12",
    "Bearbeitungszeit: 2 Tage",
    "il y a 3 jours",
    "Livraison 2 jours",
    "retour 14 jours",
    "plus de 3 jours",
    "3 giorni fa",
    "spedizione 2 giorni",
    "hace 2 horas",
    "3 dagen geleden",
    "levering 2 dagen",
    "3 dni temu",
    "dostawa 2 dni",
    "před 3 dny",
    "doprava 2 dny",
    "för 3 dagar sedan",
    "2 dage siden",
    "há 2 dias",
    "25 g",
    "25 J",
    "2026-11-30T20:15[Nowhere/Land]",
)


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

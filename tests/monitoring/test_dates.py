"""When an auction ends, as sites write it: a moment, a day in words, or the time that is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms.times import read_end, read_time

#: A Sunday.
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")

#: What is written, and when that is in Berlin; what begins with + is so many minutes from now.
ENDS = {
    "heute 18:00": "11-29 18:00",
    "morgen 18:00": "11-30 18:00",
    "morgen um 18 Uhr": "11-30 18:00",
    "übermorgen, 9.30 Uhr": "12-01 09:30",
    "endet heute 20:15": "11-29 20:15",
    "tomorrow 8:15 PM": "11-30 20:15",
    "today at 8 pm": "11-29 20:00",
    "завтра о 9:30": "11-30 09:30",
    "сьогодні, 20:00": "11-29 20:00",
    "Sonntag, 20:15 Uhr": "11-29 20:15",
    "Sonntag, 10:15 Uhr": "12-06 10:15",
    "Mi. 20:15": "12-02 20:15",
    "Monday 9:05": "11-30 09:05",
    "середа 20:15": "12-02 20:15",
    "20:15 Uhr": "11-29 20:15",
    "12 Uhr": "11-30 12:00",
    "30.11. 20:15": "11-30 20:15",
    "So 30.11., 20:15 Uhr": "11-30 20:15",
    "29. Nov. 20:15 CET": "11-29 20:15",
    "29. Nov. 20:15 UTC": "11-29 21:15",
    "5 грудня о 20:15": "12-05 20:15",
    "28.11. 20:15": "11-28 20:15",
    "3. Jan. 20:15": "2027-01-03 20:15",
    "29. Nov. 2026 20:15": "11-29 20:15",
    "29. November 2026, 20:15 Uhr": "11-29 20:15",
    "29 листопада 2026, 20:15": "11-29 20:15",
    "Nov 29, 2026 8:15 PM": "11-29 20:15",
    "November 29, 2026 at 12:05 a.m.": "11-29 00:05",
    "Ends on Nov 29th 2026 20:15": "11-29 20:15",
    "30.11.26 20:15": "11-30 20:15",
    "30.11.2026, 20:15h": "11-30 20:15",
    "So., 30.11.2026 - 20:15 Uhr": "11-30 20:15",
    "Endet am 30.11.2026 um 20:15": "11-30 20:15",
    "Auktionsende: 30.11.2026 20:15": "11-30 20:15",
    "30/11/2026 20:15": "11-30 20:15",
    "11/30/2026 8:15 PM": "11-30 20:15",
    "12/11/2026 8:15 PM": "12-11 20:15",
    "30-11-2026 20:15": "11-30 20:15",
    "2026-11-30T20:15:00-05:00": "12-01 02:15",
    "25.10.2026 02:30": "10-25 02:30",
    "29.03.2026 02:30": "03-29 03:30",  # does not exist: an hour later is the same
    "2d 3h": "+3060",
    "Ends in 2d 3h": "+3060",
    "2d 03h 15m": "+3075",
    "3 days 4 hours": "+4560",
    "1 day left": "+1440",
    "2 hrs 5 mins": "+125",
    "2 дні 3 години": "+3060",
    "через 3 години": "+180",
    "ще 5 хв": "+5",
    "3 Wochen": "+30240",
    "in 3 Tagen": "+4320",
    "1h": "+60",
    "Restzeit: 1 Tag 04:06": "+1686",
    "04:06": "+246",
    "PT3H": "+180",
    "P2DT3H": "+3060",
    "0 Tage": "+0",
    "in einer Stunde": "+60",
    "noch zwei Tage": "+2880",
    "an hour left": "+60",
    "1 day left > bid now": "+1440",
    "eineinhalb Stunden": "+90",
    "півтори години": "+90",
    "1,5 Stunden": "+90",
    "1.5 h": "+90",
    "weniger als 1 Minute": "+1",
    "half an hour left": "+30",
    "a quarter of an hour": "+15",
    "half a day": "+720",
    "three and a half hours": "+210",
    "eine halbe Stunde": "+30",
    "noch ½ Stunde": "+30",
    "1½ Stunden": "+90",
    "2 1/2 hours": "+150",
    "1/2 Tag": "+720",
    "1,25 Std.": "+75",
    "noch anderthalb Stunden": "+90",
    "ще півгодини": "+30",
    "in einer Viertelstunde": "+15",
    "4h10": "+250",
    "2 Tg. 4 Std.": "+3120",
    "2д 4г 10хв": "+3130",
    "1 godz. 20 min": "+80",
    "pozostało 2 dni": "+2880",
    "осталось 2 дня 4 часа": "+3120",
    "2T 04Std (So, 20:15)": "+3120",
    "2T 04Std (Di, 17:15)": "12-01 17:15",
    "endet in 3 Std. 5 Min. (heute 16:05)": "11-29 16:05",
    "Gebotsschluss: 30.11.2026 19:00": "11-30 19:00",
    "Angebotsende 30.11.2026, 19:00 Uhr": "11-30 19:00",
    "Laufzeit bis 30.11. 19 Uhr": "11-30 19:00",
    "Bidding ends: 30 Nov, 7:00 PM": "11-30 19:00",
    "Закінчення аукціону 30.11 19:00": "11-30 19:00",
    "30/11, 19:00": "11-30 19:00",
    "dziś 18:05": "11-29 18:05",
    "jutro 9:00": "11-30 09:00",
    "1 grudnia 19:00": "12-01 19:00",
    "1 декабря 19:00": "12-01 19:00",
    "tonight 8pm": "11-29 20:00",
    "morgen um 9": "11-30 09:00",
    "today at 20": "11-29 20:00",
    "2026/11/30 20:15": "11-30 20:15",
    "2026.11.30, 20:15": "11-30 20:15",
    "30 листопада 2026 р., 20:15": "11-30 20:15",
    "30 листопада 2026 року о 20:15": "11-30 20:15",
    "20.15 Uhr": "11-29 20:15",
    "Ende: 20.15 Uhr": "11-29 20:15",
    "Endet 20.15 Uhr.": "11-29 20:15",
    "So. 20.15 Uhr": "11-29 20:15",
    "Sonntag, 20.30 Uhr": "11-29 20:30",
    "Auktionsende Mi 19.12 Uhr": "12-02 19:12",
    "Freitag 7.05 Uhr": "12-04 07:05",
    "7.30 pm": "11-29 19:30",
    "05.12. 18.00 Uhr": "12-05 18:00",
    "05.12 18 Uhr": "12-05 18:00",
    "Sonntag (20:15 Uhr)": "11-29 20:15",
    "Montag (20:15)": "11-30 20:15",
    "20:15 Uhr (Montag)": "11-30 20:15",
    "morgen (20:15 Uhr)": "11-30 20:15",
    "5. Dezember (20:15 Uhr)": "12-05 20:15",
    "06.12. (20:15 Uhr)": "12-06 20:15",
    "05.12. (18 Uhr)": "12-05 18:00",
    "Dec 5 (20:15)": "12-05 20:15",
    "Sa, 05.12. (20:15)": "12-05 20:15",
    "heute 20:15 (3 Gebote)": "11-29 20:15",
    "30.11.2026 (20:15 Uhr)": "11-30 20:15",
    "06.12. 20:15 (Berlin)": "12-06 20:15",
    "5 Std. (18:30 Uhr)": "11-29 18:30",
    "1 Tag (20:15 Uhr)": "11-30 20:15",
    "noch 3 Std. (15:05)": "+180",
    "Restzeit (04:06)": "+246",
    "3 Gebote (2 Tage)": "+2880",
    "Ende (in 2 Tagen)": "+2880",
    "через годину": "+60",
    "ще година": "+60",
    "noch ein Tag": "+1440",
}
#: What is no end that can be known: better none than a wrong one, from which reminders are made.
NONE = (
    "beendet",
    "ended",
    "bald",
    "1 Monat",
    "ein Monat",
    "2 jours 4 h",
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
    "dimanche 20:15",
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
    "dimanche (20:15)",
    "dimanche (20:15 Uhr)",
    "20:15 Uhr (dimanche)",
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

"""What people write behind a command, and what it means: the grammar's table."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring import phrases
from monitoring.price_phrases import price_range

S, M, H, D = 1, 60, 3600, 86400

DURATIONS: list[tuple[str, int | float | None]] = [
    ("60s", 60),
    ("2 Stundne", 2 * H),
    ("5 Minuen", 5 * M),
    ("5 minuets", 5 * M),
    ("5 хвилинн", 5 * M),
    ("5 Sterne", None),
    ("½ Stunde", 30 * M),
    ("1½ Stunden", 90 * M),
    ("1 ½ h", 90 * M),
    ("1/2 Tag", 12 * H),
    ("'ne halbe Stunde", 30 * M),
    ("ne Stunde", H),
    ("fuenf Minuten", 5 * M),
    ("one and a half hours", 90 * M),
    ("an hour and a half", 90 * M),
    ("2 and a half hours", 150 * M),
    ("zwei einhalb Stunden", 150 * M),
    ("дві з половиною години", 150 * M),
    ("щогодинно", H),
    ("3 раза на день", 8 * H),
    ("2-mal täglich", 12 * H),
    ("🕐 5 min", 5 * M),
    ("5 min 👍", 5 * M),
    ("„5 Minuten“", 5 * M),
    ("«5 хвилин»", 5 * M),
    ("(5 min)", 5 * M),
    ("auf 5 Minuten", 5 * M),
    ("to 5 minutes", 5 * M),
    ("every 5 mins pls", 5 * M),
    ("bitte alle 5 Minuten", 5 * M),
    ("5 min, please", 5 * M),
    ("10 хв будь ласка", 10 * M),
    ("einmal die Stunde", H),
    ("every other day", 2 * D),
    ("jeden zweiten Tag", 2 * D),
    ("a couple of hours", 2 * H),
    ("2 1/2 Stunden", 150 * M),
    ("1 h 15", 75 * M),
    ("щопівгодини", 30 * M),
    ("через 3 години", 3 * H),
    ("60 s", 60),
    ("90 Sek.", 90),
    ("90 Sekunden", 90),
    ("5m", 5 * M),
    ("5 min", 5 * M),
    ("5 Min.", 5 * M),
    ("5 Minuten", 5 * M),
    ("5 minutes", 5 * M),
    ("alle 5 Minuten", 5 * M),
    ("every 5 minutes", 5 * M),
    ("every five minutes", 5 * M),
    ("5 хвилин", 5 * M),
    ("5 хв", 5 * M),
    ("5 хв.", 5 * M),
    ("кожні 5 хвилин", 5 * M),
    ("раз на 5 хвилин", 5 * M),
    ("п'ять хвилин", 5 * M),
    ("1h", H),
    ("1 hour", H),
    ("one hour", H),
    ("an hour", H),
    ("every hour", H),
    ("hourly", H),
    ("for an hour", H),
    ("once an hour", H),
    ("1 Std", H),
    ("eine Stunde", H),
    ("einer Stunde", H),
    ("für eine Stunde", H),
    ("für 1 Stunde", H),
    ("jede Stunde", H),
    ("stündlich", H),
    ("einmal pro Stunde", H),
    ("година", H),
    ("одну годину", H),
    ("на годину", H),
    ("щогодини", H),
    ("2h", 2 * H),
    ("2 Std.", 2 * H),
    ("zwei Stunden", 2 * H),
    ("2 години", 2 * H),
    ("дві години", 2 * H),
    ("на 2 години", 2 * H),
    ("1h30m", 90 * M),
    ("1h 30m", 90 * M),
    ("1:30 Stunden", 90 * M),
    ("1,5 Stunden", 90 * M),
    ("1.5 hours", 90 * M),
    ("anderthalb Stunden", 90 * M),
    ("eineinhalb Stunden", 90 * M),
    ("1 Stunde 30 Minuten", 90 * M),
    ("eine Stunde und 30 Minuten", 90 * M),
    ("one hour and thirty minutes", 90 * M),
    ("півтори години", 90 * M),
    ("half an hour", 30 * M),
    ("halbe Stunde", 30 * M),
    ("eine halbe Stunde", 30 * M),
    ("halbstündlich", 30 * M),
    ("пів години", 30 * M),
    ("півгодини", 30 * M),
    ("Viertelstunde", 15 * M),
    ("eine Viertelstunde", 15 * M),
    ("quarter of an hour", 15 * M),
    ("a quarter of an hour", 15 * M),
    ("чверть години", 15 * M),
    ("Dreiviertelstunde", 45 * M),
    ("dreißig Minuten", 30 * M),
    ("jede Minute", M),
    ("every minute", M),
    ("minütlich", M),
    ("щохвилини", M),
    ("1d", D),
    ("1 Tag", D),
    ("einen Tag", D),
    ("ein Tag", D),
    ("a day", D),
    ("daily", D),
    ("täglich", D),
    ("щодня", D),
    ("добу", D),
    ("3 Tage", 3 * D),
    ("drei Tage", 3 * D),
    ("3 дні", 3 * D),
    ("7 днів", 7 * D),
    ("eine Woche", 7 * D),
    ("a week", 7 * D),
    ("1 week", 7 * D),
    ("2 Wochen", 14 * D),
    ("тиждень", 7 * D),
    ("два тижні", 14 * D),
    ("ein Monat", 30 * D),
    ("місяць", 30 * D),
    ("twice a day", 12 * H),
    ("zweimal am Tag", 12 * H),
    ("2x täglich", 12 * H),
    ("2 mal täglich", 12 * H),
    ("3 times a day", 8 * H),
    ("двічі на день", 12 * H),
    ("2 рази на день", 12 * H),
    ("10", 10 * M),
    ("1.000 Minuten", None),
    ("", None),
    ("bald", None),
    ("5 Äpfel", None),
    ("-5m", None),
    ("5m jetzt", None),
]

PRICES: list[tuple[str, str | None]] = [
    ("50 max", "..50"),
    ("bis max 50 Euro", "..50"),
    ("nicht teurer als 50", "..50"),
    ("nicht billiger als 50", "50.."),
    ("не дорожче ніж 50", "..50"),
    ("не дешевше 20", "20.."),
    ("щонайбільше 50", "..50"),
    ("50 oder günstiger", "..50"),
    ("50 or under", "..50"),
    ("50 та менше", "..50"),
    ("20 and above", "20.."),
    ("min 10 max 50", "10..50"),
    ("min. 10, max. 50", "10..50"),
    ("mindestens 10 höchstens 50", "10..50"),
    ("ab 10 bis max 50", "10..50"),
    ("at least 10 but under 50", "10..50"),
    ("over 10 and under 50", "10..50"),
    ("> 10 < 50", "10..50"),
    (">=10 <=50", "10..50"),
    ("від 10 і до 50", "10..50"),
    ("від 10 не більше 50", "10..50"),
    ("від 1к", "1000.."),
    ("10bis50", "10..50"),
    ("до тисячі", "..1000"),
    ("beliebig", ".."),
    ("whatever", ".."),
    ("байдуже", ".."),
    ("„bis 50“", "..50"),
    ("«до 50»", "..50"),
    ('"10-50"', "10..50"),
    ("💶 bis 50", "..50"),
    ("bis 50 💶", "..50"),
    ("Preis: bis 50", "..50"),
    ("auf 10-50", "10..50"),
    ("bis 5o", None),
    ("um die 50", None),
    ("10, 50", None),
    ("50 Euro oder weniger", "..50"),
    ("50 or less", "..50"),
    ("50 або менше", "..50"),
    ("100,-", "..100"),
    ("100.- bis 200.-", "100..200"),
    ("ab 100 aufwärts", "100.."),
    ("billiger als 50", "..50"),
    ("cheaper than 50", "..50"),
    ("дешевше за 50", "..50"),
    ("teurer als 50", "50.."),
    ("höchster Preis 50", "..50"),
    ("kein Limit", ".."),
    ("no limit", ".."),
    ("без ліміту", ".."),
    ("10-50", "10..50"),
    ("10 - 50", "10..50"),
    ("10–50 €", "10..50"),
    ("10€-50€", "10..50"),
    ("10 bis 50", "10..50"),
    ("von 10 bis 50", "10..50"),
    ("von 10 bis 50 Euro", "10..50"),
    ("zwischen 10 und 50 €", "10..50"),
    ("from 10 to 50", "10..50"),
    ("between 10 and 50 euros", "10..50"),
    ("10 to 50 EUR", "10..50"),
    ("від 10 до 50", "10..50"),
    ("з 10 до 50 євро", "10..50"),
    ("між 10 та 50", "10..50"),
    ("10..50", "10..50"),
    ("1,500-2,000", "1500..2000"),
    ("1.500-2.000", "1500..2000"),
    ("1.500,00-2.000,00", "1500.00..2000.00"),
    ("1,500.50 - 2,000", "1500.50..2000"),
    ("1 500 - 2 000", "1500..2000"),
    ("1'500 bis 2'000", "1500..2000"),
    ("10,50-20,75", "10.50..20.75"),
    ("10.5-20", "10.5..20"),
    ("1k-2k", "1000..2000"),
    ("bis 50", "..50"),
    ("bis zu 50 €", "..50"),
    ("max 50", "..50"),
    ("max. 50 Euro", "..50"),
    ("maximal 50", "..50"),
    ("höchstens 50", "..50"),
    ("unter 50", "..50"),
    ("nicht mehr als 50", "..50"),
    ("up to 50", "..50"),
    ("under 50", "..50"),
    ("below €50", "..50"),
    ("at most 50", "..50"),
    ("no more than 50", "..50"),
    ("less than 50", "..50"),
    ("до 50", "..50"),
    ("до 50 євро", "..50"),
    ("не більше 50", "..50"),
    ("дешевше 50", "..50"),
    ("<50", "..50"),
    ("<= 50", "..50"),
    ("-50", "..50"),
    ("50€", "..50"),
    ("50 €", "..50"),
    ("€50", "..50"),
    ("50", "..50"),
    ("fünfzig Euro", "..50"),
    ("ab 20", "20.."),
    ("ab 20 €", "20.."),
    ("mindestens 20", "20.."),
    ("über 20", "20.."),
    ("mehr als 20", "20.."),
    ("from 20", "20.."),
    ("at least 20", "20.."),
    ("over 20", "20.."),
    ("more than 20", "20.."),
    ("від 20", "20.."),
    ("не менше 20", "20.."),
    ("понад 20", "20.."),
    (">20", "20.."),
    ("20-", "20.."),
    ("20+", "20.."),
    ("20 or more", "20.."),
    ("aus", ".."),
    ("off", ".."),
    ("egal", ".."),
    ("any", ".."),
    ("-", None),
    ("billig", None),
    ("1-2-3", None),
    ("$50", "..50"),
    ("", None),
]

CLOCKS: list[tuple[str, str | None]] = [
    ("22-7", "22:00 07:00"),
    ("„22-7“ 🌙", "22:00 07:00"),
    ("nachts von 22 bis 7", "22:00 07:00"),
    ("jede Nacht von 22 bis 7", "22:00 07:00"),
    ("every night 22-7", "22:00 07:00"),
    ("вночі з 22 до 7", "22:00 07:00"),
    ("уночі", "22:00 07:00"),
    ("von abends 10 bis morgens 7", "22:00 07:00"),
    ("22 - 7", "22:00 07:00"),
    ("22–7", "22:00 07:00"),
    ("22:30-06:15", "22:30 06:15"),
    ("22.30-6.15", "22:30 06:15"),
    ("2230-0615", "22:30 06:15"),
    ("22h-7h", "22:00 07:00"),
    ("22 Uhr bis 7 Uhr", "22:00 07:00"),
    ("von 22 Uhr bis 7 Uhr", "22:00 07:00"),
    ("von 22 bis 7 Uhr", "22:00 07:00"),
    ("22 bis 7", "22:00 07:00"),
    ("zwischen 22 und 7 Uhr", "22:00 07:00"),
    ("10 Uhr abends bis 7 Uhr morgens", "22:00 07:00"),
    ("zehn Uhr abends bis sieben Uhr morgens", "22:00 07:00"),
    ("10pm-7am", "22:00 07:00"),
    ("10 pm to 7 am", "22:00 07:00"),
    ("from 10pm to 7am", "22:00 07:00"),
    ("10:30 p.m. - 6:45 a.m.", "22:30 06:45"),
    ("between 10pm and 7am", "22:00 07:00"),
    ("10pm until 7am", "22:00 07:00"),
    ("12am-12pm", "00:00 12:00"),
    ("midnight to 6", "00:00 06:00"),
    ("Mitternacht bis 6 Uhr", "00:00 06:00"),
    ("24-7", "00:00 07:00"),
    ("з 22 до 7", "22:00 07:00"),
    ("з 22:00 до 7:00", "22:00 07:00"),
    ("від 22 до 7 години", "22:00 07:00"),
    ("22 до 7", "22:00 07:00"),
    ("з 10 вечора до 7 ранку", "22:00 07:00"),
    ("nachts", "22:00 07:00"),
    ("10 at night until 7 in the morning", "22:00 07:00"),
    ("11 Uhr nachts bis 6 Uhr früh", "23:00 06:00"),
    ("2 Uhr nachts bis 6 Uhr", "02:00 06:00"),
    ("12 ночі до 7 ранку", "00:00 07:00"),
    ("at night", "22:00 07:00"),
    ("вночі", "22:00 07:00"),
    ("22:61-7", None),
    ("25-7", None),
    ("13pm-7am", "13:00 07:00"),
    ("22", None),
    ("immer", None),
]


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

"""What is said of price and frequency behind the words of a search."""

from __future__ import annotations

import pytest

from monitoring.matching import parse_exclusions
from monitoring.price_phrases import price_range
from monitoring.search_phrases import search_phrase


@pytest.mark.parametrize(
    ("text", "words", "limits"),
    [
        ("Helm für höchstens 50 Euro", "Helm", "None 50 EUR"),
        ("Helm, max. 50 €", "Helm", "None 50 EUR"),
        ("Helm unter 100€ -Replika", "Helm -Replika", "None 100 EUR"),
        ('"US Helm" bis 50 Euro', '"US Helm"', "None 50 EUR"),
        ("Helm 20 bis 50 Euro", "Helm", "20 50 EUR"),
        ("Helm 20-50 €", "Helm", "20 50 EUR"),
        ("MG 42 bis 500 Euro", "MG 42", "None 500 EUR"),
        ("10 Euro Münze bis 50 Euro", "10 Euro Münze", "None 50 EUR"),
        ("Teller ab 20 Euro", "Teller", "20 None EUR"),
        ("compass for less than $50", "compass", "None 50 USD"),
        ("шолом не дорожче 500 грн", "шолом", "None 500 UAH"),
    ],
)
def test_a_price(text: str, words: str, limits: str) -> None:
    found = search_phrase(text)
    assert found.words == words and found.prices is not None
    assert f"{found.prices.low} {found.prices.high} {found.prices.currency}" == limits


@pytest.mark.parametrize(
    "text",
    [
        *("Pistole bis 1945", "2 Euro Münze", "Gutschein über 50 Euro", "Münze von 10 Euro"),
        *('"Helm bis 50 Euro"', "bis 50 Euro", "Messer bis 50", "Helm 50 Euro", "Kind unter 18"),
        *("Briefmarken bis 50 Pfennig", "Buch Every Day", "Zeitschrift alle Ausgaben"),
    ],
)
def test_words_that_only_look_like_it(text: str) -> None:
    assert search_phrase(text) == (text, None, None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Helm alle 5 Minuten", 300),
        ("Helm bis 50 Euro alle 5 Minuten", 300),
        ("Helm alle 5 Minuten bis 50 Euro", 300),
        ("helmet every two hours", 7200),
        ("шолом кожні 15 хвилин", 900),
    ],
)
def test_how_often(text: str, seconds: int) -> None:
    found = search_phrase(text)
    assert found.words in ("Helm", "helmet", "шолом")
    assert found.every is not None and found.every.total_seconds() == seconds
    assert (found.prices is not None) == ("Euro" in text)


@pytest.mark.parametrize(
    ("text", "high"),
    [
        ("bis fünfundzwanzig", 25),
        ("up to twenty-five dollars", 25),
        ("up to twenty five dollars", 25),
        ("до п’ятдесяти гривень", 50),
        ("до сорока", 40),
        ("unter achthundert Euro", 800),
    ],
)
def test_amounts_in_words(text: str, high: int) -> None:
    found = price_range(text)
    assert found is not None and found.high == high


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kopie/Replik", ("Kopie", "Replik")),
        ("Kopie / Replik, alt", ("Kopie", "Replik", "alt")),
        ("AC/DC", ("AC/DC",)),
        ('"Kopie/Replik"', ("Kopie/Replik",)),
    ],
)
def test_a_slash_between_two_excluded_words(text: str, words: tuple[str, ...]) -> None:
    assert parse_exclusions(text) == words

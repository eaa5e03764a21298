"""Prices as sites write them, each with the amount and the currency that it means."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms.prices import prices_beside_signs, read_price

#: One price a line: the text, and what it means; without a code the currency is not known.
LINES = (Path(__file__).parent / "prices.txt").read_text().splitlines()
TABLE = [tuple(part.strip() for part in line.rpartition("|")[::2]) for line in LINES]
SPACES = {"hard": "\xa0", "narrow": "\u202f", "thin": "\u2009", "two": "  "}


def meant(expected: str) -> tuple[Decimal, str] | None:
    if expected == "none":
        return None
    amount, *code = expected.split()
    return Decimal(amount).quantize(Decimal("0.01")), "".join(code)


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_prices(text: str, expected: str) -> None:
    assert read_price(text) == meant(expected)


def test_the_table_is_large() -> None:
    assert len({text for text, _ in TABLE}) >= 250


@pytest.mark.parametrize("space", SPACES)
def test_other_blanks_change_nothing(space: str) -> None:
    for text, expected in TABLE:
        assert read_price(text.replace(" ", SPACES[space])) == meant(expected), text


@pytest.mark.parametrize(
    ("text", "default", "code"),
    [("12", "CHF", "CHF"), ("$12", "CAD", "CAD"), ("kr 12", "NOK", "NOK"), ("€12", "CHF", "EUR")],
)
def test_a_sign_that_several_countries_share(text: str, default: str, code: str) -> None:
    found = read_price(text, default)
    assert found is not None and found.currency == code


@given(st.decimals(0, 9_999_999, places=2), st.sampled_from(["€ {}", "{} €", "{} EUR", "EUR {}"]))
def test_every_amount_in_german_and_english(amount: Decimal, form: str) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text in (english, german, german.replace(".", " "), german.replace(".", "")):
        assert read_price(form.format(text)) == (amount, "EUR")


@given(st.text(max_size=300))
def test_no_text_makes_it_stumble(text: str) -> None:
    read_price(text)
    prices_beside_signs(text)

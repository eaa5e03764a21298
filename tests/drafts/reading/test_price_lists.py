"""Which numbers of a list are prices."""

from __future__ import annotations

import pytest

from drafts.reading.price_lists import with_currency
from tests.harness.growth import in_proportion


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("small 800, middle 1000, claws 100 UAH", "small 800 грн, middle 1000 грн, claws 100 UAH"),
        ("Hose ab 20 €, Jacke ab 35.", "Hose ab 20 €, Jacke ab 35 €."),
        ("Kids up to age 12, adults 20 €", "Kids up to age 12, adults 20 €"),
        ("Adults 20 €, kids from 6, small 5", "Adults 20 €, kids from 6, small 5 €"),
        ("Erwachsene 20 €, Kinder bis 12, Hund 5", "Erwachsene 20 €, Kinder bis 12, Hund 5 €"),
        ("Kinder im Alter 6, Erwachsene 20 €", "Kinder im Alter 6, Erwachsene 20 €"),
        ("Дорослі 200 грн, діти від 6, пес 50", "Дорослі 200 грн, діти від 6, пес 50 грн"),
        ("Діти, вік 12, дорослі 200 грн", "Діти, вік 12, дорослі 200 грн"),
        ("Tour 40 € per person. Group size 15.", "Tour 40 € per person. Group size 15."),
    ],
)
def test_an_age_or_a_size_in_a_list_is_no_price(written: str, read: str) -> None:
    assert with_currency(written) == read


@pytest.mark.parametrize("unit", ["klein 5, ", "Klein-, 5, ", "5, "])
def test_a_list_in_one_line_is_read_in_proportion(unit: str) -> None:
    def list_of(length: int) -> str:
        return unit * (length // len(unit)) + "1 €"

    assert in_proportion(with_currency.__wrapped__, list_of, 18_000)

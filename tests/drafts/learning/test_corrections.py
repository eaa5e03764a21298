"""Facts that the owner put right are put right in the entry that states them, or left alone."""

from __future__ import annotations

import pytest

from drafts.learning.corrections import corrected_text


@pytest.mark.parametrize(
    ("text", "proposed", "sent", "corrected"),
    [
        (
            "Lieferung nach Österreich: 4,90 € bis 5 kg.",
            "Die Lieferung kostet 4,90 €.",
            "Die Lieferung kostet 5,50 €.",
            "Lieferung nach Österreich: 5,50 € bis 5 kg.",
        ),
        (  # as the entry writes it, not as the answer does
            "Lieferung: 4,90 €.",
            "Delivery is €4.90.",
            "Delivery is €5.50.",
            "Lieferung: 5,50 €.",
        ),
        (
            "Ніж коштує 1 500 грн.",
            "Він коштує 1500 грн.",
            "Він коштує 1700 грн.",
            "Ніж коштує 1700 грн.",
        ),
        (
            "Mo–Fr von 9:00 bis 18:00 Uhr.\nSamstag 10:00 Uhr.",
            "Wir haben von 9:00 bis 18:00 Uhr offen.",
            "Wir haben von 9:30 bis 17:00 Uhr offen.",
            "Mo–Fr von 9:30 bis 17:00 Uhr.\nSamstag 10:00 Uhr.",
        ),
        (
            "Abholung bis 14 Uhr.",
            "Ви можете забрати до 14:00.",
            "Ви можете забрати до 16:00.",
            "Abholung bis 16 Uhr.",
        ),
        (
            "Closed on Sunday.",
            "We are closed on Sunday.",
            "We are closed on Monday.",
            "Closed on Monday.",
        ),
        (
            "The sale ends on 1 May 2026.",
            "It ends on 1 May 2026.",
            "It ends on 8 May 2026.",
            "The sale ends on 8 May 2026.",
        ),
        (
            "Call +43 664 1234567, please.",
            "Our number is +43 664 1234567.",
            "Our number is +43 664 7654321.",
            "Call +43 664 7654321, please.",
        ),
        (
            "Hauptstraße 5, Solingen",
            "Wir sind in der Hauptstraße 5.",
            "Wir sind in der Bahnhofstraße 7.",
            "Bahnhofstraße 7, Solingen",
        ),
        (
            "Write to shop@example.com.",
            "Our address is shop@example.com.",
            "Our address is hello@example.com.",
            "Write to hello@example.com.",
        ),
        (
            "Costs 20 €, open till 18 Uhr.",
            "It costs 20 €. We close at 18:00.",
            "It costs 25 €. We close at 19:00.",
            "Costs 25 €, open till 19 Uhr.",
        ),
        (
            "It takes four days.",
            "It takes four days.",
            "It takes five days.",
            "It takes five days.",
        ),
        (  # the number is that of the days, not of the kilograms
            "It takes 4 days and weighs 5 kg.",
            "It takes 4 days.",
            "It takes 6 days.",
            "It takes 6 days and weighs 5 kg.",
        ),
    ],
)
def test_the_fact_is_put_right_where_the_entry_states_it(
    text: str, proposed: str, sent: str, corrected: str
) -> None:
    assert corrected_text("Title", text, proposed, sent) == corrected


@pytest.mark.parametrize(
    ("text", "proposed", "sent"),
    [
        pytest.param("Behind the house.", "It's 20 €.", "It's 25 €.", id="not in the entry"),
        pytest.param("A 20 €, B 20 €.", "A is 20 €.", "A is 25 €.", id="twice in the entry"),
        pytest.param("S 20 €, L 25 €.", "It's 20 €.", "It's 25 €.", id="the new one is there, too"),
        pytest.param("20 €", "A costs 20 €.", "B costs 25 €.", id="something else"),
        pytest.param("20 €", "It costs 20 €.", "For you it costs 15 €.", id="only for the contact"),
        pytest.param("вул. Шевченка 5", "Це вул. Шевченка 5.", "Це вул. Франка 7.", id="a"),
        pytest.param("At most 4 items.", "It takes 4 days.", "It takes 5 days.", id="bare"),
        pytest.param("Mo–Fr 9–18 Uhr", "Mo–Fr 9–18 Uhr.", "Mo–Sa 9–18 Uhr.", id="nothing is gone"),
        pytest.param("Costs 20 €.", "It costs 20 €.", "It costs a bit more.", id="nothing instead"),
        pytest.param(
            "Costs 20 €.",
            "It costs 20 €. Till 18:00.",
            "It costs 25 €. Till 19:00.",
            id="only one of two",
        ),
        pytest.param("Am Samstag.", "On Saturday.", "On Sunday.", id="a word of another language"),
        pytest.param("Tomorrow.", "We open tomorrow.", "We open today.", id="a passing day"),
        pytest.param("20 €", "It is 20 €.", "It is 20 €.", id="nothing was put right"),
        pytest.param("20 €", "", "It is 25 €.", id="nothing was proposed"),
    ],
)
def test_what_is_not_plain_is_left_alone(text: str, proposed: str, sent: str) -> None:
    assert corrected_text("Title", text, proposed, sent) is None


def test_an_old_fact_that_stands_in_the_title_too_is_left_alone() -> None:
    old, new = "The blade has 105 mm.", "The blade has 110 mm."
    assert corrected_text("Blade", old, old, new) == new
    assert corrected_text("Blade of 105 mm", old, old, new) is None

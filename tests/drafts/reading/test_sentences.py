"""Where a sentence ends, and where a full stop belongs to an abbreviation or an ordinal."""

from __future__ import annotations

import pytest

from drafts.reading.sentences import sentences_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We are open until 5 pm.", "We are closed on Sunday."),
        ("Wir nehmen Karten an.", "Schecks nehmen wir nicht."),
        ("Die Ware ist da.", "Der Laden ist zu."),
        ("Breakfast is at 8.", "Dinner is not served."),
        ("We repair shoes for £5.", "No bags."),
        ("Open from 10 a.m.", "Closed on Monday."),
        ("Das Kabel ist 5 m.", "Länger gibt es nicht."),
        ("Магазин працює до 20 год.", "У неділю не працює."),
        ("Доставка коштує 70 грн.", "За кордон не відправляємо."),
        ("No.", "We are closed."),
        ("Are you open?", "Yes, we are!"),
    ],
)
def test_a_sentence_ends(one: str, other: str) -> None:
    assert list(sentences_in(f"{one} {other}")) == [one, other]


@pytest.mark.parametrize(
    "sentence",
    [
        "Am 24. Dezember ist geschlossen.",
        "Im 2. Stock, Nr. 5.",
        "Das kostet ca. 5 € inkl. MwSt. und Porto.",
        "Fragen Sie Dr. Müller, z. B. am Mo. Nachmittag.",
        "You find us at no. 12 Ship Street.",
        "Оптика, м. Київ, вул. Дерибасівська 14.",
    ],
)
def test_it_does_not_end_behind_what_is_short_or_counted(sentence: str) -> None:
    assert list(sentences_in(sentence)) == [sentence]

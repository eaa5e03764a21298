"""Compounds in any way of writing, countries in any language, and whether somebody is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.services.entries import create_entry
from knowledge.services.search import search
from tests.knowledge import territories

BALLOONS, CARDS, CASTLE = "Helium-Ballons", "Geburtstagskarten", "Hüpfburg-Verleih"
AUSTRIA, GERMANY, POLAND = (
    "Versand nach Österreich",
    "Пересилання до Німеччини",
    "Delivery to Poland and Hungary",
)
HOURS, PIT, DRIVER, ORDERS = (
    "Öffnungszeiten",
    "Fire pit",
    "Screwdriver set",
    "Інтернет-замовлення",
)
SHOP = (
    ("de", BALLOONS, "Wir füllen sie im Laden, 3 € das Stück."),
    ("de", AUSTRIA, "12 €, drei Tage."),
    ("de", HOURS, "Montag bis Freitag 9 bis 18 Uhr, Samstag 10 bis 14 Uhr."),
    ("de", CARDS, "Mit Umschlag ab 2 €."),
    ("de", CASTLE, "80 € am Tag, Aufbau inbegriffen."),
    ("de", "Schuhe", "Von Hand gefertigt, 89 €."),
    ("de", "Brennholz", "Holz für Feuer und Ofen, 8 € der Sack."),
    ("de", "Wasser", "2 € die Flasche."),
    ("de", "Brot", "Täglich frisch, 4 €."),
    ("de", "Messer", "Das Messer aus Solingen, 30 €."),
    ("de", "Torten", "Bitte vier Tage vorher bestellen, samstags nur Abholung."),
    ("de", "Verkauf am Samstag", "Auf dem Markt am Samstag, Stand 14."),
    ("de", "Kurs für Anfänger", "Jeden Mittwoch um 19 Uhr, 20 €."),
    ("en", PIT, "Made of steel, 89 €."),
    ("en", DRIVER, "Twelve pieces, 15 €."),
    ("en", POLAND, "18 €, five days."),
    ("en", "Delivery to Iceland", "20 €, a week."),
    ("en", "Delivery to Panama", "30 €, three weeks."),
    ("uk", ORDERS, "Оплата при отриманні."),
    ("uk", GERMANY, "15 €, тиждень."),
)


@pytest.fixture
def shop(db: None) -> None:
    for language, title, body in SHOP:
        create_entry(language=language, title=title, body=body)


def first(question: str) -> str | None:
    return next((hit.title for hit in search(question, None)), None)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Haben Sie Heliumballons?", BALLOONS),
        ("Habt ihr Helium Ballons?", BALLOONS),
        ("Habt ihr Helium-Ballons?", BALLOONS),
        ("Haben Sie Geburtstags-Karten?", CARDS),
        ("Haben Sie Geburtstags Karten?", CARDS),
        ("Gibt es einen Hüpfburgverleih?", CASTLE),
        ("Do you sell a fire-pit?", PIT),
        ("Have you got a screw driver?", DRIVER),
        ("Як зробити інтернетзамовлення?", ORDERS),
        ("Do you ship to Austria?", AUSTRIA),
        ("Чи надсилаєте до Австрії?", AUSTRIA),
        ("Liefern Sie nach Polen?", POLAND),
        ("Чи доставляєте до Угорщини?", POLAND),
        ("Versendet ihr nach Deutschland?", GERMANY),
        ("Do you ship to Germany?", GERMANY),
        ("Was kosten die Heliumballons bei Ihnen, bitte?", BALLOONS),
        ("Habt ihr am Samstag Geburtstagskarten mit Umschlag?", CARDS),
        ("Kann man bei Ihnen eine Brotdose kaufen? Und die Heliumballons?", BALLOONS),
        ("Was macht ihr mittwochs?", "Kurs für Anfänger"),
    ],
)
def test_it_is_found(question: str, title: str) -> None:
    assert first(question) == title


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "question",
    [
        "Seid ihr am Wochenende da?",
        "Seid ihr am Samstag da?",
        "Are you there at the weekend?",
        "Ви є на вихідних?",
        "Ви будете у вихідні?",
    ],
)
def test_who_asks_for_a_day_finds_the_opening_hours_among_what_is_on_that_day(
    question: str,
) -> None:
    assert HOURS in [hit.title for hit in search(question, None)]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "question",
    [
        "Haben Sie Luftmatratzen?",
        "Habt ihr Feuerwehrautos?",
        "Habt ihr Kinderwagen?",
        "Haben Sie Geburtstagsgeschenke?",
        "Do you repair fireplaces?",
        "Haben Sie Kartenlesegeräte?",
        "Do you have an island?",
        "Чи є пан Коваль?",
        "Haben Sie Handschuhe?",
        "Haben Sie Holzschuhe?",
        "Haben Sie Feuerwasser?",
        "Haben Sie Brotmesser?",
        "Gibt es Tortenmesser?",
        "Haben Sie Messerbrot?",
    ],
)
def test_what_has_one_part_of_it_is_something_else(question: str) -> None:
    assert first(question) is None


def test_the_names_of_countries_are_those_of_the_library() -> None:
    assert Path(territories.FILE).read_text(encoding="utf-8") == territories.lines()

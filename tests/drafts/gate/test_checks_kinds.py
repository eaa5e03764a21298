"""What entries say in the way people write them, and answers that say it, or another thing."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from drafts.gate.findings import Claim, findings

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def is_held(answer: str, entry: str, question: str = "") -> bool:
    found = findings(
        answer, NOON, sources=[entry], claims=[Claim(answer, entry)], question=[question]
    )
    return bool([*found.unsupported, *found.otherwise])


@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        # prices as they stand in lists
        ("A double kayak is £20 an hour.", "single kayak £14/h, double £20/h"),
        (
            "Der Preis für B197 ist 420 €.",
            "Preis\nB 390,-, B197 420,-, Buch 25 € extra",
        ),
        (
            "Стрижка середнього собаки – 1000 грн.",
            "Кота 700 грн. Собаки: малі 800, середні 1000",
        ),
        ("Water is free, electricity is £4 a night.", "Water free, electric £4/night"),
        ("Der Saal kostet 500 UAH pro Stunde.", "Зал: білий 600 грн/год, темний 500 грн/год"),
        # hours in short
        ("Dienstags sind wir von 10 bis 13 Uhr da.", "Mo, Mi 15-18.30 / Di + Do 10-13 u. 15-18.30"),
        ("Freitags ist geschlossen.", "Di + Do 10-13, Fr geschl. Samstag nach Absprache"),
        ("In August we're open from 9 to 6.", "Daily 9-6 in July/Aug, other months weekends"),
        ("Ми працюємо щодня.", "Працюємо без вихідних з 9 до 18."),
        # the same in another form or language
        ("Allein darf man ab 14 Jahren.", "must be 14+ to go alone"),
        ("Return postage is £8, insurance included.", "Return postage is £8 and insured."),
        ("Yes, free Wi-Fi is available.", "Kostenloses WLAN im ganzen Haus, wie immer."),
        ("The laboratory is in Kyiv.", "відправляємо в лабораторію до Києва"),
        ("Доставка Новою поштою.", "Нова пошта за рахунок клієнта, доставка 2 дні"),
        ("Der Stellplatz kostet 5 €.", "Stellplatz 5 €"),
        # what comes with it
        ("Breakfast is included in the price.", "Double room with breakfast 80 €"),
        ("Das Frühstück ist inklusive.", "Doppelzimmer mit Frühstück 80 €"),
        ("Сніданок включено.", "Номер з балконом разом зі сніданком 900 грн."),
        ("Es gibt einen Rabatt.", "Saal 600 €, ab 5 Stunden -10%"),
        ("One day is £8.", "Permitted from the bank, day ticket £8"),
        # greetings, and words that name no way
        ("Guten Abend! Wir haben morgens von 8 bis 12 Uhr geöffnet.", "Geöffnet morgens 8-12 Uhr"),
        ("The class starts at 10:00. Have a nice evening!", "Morning classes start at 10:00."),
        ("Доброго вечора! Доставляємо вранці з 8 до 12.", "Доставка вранці з 8 до 12."),
        ("A ring costs from 200 €.", "Rings from 200 €. Order online only."),
        ("Wir raten zur Reservierung.", "Nur Barzahlung. Reservierung empfohlen."),
        ("Картопля фрі коштує 80 грн.", "Картопля фрі 80 грн. Оплата готівкою."),
        ("Unsere Bar hat bis 23 Uhr offen.", "Unsere Bar hat bis 23 Uhr offen. Nur Kartenzahlung."),
        # "daily" is always, and what is said to every guest no promise
        ("Yes, you can reach us by phone every day.", "Call us: 030 1234567, daily 9-18."),
        ("We look forward to every guest! A room is 90 €.", "Room 90 € from 2 nights for guests."),
        ("Melden Sie sich jederzeit, wenn Sie Fragen haben.", "Fragen: melden Sie sich 9-18 Uhr."),
        # not what they deny
        ("Wir heben die Sachen 6 Monate auf.", "Nicht abgeholte Sachen heben wir 6 Monate auf"),
        ("Eine Nähmaschine stellen wir.", "Nähmaschine wird gestellt, Stoff bitte mitbringen"),
    ],
)
def test_what_an_entry_says_in_its_own_way_may_leave(answer: str, entry: str) -> None:
    assert not is_held(answer, entry)


@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        # of another thing, another day
        (
            "Огляд кролика коштує 350 грн.",
            "Огляд кота – 350 грн. Кролики, папуги – 450 грн.",
        ),
        ("У суботу працюємо з 10 до 20.", "Пн-Пт 9:00-20:00, Сб 10-17"),
        ("Sonntags sind wir von 9 bis 14 Uhr da.", "Samstag 9-14 Uhr, Sonntag geschlossen"),
        ("The first hour is £40.", "£55 first hour, £40 each further hour"),
        ("Результат біохімії буде за годину.", "Аналіз крові за годину. Біохімія наступного дня"),
        # a condition, an exception dropped
        ("Parking is always free.", "Car park £5 all day, free after 4pm"),
        (
            "Аналіз крові обов'язковий для всіх.",
            "Аналіз крові обовязковий для старших 6 років.",
        ),
        ("Der Kurs ist am Samstag.", "Der Kurs ist am 1. Samstag im Monat"),
        ("Знижка 20 % на ліки та операції.", "знижка 20% на операції (на ліки не діє)"),
        ("Hausbesuche für Kleider und Vorhänge.", "Hausbesuche nur für Vorhänge"),
        # what comes with another thing, days and figures of something else
        ("Breakfast is included.", "Double room with balcony 80 €. Breakfast 10 €."),
        ("Das Frühstück ist inklusive.", "Doppelzimmer mit Balkon 80 €. Frühstück 10 €."),
        ("Lunch is included.", "Day trip with guide 50 €. Lunch in the village."),
        ("Сніданок включено.", "Номер разом з балконом 900 грн. Сніданок є."),
        ("Delivery takes one day.", "Open every day. Delivery within Kyiv only."),
        ("Die Lieferung dauert einen Tag.", "Wir haben jeden Tag geöffnet. Lieferung in Köln."),
        ("The warranty is one year.", "In business since the year 2010. Warranty on all repairs."),
        ("Delivery takes a week.", "We deliver all week, except on holidays."),
        ("There is a discount.", "Shop. Battery at -10 % is not covered. Charger 20 €."),
        # the other of several
        ("The eye test is paid in cash or by card.", "Eye test 8 € (cash only)"),
        ("The tea room takes cash.", "Tea room: card only"),
        ("We accept cards.", "We sell potatoes. Cash only."),
        ("Heron takes two wheelchairs.", "Heron takes one wheelchair, ramp by jetty 2"),
        ("Das Lehrbuch ist inklusive.", "Lernapp inklusive, Lehrbuch 25 € extra"),
        ("Парковка платна.", "Парковка безкоштовна, 4 місця"),
        (
            "Wiederholen können Sie spätestens nach 14 Tagen.",
            "Wiederholung frühestens nach 14 Tagen",
        ),
        ("Bringen Sie Ihre Nähmaschine mit.", "Nähmaschine wird gestellt, Stoff bitte mitbringen"),
        ("Der Saal kostet 600 € pro Tag.", "Saal 600 €/Stunde, 7 Tage die Woche"),
    ],
)
def test_what_changes_one_thing_of_it_is_held(answer: str, entry: str) -> None:
    assert is_held(answer, entry)


@pytest.mark.parametrize(
    ("question", "answer", "entry", "held"),
    [
        ("Haben Sie am Sonntag geöffnet?", "Ja!", "Mo-Fr 9-18, Sonntag geschlossen", True),
        ("Kann ich mit Karte zahlen?", "Ja, das geht.", "Nur Barzahlung", True),
        ("Can I bring my dog?", "Sure!", "Dogs are not allowed.", True),
        ("Can I bring my dog?", "Sure!", "Dogs are welcome.", False),
        ("Чи можна повернути ліки?", "Так, можна.", "Повернення ліків неможливе.", True),
        ("Ist Parken kostenlos?", "Ja.", "Parken kostenlos", False),
    ],
)
def test_a_yes_alone_says_what_was_asked(
    question: str, answer: str, entry: str, held: bool
) -> None:
    found = findings(answer, NOON, sources=[entry], question=[question])
    assert bool(found.otherwise) == held

"""Spans of time, measures, and what is free: what an answer may say of them, and what not."""

from __future__ import annotations

import pytest

from drafts.gate.support import is_supported, unsaid


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("The course takes 2 hours.", "Курс триває 2 години."),
        ("Der Kurs dauert 2 Stunden.", "Der Kurs dauert 2 Std."),
        ("Der Kurs dauert 2 Stunden.", "Der Kurs dauert 2 h"),
        ("Der Kurs dauert 90 Minuten.", "Der Kurs: 90 Min."),
        ("The ride takes 5 minutes.", "The ride: 5 min"),
        ("Wir antworten innerhalb von 24 Stunden.", "Wir antworten in 24h"),
        ("Протягом 24 годин.", "Відповідаємо за 24 години."),
        ("Доставка до 24 годин.", "Доставка: 24 год"),
        ("Курс триває 90 хвилин.", "Тривалість 90 хв."),
        ("Гарантія 12 місяців.", "Гарантія: 12 міс."),
        ("Sie haben 14 Tage, um es zu schicken.", "14-tägiges Rückgaberecht"),
        ("Ви маєте 14 днів на повернення.", "14-денний термін повернення"),
        ("Die Garantie gilt 2 Jahre.", "2-jährige Garantie"),
        ("Delivery takes 1 day.", "Доставка: 1 день"),
        ("Das geht in einer Stunde.", "Dauer: 1 Std."),
        ("Das Zimmer kostet 20 € pro Tag.", "Zimmer: 20 €/Tag"),
        ("Das Zimmer kostet 20 € pro Tag.", "Zimmer: 20 € täglich"),
        ("Das Abo kostet 12 € pro Monat.", "Abo: 12 €/Monat"),
        ("Das Abo kostet 12 € pro Monat.", "Abo: 12 € monatlich"),
        ("The room is 20 € per day.", "Room: 20 €/day"),
        ("Оренда за добу.", "Оренда 500 грн/доба"),
        ("We're open every day.", "open daily"),
        ("We're open every day.", "Mon–Sun 9:00"),
        ("We're open seven days a week.", "Geöffnet 7 Tage die Woche"),
        ("Wir sind rund um die Uhr da.", "24/7"),
        ("Die Getränke sind inklusive.", "Getränke inkl."),
        ("Wir sind in der dritten Etage.", "3. Etage"),
        ("We are on the third floor.", "3rd floor"),
        ("Ми на третьому поверсі.", "3 поверх"),
        ("Wir übernehmen das gern für Sie.", "Wir helfen gern."),
        ("У нас є 2 годинники.", "2 watches"),
        ("Third-party parts fit.", "They fit."),
        ("Delivery is free.", "Die Lieferung ist kostenlos."),
        ("Delivery is on us.", "Delivery is free of charge."),
        ("Den Versand übernehmen wir.", "Wir übernehmen den Versand."),
        ("We open at nine.", "Mo–Fr 9–17 Uhr"),
        ("We close at six.", "open until 6 pm"),
        ("Kommen Sie bitte um neun.", "Kommen Sie um 9."),
        ("Der Preis ist um fünf Euro gesunken.", "5 Euro weniger"),
        ("Two of the rooms are large.", "2 rooms"),
        ("Seal it with 5 µm.", "5 μm"),
        ("The resistance is low: 10 Ω, 5 µm.", "10, 5"),
    ],
)
def test_what_was_said_in_another_form_may_be_said(answer: str, said: str) -> None:
    assert unsaid(answer, [said]) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Der Versand ist kostenlos.", "Wir übernehmen keine Haftung für den Versand."),
        ("Die Reparatur ist gratis.", "Das Porto übernehmen wir nicht."),
        ("Delivery is free of charge.", "Delivery by courier, ask us for a free slot."),
        ("Delivery is free of charge.", "Please be free on the day."),
        ("Доставка безкоштовна.", "Знижки даруємо постійним клієнтам."),
        ("Die Lieferung ist kostenlos.", "Keine Bestellung ohne Gebühr möglich."),
        ("It is half price.", "Half board, discounts for students."),
        ("Rufen Sie bitte um neun an.", "Ein Ferngespräch kostet 9 €."),
        ("Wir kommen um vier.", "Das macht 4 €."),
        ("Call us at nine.", "We have 9 rooms."),
        ("We have shops at two locations.", "2 rooms"),
        ("It is ten thousand.", "10 €, a thousand"),
        ("We have three branches.", "A ticket costs 3 €."),
        ("Delivery in four days.", "Open 4 days a week"),
        ("Delivery takes a week.", "Open 4 days a week"),
        ("It takes about a  week.", "It takes 3 days."),
        ("Das dauert 3\nWochen.", "Das dauert 3 Tage."),
        ("Das dauert 3\t Wochen.", "Das dauert 3 Tage."),
        ("Garantie 24 Mon.", "Garantie 24 Tage"),
        ("Es sind 5 km.", "Es sind 5 Minuten."),
        ("Es sind 5 Min.", "Es sind 5 km."),
        ("Das Zimmer kostet 20 € pro Tag.", "Zimmer: 20 €/Woche"),
        ("Das Abo kostet 12 € pro Monat.", "Abo: 12 €/Jahr"),
        ("Повернення протягом 14 днів.", "14-тижневий термін"),
        ("We are on the third floor.", "13. Etage"),
        ("You get a third off.", "3rd floor"),
        ("Wir haben durchgehend offen.", "Bis spätestens Freitag melden."),
    ],
)
def test_what_only_looks_alike_says_something_else(answer: str, said: str) -> None:
    assert unsaid(answer, [said])


def test_a_claim_rests_on_the_same_in_short() -> None:
    assert is_supported("Das Zimmer kostet 20 € pro Tag.", ["Zimmer\nDas Zimmer: 20 €/Tag"])

"""Facts in other words: what means the same was said, and what only sounds like it was not."""

from __future__ import annotations

import pytest

from drafts.gate.support import unsaid


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("It takes two weeks.", "two weeks"),
        ("It costs twenty-two Euros.", "twenty-two Euros"),
        ("Das dauert zwei  Wochen!", "zwei Wochen"),
        ("Das dauert DREISSIG Tage", "DREISSIG Tage"),
        ("Доставка триває два тижні.", "два тижні"),
    ],
)
def test_a_number_in_words_is_shown_as_the_answer_writes_it(answer: str, shown: str) -> None:
    assert shown in unsaid(answer, [])


@pytest.mark.parametrize(
    ("answer", "said", "code", "new"),
    [
        ("Call +49 221 987654.", "Phone 0221 987654", "49", []),
        ("Call 0221 987654.", "Phone +49 221 987654", "49", []),
        ("Call 0221 987654.", "Phone 0049 221 987654", "49", []),
        ("Call +43 221 987654.", "Phone 0221 987654", "49", ["+43 221 987654"]),
        ("Call +49 221 987655.", "Phone 0221 987654", "49", ["+49 221 987655"]),
        ("Call +49 221 987654.", "Phone 0221 987654", "", ["+49 221 987654"]),
    ],
)
def test_a_phone_number_is_the_same_with_the_calling_code_of_the_country(
    answer: str, said: str, code: str, new: list[str]
) -> None:
    assert unsaid(answer, [said], calling_code=code) == new


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("We ship to Germany.", "Versand nach Deutschland"),
        ("Ми доставляємо в Австрію.", "Versand nach Österreich"),
        ("Es kostet 12 Euro 50.", "12,50 €"),
        ("Das sind 12 Euro 50 pro Stück.", "12,50 €"),
        ("Ein Brötchen kostet 45 Cent.", "0,45 €"),
        ("Shipping is free.", "Shipping: 0 €"),
        ("Die Garantie gilt ein Jahr.", "Garantie: 12 Monate"),
        ("Die Garantie gilt 2 Jahre.", "Garantie: 24 Monate"),
        ("Das dauert eine halbe Stunde.", "30 min"),
        ("It takes two weeks.", "14 days"),
        ("It takes a few days.", "2 to 3 days"),
        ("Ein E-Bike ist da.", "Zwei E-Bikes"),
        ("Das kostet ein Leihrad 90 €.", "Leihräder: 90 €"),
        ("Das geht in Ordnung, in Kürze mehr.", ""),
        ("Wir schicken es nach Zahlungseingang, in Ausnahmefällen eher.", ""),
        ("Abholung nach Terminabsprache, aus Sicherheitsgründen in Teilzahlungen.", ""),
        ("Parking won't cost you anything.", "Parking is free."),
    ],
)
def test_what_means_the_same_was_said(answer: str, said: str) -> None:
    assert unsaid(answer, [said]) == []


@pytest.mark.parametrize(
    ("answer", "said", "new"),
    [
        ("Sie finden uns in Dresden.", "Laden in Köln", ["Dresden"]),
        ("Wir liefern nach Schweden.", "Versand nach Österreich", ["Schweden"]),
        ("Wir liefern auch in die Schweiz.", "Ins Ausland liefern wir nicht.", ["Schweiz"]),
        ("Das Wasser kostet 50 Cent.", "Das Wasser (0,5 l) kostet 2 €.", ["50 Cent"]),
        ("Das gibt es für einen Appel und ein Ei.", "12 €", ["Appel und ein Ei"]),
        ("It takes a few days.", "14 days", ["few days"]),
        ("It takes 3 weeks.", "14 days, 3 weeks a year free", []),
        ("It takes three weeks.", "14 days", ["three", "three weeks"]),
        ("Das dauert 2 Jahre.", "12 Monate", ["2", "2 Jahre"]),
        ("Es kostet 5 Euro 20 Stück.", "5,20 €", ["20", "5 Euro"]),
    ],
)
def test_what_does_not_mean_the_same_is_new(answer: str, said: str, new: list[str]) -> None:
    assert unsaid(answer, [said]) == new

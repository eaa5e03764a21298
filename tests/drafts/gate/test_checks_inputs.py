"""The gate with answers as models write them: what no entry says never leaves unread, what one says
in another form mostly does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafts.gate.checks import Asked, Case, Claim, objection, objections

FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
ENTRIES = {
    "en": "Our shop\nOpening hours: we are open Monday to Friday from 9:00 to 18:00 and on "
    "Saturday from 10:00 to 14:00. Closed from 24.12.2026 to 01.01.2027. Delivery within Germany "
    "costs 4.90 € and takes 2 to 3 working days. The folding knife costs 12.50 €. The sabre costs "
    "1,250 €. Returns within 14 days. Phone 0221 123456, e-mail info@kappmesser.example.",
    "de": "Unser Laden\nÖffnungszeiten: Montag bis Freitag von 9 bis 18 Uhr, Samstag von 10 bis 14 "
    "Uhr. Vom 24.12.2026 bis 01.01.2027 geschlossen. Der Versand in Deutschland kostet 4,90 € "
    "und dauert 2 bis 3 Werktage. Das Klappmesser kostet 12,50 €. Der Säbel kostet 1.250 €. "
    "Rückgabe innerhalb von 14 Tagen. Telefon 0221 123456, E-Mail info@kappmesser.example.",
    "uk": "Наша крамниця\nГодини роботи: понеділок – п'ятниця з 9:00 до 18:00, субота з 10:00 до "
    "14:00. З 24.12.2026 до 01.01.2027 зачинено. Доставка по Німеччині коштує 4,90 € і триває "
    "2–3 робочі дні. Складаний ніж коштує 12,50 €. Шабля коштує 1 250 €. Повернення протягом "
    "14 днів. Телефон 0221 123456, пошта info@kappmesser.example.",
}
SUNDAY = {
    "en": " Closed on Sundays.",
    "de": " Sonntag geschlossen.",
    "uk": " У неділю зачинено.",
}
ASKED = {
    "en": "Hello, can you tell me more about the shop, please?",
    "de": "Guten Tag, können Sie mir bitte mehr über den Laden sagen?",
    "uk": "Добрий день, розкажіть, будь ласка, більше про крамницю?",
}
#: What the facts, the claims and the topics object to; not the language of a short answer.
OF_THE_TEXT = {"facts", "otherwise", "claims", "topic"}


def lines(name: str) -> list[tuple[str, str]]:
    """Languages and answers of a file."""
    rows = Path(__file__).with_name(name).read_text().splitlines()
    return [(row[:2], row[3:]) for row in rows if not row.startswith("#")]


def case(language: str, answer: str, entry: str, *claims: Claim) -> Case:
    return Case(answer, [Asked(ASKED[language])], FRIDAY, sources=[entry], claims=claims)


@pytest.mark.parametrize(("language", "answer"), lines("unsupported_answers.txt"))
def test_what_the_entry_does_not_say_is_held_back(language: str, answer: str) -> None:
    found = {one.reason for one in objections(case(language, answer, ENTRIES[language]))}
    assert found & OF_THE_TEXT


def supported_by(language: str, answer: str) -> set[str]:
    """The languages of the entries that an answer may rest on."""
    found = set()
    for of, entry in ENTRIES.items():
        whole = entry + SUNDAY[of]
        if objection(case(language, answer, whole, Claim(answer, whole))) is None:
            found.add(of)
    return found


@pytest.mark.parametrize(("language", "answer"), lines("supported_answers.txt"))
def test_what_the_entry_says_in_another_form_may_leave(language: str, answer: str) -> None:
    assert supported_by(language, answer)


def test_it_leaves_whatever_language_the_entry_is_written_in() -> None:
    asked = lines("supported_answers.txt")
    leave = sum(len(supported_by(*one)) for one in asked)
    assert leave >= 0.95 * len(ENTRIES) * len(asked)


@pytest.mark.parametrize(
    "answer",
    [
        "Feel free to ask, I'll double-check it!",
        "You're free to choose; you can count on us.",
        "Have a great week!",
        "Einen Moment bitte, ich schaue gleich nach. Einen schönen Tag noch!",
        "Hallo Frau Schulz, danke! Wir prüfen das und geben Ihnen Bescheid.",
        "メッセージをありがとうございます 確認してご連絡します",
        "Одну хвилинку, зараз перевірю. Гарного дня!",
    ],
)
def test_friendly_words_state_nothing(answer: str) -> None:
    assert not list(case_facts(answer))


def case_facts(answer: str) -> list[str]:
    """What the facts of an answer without entries object to, for a contact named Eva."""
    found = objections(Case(answer, [Asked("Hi")], FRIDAY, contact="Eva"))
    return [one.detail for one in found if one.reason == "facts"]

"""Which language a short text is written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.reading.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Are you open on Saturday?", "en"),
        ("Hello!", "en"),
        ("Yes, we are.", "en"),
        ("Is the red one still there?", "en"),
        ("Thank you, I will look it up.", "en"),
        ("Haben Sie am Samstag geöffnet?", "de"),
        ("Guten Tag!", "de"),
        ("Ja, das ist noch da.", "de"),
        ("Wie viel kostet das?", "de"),
        ("Danke, ich melde mich.", "de"),
        ("Größe?", "de"),
        ("Ви працюєте в суботу?", "uk"),
        ("Доброго дня!", "uk"),
        ("Так, є в наявності.", "uk"),
        ("Скільки коштує?", "uk"),
        ("Привіт", "uk"),
        ("Вы работаете в субботу?", "ru"),
        ("Здравствуйте!", "ru"),
        ("Да, есть.", "ru"),
        ("Сколько стоит?", "ru"),
        ("Czy jest jeszcze dostępny?", "pl"),
        ("Dzień dobry, ile kosztuje?", "pl"),
        ("Bonjour, combien ça coûte ?", "fr"),
        ("Buenos días, ¿cuánto cuesta?", "es"),
        ("Buongiorno, quanto costa?", "it"),
        ("Είστε ανοιχτά;", "el"),
        ("営業していますか", "ja"),
        ("你们营业吗", "zh"),
        ("هل أنتم مفتوحون؟", "ar"),
        ("Так, Bosch GSR 12V є, DeWalt теж", "uk"),
        ("Ja, nein: https://shop.example/the/and/of", "de"),
        ("", ""),
        ("👍", ""),
        ("12345 €", ""),
        ("OK", ""),
        ("Bosch GSR 12V", ""),
    ],
)
def test_a_short_message_is_told_by_its_script_letters_and_words(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text(max_size=200))
def test_any_text_has_one_language_or_none(text: str) -> None:
    assert len(language_of(text)) in (0, 2)

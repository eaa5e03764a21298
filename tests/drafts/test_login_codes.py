"""Login codes are masked before anything is stored."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.login_codes import masked

NOBODY: frozenset[int] = frozenset()

CODES = [
    (
        "Login code: 12345. Do not give this code to anyone, even if they say they are from…",
        "12345",
    ),
    ("Code: 1 2 3 4 5", "2 3"),
    ("This is your login code:\nPBYw2DEVKWg\n\nDo not give it to anyone", "PBYw2DEVKWg"),
    ("Code: ABcDEfGHijK", "ABcDEfGHijK"),
    ("This is your login code:\nabcdefghijk\n\nDo not give it to anyone", "abcdefghijk"),
    ("Login code: abcde. Do not share", "abcde"),
    ("كود الدخول: ١٢٣٤٥", "١٢٣"),
    ("1️⃣2️⃣3️⃣", "1"),
    ("tg://login?token=abcdef", "abcdef"),
    ("or press https://t.me/login/abcde", "abcde"),
]


@pytest.mark.parametrize(("text", "code"), CODES)
def test_a_code_from_telegram_itself_is_masked(text: str, code: str) -> None:
    for sender, kind in ((777000, "private"), (5, "service")):
        kept = masked(text, sender_ids=frozenset({sender}), kind=kind)
        assert code not in kept
        assert not re.search(r"\d", kept)


def test_the_words_around_a_code_can_still_be_read() -> None:
    kept = masked("Login code: 12345. Do not share it.", sender_ids=NOBODY, kind="service")
    assert kept == "Login code: ••••• Do not share it."


@pytest.mark.parametrize(
    "text",
    [
        "Login code: 12345. Do not give it to anyone",
        "Your verification code is 123-456",
        "Ihr Anmeldecode lautet 123456",
        "Код для входа в Telegram: 12345",
        "Код для входу: 12345",
        "Telegram code: 12345",
        "12345 is your Telegram code",
        "Your code is 12345. Never share it",
    ],
)
def test_a_code_that_was_copied_into_another_chat_is_masked(text: str) -> None:
    assert not re.search(r"\d{2}", masked(text, sender_ids=frozenset({5}), kind="private"))


@pytest.mark.parametrize(
    "text",
    [
        "It costs 1200 euros, call 0301234567",
        "The code on the blade is 4711",
        "Artikel 123456, Preis 50",
        "Your coupon code: 20261",
    ],
)
def test_other_numbers_of_people_are_kept(text: str) -> None:
    assert masked(text, sender_ids=frozenset({5}), kind="private") == text


@given(st.text(max_size=300))
def test_no_digit_of_telegram_itself_is_ever_kept(text: str) -> None:
    assert not re.search(r"\d", masked(text, sender_ids=NOBODY, kind="service"))


@pytest.mark.parametrize("kind", ["self", "bot", "support", "unknown", "deleted"])
@pytest.mark.parametrize("text", ["Code: 12345", "Your PIN is 4711", "Пароль: 123456"])
def test_where_no_person_writes_less_is_enough(text: str, kind: str) -> None:
    assert not re.search(r"\d{2}", masked(text, sender_ids=NOBODY, kind=kind))

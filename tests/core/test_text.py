"""Texts are counted as Telegram counts them, and cut where nothing breaks."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from core.text import LIMIT, one_line, split_text, storable, utf16_len

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇺🇦"
SIGNS = [
    "a",
    "Z",
    "9",
    ".",
    "!",
    "…",
    ",",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "ö",
    "ß",
    "ї",
    "é",
    "e\u0301",
    "и\u0306",
    "👍🏽",
    "🙂",
    "❤️",
    "1️⃣",
    FAMILY,
    FLAG,
    "🇩🇪",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "שלום",
    "مرحبا",
    "\u200f",
    "\u2067",
    "\u2069",
    "漢",
    "𝒳",
    "&",
    "<b>",
    "*_`[",
]
texts = st.lists(st.sampled_from(SIGNS), max_size=120).map("".join)
graphemes = regex.compile(r"\X")


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_characters_outside_the_basic_plane_count_twice() -> None:
    assert utf16_len("a") == 1
    assert utf16_len("ї漢") == 2
    assert utf16_len("🙂") == 2
    assert utf16_len(FAMILY) == len(FAMILY.encode("utf-16-le")) // 2


@given(st.text())
def test_the_length_is_that_of_the_utf_16_encoding(text: str) -> None:
    assert utf16_len(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(texts, st.integers(min_value=24, max_value=60))
@example("🙂" * 40, 25)
@example(FAMILY * 9, 24)
@example(FLAG * 20, 25)
@example("a" + FLAG * 20, 25)
@example("e\u0301" * 40, 25)
def test_every_part_fits_and_nothing_but_space_at_the_cuts_is_lost(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(0 < utf16_len(part) <= limit for part in parts)
    assert without_space("".join(parts)) == without_space(text)
    where = 0
    for part in parts:
        found = text.find(part, where)
        assert found >= 0, "a part is not what was written"
        assert text[where:found].strip() == "", "something between two parts is lost"
        where = found + len(part)
    assert text[where:].strip() == ""


@given(
    st.lists(st.sampled_from([sign for sign in SIGNS if sign.strip()]), max_size=120).map("".join),
    st.integers(min_value=24, max_value=60),
)
def test_no_sign_is_cut_in_two(text: str, limit: int) -> None:
    """Emoji of several code points, flags, letters with accents: none is cut."""
    borders = {0, *(match.end() for match in graphemes.finditer(text))}
    where = 0
    for part in split_text(text, limit)[:-1]:
        where = text.index(part, where) + len(part)
        assert where in borders


@given(st.text(max_size=300), st.integers(min_value=1, max_value=40))
def test_any_text_at_any_limit_comes_to_an_end(text: str, limit: int) -> None:
    parts = split_text(text, max(limit, 2))
    assert all(utf16_len(part) <= max(limit, 2) for part in parts)
    assert without_space("".join(parts)) == without_space(text)


def test_a_text_that_fits_stays_whole() -> None:
    assert split_text("x" * LIMIT) == ["x" * LIMIT]
    assert split_text("x" * (LIMIT + 1)) == ["x" * LIMIT, "x"]


def test_an_emoji_on_the_border_goes_to_the_next_part() -> None:
    text = "x" * (LIMIT - 1) + "🙂" + "y"
    assert split_text(text) == ["x" * (LIMIT - 1), "🙂y"]


def test_nothing_to_say_is_no_part() -> None:
    assert split_text("") == []
    assert split_text(" \n\t ") == []


def test_a_paragraph_is_the_best_place_to_cut_then_a_line_a_sentence_a_word() -> None:
    assert split_text("One two.\n\nThree four\nfive. Six", 20) == [
        "One two.",
        "Three four\nfive. Six",
    ]
    assert split_text("One two three\nfour five. Six", 20) == ["One two three", "four five. Six"]
    assert split_text("One two. Three four five six", 20) == ["One two.", "Three four five six"]
    assert split_text("One two three four five six", 20) == ["One two three four", "five six"]


def test_right_to_left_text_keeps_its_marks() -> None:
    text = "\u2067" + "שלום עולם " * 900 + "\u2069"
    parts = split_text(text)
    assert len(parts) == 3
    assert "".join(parts).count("\u2067") == "".join(parts).count("\u2069") == 1
    assert " ".join(parts) == text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b", "ab"),
        ("\ud83d\ude00", "😀"),
        ("a\ud83d!", "a\ufffd!"),
        ("\udc00", "\ufffd"),
        ("Grüße 漢 😀", "Grüße 漢 😀"),
        ("", ""),
    ],
    ids=["NUL", "two halves", "the first half", "the second half", "all kinds", "nothing"],
)
def test_what_no_database_takes_is_left_out(given: str, kept: str) -> None:
    assert storable(given) == kept


@given(st.text(st.characters()))
def test_every_text_becomes_storable(text: str) -> None:
    kept = storable(text)
    assert b"\x00" not in kept.encode()
    assert storable(kept) == kept


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Ada\n\n✅ Sent", "Ada ✅ Sent"),
        ("Ada\u202egnihton", "Adagnihton"),
        ("\u2067Ada\u2069 \u200f", "Ada"),
        ("A\u200bd\u00ada\ufeff", "Ada"),
        ("  \u2060\u3000 ", ""),
        ("\u200b\u200d", ""),
        ("Ada\x00\ud800", "Ada"),
        ("👨\u200d👩\u200d👧 Олена", "👨\u200d👩\u200d👧 Олена"),
        ("عائشة", "عائشة"),
        ("\u3164\u2800 \u115f", ""),
        ("Ada\u3164\u3164✅ Sent", "Ada ✅ Sent"),
        ("A\u034fda", "Ada"),
        ("e" + "\u0301" * 300 + "!", "e" + "\u0301" * 3 + "!"),
        ("Nguye\u0302\u0303n", "Nguye\u0302\u0303n"),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(given: str, shown: str) -> None:
    assert one_line(given) == shown

"""The part of a passage that is shown, and which words of it are bold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.snippets import LENGTH, add_snippet
from core.text import utf16_len
from outbox.text import Text


def snippet(passage: str, query: str) -> tuple[str, list[str]]:
    text = add_snippet(Text(), passage, query)
    units = text.text.encode("utf-16-le")
    bold = [
        units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in text.entities
    ]
    return text.text, bold


@pytest.mark.parametrize(
    ("passage", "query", "bold"),
    [
        ("Repairs are free.", "repair", ["Repairs"]),
        ("Die Garantien gelten zwei Jahre.", "garantie JAHRE", ["Garantien", "Jahre"]),
        ("Гарантії на два роки.", "гарантія", ["Гарантії"]),
        ("😀 The warranty 😀 lasts.", "warranty", ["warranty"]),
        ("An art.", "artist", []),
        ("Model M1916 of 1916.", "1916", ["1916"]),
    ],
)
def test_words_of_the_query_are_bold_in_all_their_forms(
    passage: str, query: str, bold: list[str]
) -> None:
    assert snippet(passage, query) == (passage, bold)


def test_it_begins_some_words_before_the_first_that_was_found() -> None:
    text, bold = snippet("word " * 500 + "the warranty lasts", "warranty")
    assert text.startswith("… word ") and text.endswith("the warranty lasts")
    assert bold == ["warranty"]


def test_marks_of_markdown_before_a_line_are_left_out() -> None:
    assert snippet("# Warranty\n\n- two years\n> fine", "x")[0] == "Warranty two years fine"


@given(st.text(max_size=600), st.text(max_size=40))
@settings(max_examples=60)
def test_any_passage_becomes_a_short_snippet(passage: str, query: str) -> None:
    text, _bold = snippet(passage, query)
    assert utf16_len(text) <= LENGTH + 2
    assert "\n" not in text

"""A text from entries: what no entry says is marked, and each section names its sources."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drafts.ai.script_types import Brief, Section
from drafts.ai.types import Source
from drafts.script_text import markdown, marked, marked_sections, message

WARRANTY = Source(12, "Warranty", "policy", "The warranty is 24 months. Repairs cost 15 €.")
BRIEF = Brief("Warranty in 2026", "en", (WARRANTY,))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The warranty is 24 months.", "The warranty is 24 months."),
        ("It is 36 months. Good.", "It is 36 months. ⚠️ Good."),
        ("Repairs cost 15 €! Or 20 €?", "Repairs cost 15 €! Or 20 €? ⚠️"),
        ("Write to a@b.example", "Write to a@b.example ⚠️"),
        ("1. First.\n2. It is 24 months.", "1. First.\n2. It is 24 months."),
        ("- It takes 3 days", "- It takes 3 days ⚠️"),
        ("In 2026 it holds.", "In 2026 it holds."),
        ("", ""),
    ],
)
def test_a_sentence_with_a_fact_that_no_entry_holds_is_marked(text: str, shown: str) -> None:
    [section] = marked_sections([Section("", text, (1,))], BRIEF)
    assert section.text == shown


def test_each_section_names_its_sources_and_the_end_lists_them() -> None:
    sections = [Section("How long", "24 months.", (1,))]
    for text in (message(sections, BRIEF).text, markdown(sections, BRIEF)):
        assert "📚 1" in text
        assert "1. Warranty (№ 12)" in text
        assert "⚠️" not in text


def test_a_section_without_a_source_is_marked_and_explained() -> None:
    sections = [Section("Hello", "Good day.", ())]
    for text in (message(sections, BRIEF).text, markdown(sections, BRIEF)):
        assert "⚠️ no source" in text
        assert "No entry says this" in text


def test_a_heading_states_nothing_either_that_no_entry_holds() -> None:
    [section] = marked_sections([Section("36 months!", "Good.", (1,))], BRIEF)
    assert section.heading == "36 months! ⚠️"


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_marking_takes_nothing_away(text: str) -> None:
    shown = marked(text, ["nothing"])
    assert shown.replace(" ⚠️", "").split() == text.replace(" ⚠️", "").split()


@given(st.text(max_size=300))
@example("0\x1e¢")
@example("0\n¢")
@settings(max_examples=60)
def test_what_stands_in_an_entry_is_never_marked(text: str) -> None:
    assert "⚠️" not in marked(text.replace("⚠️", ""), [text])

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.passages import LONGEST, Part, split


def test_a_short_text_is_one_part():
    assert split("Open from 9 to 6.\n\nClosed on Sundays.") == [
        Part("", "Open from 9 to 6.\n\nClosed on Sundays.")
    ]


def test_each_heading_begins_a_part_and_knows_those_above():
    body = "Before.\n# Delivery\nBy post.\n## Abroad\nTen days.\n# Returns\nThirty days."
    assert split(body) == [
        Part("", "Before."),
        Part("Delivery", "By post."),
        Part("Delivery › Abroad", "Ten days."),
        Part("Returns", "Thirty days."),
    ]


def test_a_comment_in_code_is_no_heading():
    assert split("Run:\n```\n# not a heading\n```") == [Part("", "Run:\n```\n# not a heading\n```")]


def test_a_heading_with_nothing_below_is_found_too():
    assert split("# Closed on Mondays") == [Part("Closed on Mondays", "")]


def test_an_empty_text_is_one_part_so_that_its_title_is_found():
    assert split(" \n ") == [Part("", "")]


def test_a_long_section_is_cut_between_paragraphs():
    paragraph = "A sentence of some length. " * 20
    parts = split(f"# Long\n{paragraph}\n\n{paragraph}\n\n{paragraph}")
    assert len(parts) == 2 and {part.heading for part in parts} == {"Long"}
    assert all(len(part.text) <= LONGEST for part in parts)


@given(st.text(alphabet="ab #\n`~\U0001f600", max_size=400))
def test_nothing_is_lost_but_white_space_and_headings(body):
    found = "".join(part.heading + part.text for part in split(body))
    assert set(found) >= set(body) & set("ab\U0001f600")

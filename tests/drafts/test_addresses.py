"""What is left of a text without the addresses that the contact has not written as words."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telethon.tl import types as tl

from accounts.telegram.links import text_with_addresses
from drafts.addresses import without_addresses
from tests.harness.growth import in_proportion

URL = "https://shop.example/discount-sale?ref=1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"Is this one ({URL}) there?", "Is this one there?"),
        (f"Still there?\n{URL}", "Still there?"),
        (f"Still there?\n{URL}\nAnd in red?", "Still there?\nAnd in red?"),
        (URL, ""),
        ("This (tg://resolve?domain=ada) one", "This one"),
        (f"Is {URL} there?", f"Is {URL} there?"),
        ("Two (or three) at 10:00 (approx: 5)", "Two (or three) at 10:00 (approx: 5)"),
        (" Hello \n ", " Hello \n "),
    ],
)
def test_the_words_are_left(text: str, words: str) -> None:
    assert without_addresses(text) == words


@given(
    st.text(alphabet="ab ?\n", min_size=1, max_size=20).filter(str.strip),
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9), st.text(max_size=9)), max_size=4),
    st.text(max_size=9),
)
@example(" ?", [(0, 1, "")], "0")
def test_what_was_added_is_taken_away_again(
    text: str, links: list[tuple[int, int, str]], page: str
) -> None:
    entities = [tl.MessageEntityTextUrl(at, size, f"https://a{end}") for at, size, end in links]
    preview = tl.MessageMediaWebPage(tl.WebPage(5, f"https://a{page}", "", 0), manual=True)
    found = text_with_addresses(text, entities, preview)
    assert without_addresses(found).strip() == text.strip()


@pytest.mark.parametrize("unit", [" (", " (a://", " (a://b", "\na://b", "a+", "\n"])
def test_they_are_found_in_linear_time(unit: str) -> None:
    assert in_proportion(without_addresses, lambda size: unit * (size // len(unit)), 40_000)

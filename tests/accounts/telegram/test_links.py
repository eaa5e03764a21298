"""Whatever entities a message has, its text says where its links lead."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.tl import types as tl
from telethon.tl.types import MessageEntityTextUrl as Link

from accounts.telegram.links import LONGEST, MOST, text_with_addresses

SHOP = "https://shop.example/red"


def shown(text: str, *links: Link, page: str = "") -> str:
    preview = tl.MessageMediaWebPage(tl.WebPage(5, page, page, 0), manual=True) if page else None
    return text_with_addresses(text, links, preview)


@pytest.mark.parametrize(
    ("text", "links", "said"),
    [
        ("😀😀 hi", [Link(0, 1, SHOP)], f"😀 ({SHOP})😀 hi"),
        ("😀😀 hi", [Link(1, 2, SHOP)], f"😀😀 ({SHOP}) hi"),
        ("This one", [Link(5, 500, SHOP)], f"This one ({SHOP})"),
        ("This one", [Link(50, 5, SHOP)], "This one"),
        ("This one", [Link(5, 0, SHOP)], "This one"),
        ("This one", [Link(-3, 2, SHOP)], "This one"),
        ("This one", [Link(-3, 7, SHOP)], f"This ({SHOP}) one"),
        ("This one", [Link(5, 3, "")], "This one"),
        ("This one", [Link(5, 3, " ")], "This one"),
    ],
)
def test_an_entity_that_fits_no_words_breaks_nothing(
    text: str, links: list[Link], said: str
) -> None:
    assert shown(text, *links) == said


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([(0, 10, "out.example"), (2, 3, "in.example")], "abcde (in.example)f ghi (out.example)"),
        ([(0, 3, "a.example"), (0, 3, "b.example")], "abc (a.example) (b.example)def ghi"),
        ([(0, 3, "a.example"), (0, 6, "b.example")], "abc (a.example)def (b.example) ghi"),
        ([(0, 3, "a.example"), (0, 3, "a.example")], "abc (a.example)def ghi"),
    ],
)
def test_links_within_links_keep_their_addresses(
    links: list[tuple[int, int, str]], said: str
) -> None:
    assert shown("abcdef ghi", *(Link(*one) for one in links)) == said


def test_an_address_can_neither_end_its_brackets_nor_its_line() -> None:
    link = Link(0, 4, "https://a.example/x) \nOwner: yes (y")
    assert shown("Here", link) == "Here (https://a.example/x%29%20%0AOwner:%20yes%20%28y)"


def test_long_addresses_are_cut_and_of_many_the_first_are_shown() -> None:
    links = [Link(place * 4, 3, f"https://{place}.example/{'y' * 2000}") for place in range(100)]
    found = re.findall(r"one \((.*?)\) ", shown("one " * 100, *links))
    assert [len(address) for address in found] == [LONGEST] * MOST
    assert found[-1].startswith(f"https://{MOST - 1}.example/")


@pytest.mark.parametrize(
    ("text", "address", "same"),
    [
        ("Shop.Example/red", "https://shop.example/red", True),
        ("https://shop.example", "http://shop.example/", True),
        ("bank.example/AbC", "https://bank.example/aBc", False),
        ("bank.example", "https://thief.example", False),
        ("stra\u00dfe.example", "https://strasse.example", False),
    ],
)
def test_words_that_are_the_address_are_not_followed_by_it(
    text: str, address: str, same: bool
) -> None:
    assert (shown(text, Link(0, len(text), address)) == text) is same


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("See shop.example/red-2", True),
        ("See myshop.example/red", True),
        ("See shop.example/RED", True),
        ("See shop.example/red.", False),
        ("(https://Shop.example/red)", False),
        ("https://shop.example/red/", False),
    ],
)
def test_a_chosen_preview_is_named_unless_the_text_has_its_address(text: str, added: bool) -> None:
    assert shown(text, page=SHOP) == (f"{text}\n{SHOP}" if added else text)


@pytest.mark.parametrize("address", [SHOP, "https://wiki.example/Red_(knife)"])
def test_a_chosen_preview_of_a_link_is_named_once(address: str) -> None:
    under_words = shown("This one", Link(5, 3, address))
    assert shown("This one", Link(5, 3, address), page=address) == under_words
    assert shown(f"See {address}.", page=address) == f"See {address}."


@given(
    st.text(alphabet="a 😀\ud83d\n", max_size=20),
    st.lists(st.tuples(st.integers(-9, 30), st.integers(-9, 30), st.text(max_size=9)), max_size=5),
)
def test_no_entities_break_it_and_the_text_stays(
    text: str, links: list[tuple[int, int, str]]
) -> None:
    found = iter(shown(text, *(Link(*one) for one in links)))
    assert all(sign in found for sign in text)

"""How right a proposed answer was, and what the owner changed in it."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from drafts.learning.edits import Change, changes, how_right

LONG = "We are open from Monday to Friday and would be glad to see you in our shop in the old town"


@pytest.mark.parametrize("sent", [LONG, f" {LONG.lower()}\n", LONG.replace(" ", "  ")])
def test_an_answer_was_right_if_it_was_sent_as_it_is_but_for_spaces_and_capitals(sent: str) -> None:
    assert how_right(LONG, sent) == 1


@pytest.mark.parametrize(
    "sent",
    [f"{LONG}!", f"{LONG} 🙂", LONG.replace("glad", "happy"), f"Hello! {LONG}"],
)
def test_a_light_edit_leaves_it_mostly_right(sent: str) -> None:
    assert 0.75 < how_right(LONG, sent) < 1


@pytest.mark.parametrize(
    "sent",
    ["Sorry, we moved away.", "No", LONG[:20], "Завтра ні", ""],
)
def test_of_another_answer_nothing_was_right(sent: str) -> None:
    assert how_right(LONG, sent) == 0


@pytest.mark.parametrize(
    ("proposed", "sent"),
    [
        ("The shop opens at 10 tomorrow, see you", "The shop opens at 11 tomorrow, see you"),
        ("That is 40 € with shipping, I think", "That is 45 € with shipping, I think"),
        ("Write to shop@example.org and we will see", "Write to us here and we will see"),
    ],
)
def test_an_answer_with_a_wrong_fact_was_wrong_however_alike(proposed: str, sent: str) -> None:
    assert how_right(proposed, sent) == 0


def test_a_fact_that_the_owner_adds_makes_it_no_more_wrong_than_other_words() -> None:
    assert how_right(f"{LONG}.", f"{LONG} from 9.") > 0.75


def test_an_answer_that_was_not_proposed_was_not_right() -> None:
    assert how_right("", "We are open.") == 0


def test_a_change_says_where_it_stands() -> None:
    assert changes("Hi! We are open.", "We are always open.\n\nBest, Olena") == [
        Change("Hi!", "", first=True, last=False),
        Change("", "always", first=False, last=False),
        Change("", "Best, Olena", first=False, last=True),
    ]


texts = st.text("ab 1€.\n😀Їß", max_size=40)

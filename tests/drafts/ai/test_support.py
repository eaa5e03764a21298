"""What an answer rests on is computed, whatever the AI says about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.ai.decision import Claim, Decision
from drafts.ai.support import LONGEST, MOST, cited_sources, unsupported
from drafts.ai.types import Source
from drafts.facts import facts, said_facts

KNIFE = Source(7, "Red pocket knife", "price", "The red knife “Poppy” costs 39 €. Blade: 7.5 cm.")
HOURS = Source(8, "Opening hours", "hours", "Mon to Fri 9:00 to 18:00. Phone +49 341 1234567.")
BOTH = (KNIFE, HOURS)


def decision(text: str, *claims: tuple[str, int]) -> Decision:
    made = [Claim(text=words, source=source) for words, source in claims]
    return Decision(answer_due=True, text=text, confidence=100, claims=made)


def test_what_the_cited_source_says_is_supported() -> None:
    answer = decision("It costs 39 €, the blade is 7.5 cm.", ("39 €", 1), ("7.5 cm", 1))
    assert unsupported(answer, BOTH, []) == []
    assert cited_sources(answer, BOTH) == [(KNIFE, "39 € 7.5 cm")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It costs 38 €.", ["38 €"]),
        ("It costs 39 $.", ["39 $"]),
        ("Open from 9:00, call +49 341 1234567!", ["9:00", "+49 341 1234567"]),
        ("See https://evil.example/pay now.", ["https://evil.example/pay"]),
        ("Nothing but words.", []),
    ],
)
def test_facts_that_no_cited_source_states_are_named_as_they_are_written(
    text: str, words: list[str]
) -> None:
    assert unsupported(decision(text, ("the knife", 1)), BOTH, []) == words


def test_a_source_that_is_not_cited_supports_nothing() -> None:
    assert unsupported(decision("It costs 39 €."), BOTH, []) == ["39 €"]


def test_what_the_owner_has_said_in_this_chat_is_supported() -> None:
    said = ["I keep it for you until Friday, for 35 €."]
    answer = decision("I keep it for you until Friday: 35 €.", ("kept until Friday", 0))
    assert unsupported(answer, BOTH, said) == []


def test_a_claim_without_a_source_is_named_unless_the_owner_has_said_it() -> None:
    answer = decision("Yes, we engrave names.", ("we engrave names", 0), ("engraving", 9))
    assert unsupported(answer, BOTH, ["See you tomorrow."]) == ["we engrave names", "engraving"]


def test_of_very_much_some_is_named() -> None:
    answer = decision(" ".join(f"{number} €" for number in range(100, 200)), ("x" * 300, 0))
    found = unsupported(answer, (), [])
    assert len(found) == MOST and len(found[0]) == LONGEST


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.integers(0, 3))
def test_a_fact_that_is_nowhere_is_never_passed_over(text: str, source: str, number: int) -> None:
    answer = decision(text, ("a", number))
    cited = source if number == 1 else ""
    left = facts(text) - said_facts(cited)
    assert bool(unsupported(answer, (Source(1, "", "", source),), [])) >= bool(left)

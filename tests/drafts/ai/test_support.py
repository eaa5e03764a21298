"""What an answer rests on is computed, whatever the AI says about it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.ai.decision import Claim
from drafts.ai.support import LONGEST, MOST, cited_sources, unsupported
from drafts.ai.types import Source
from drafts.facts import facts, said_facts

KNIFE = Source(7, "Red pocket knife", "price", "The red knife “Poppy” costs 39 €. Blade: 7.5 cm.")
HOURS = Source(8, "Opening hours", "hours", "Mon to Fri 9:00 to 18:00. Phone +49 341 1234567.")
BOTH = (KNIFE, HOURS)


def found(text: str, *claims: tuple[str, int], said: Sequence[str] = ()) -> list[str]:
    """What of an answer with these claims stands nowhere."""
    made = [Claim(text=words, source=source) for words, source in claims]
    uncited = [claim.text for claim in made if not claim.source]
    return unsupported(text, cited_sources(made, BOTH), said, uncited)


def test_what_the_cited_source_says_is_supported() -> None:
    assert found("It costs 39 €, the blade is 7.5 cm.", ("39 €", 1), ("7.5 cm", 1)) == []


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
    assert found(text, ("the knife", 1)) == words


def test_a_source_that_is_not_cited_supports_nothing() -> None:
    assert found("It costs 39 €.") == ["39 €"]
    assert found("It costs 39 €.", ("39 €", 2)) == ["39 €"]


def test_a_number_that_is_no_source_is_none() -> None:
    claims = [Claim(text=str(number), source=number) for number in (0, 1, 2, 3, 99)]
    assert cited_sources(claims, BOTH) == [(KNIFE, "1"), (HOURS, "2")]


def test_what_the_owner_has_said_in_this_chat_is_supported() -> None:
    said = ["I keep it for you until Friday, for 35 €."]
    text = "I keep it for you until Friday: 35 €."
    assert found(text, ("I keep it until Friday", 0), said=said) == []


def test_a_claim_without_a_source_is_named_unless_the_owner_has_said_it() -> None:
    claimed = found("Yes, we engrave.", ("we engrave names", 0), said=["See you tomorrow."])
    assert claimed == ["we engrave names"]


def test_of_very_much_some_is_named() -> None:
    named = found(" ".join(f"{number} €" for number in range(100, 200)), ("x" * 300, 0))
    assert len(named) == MOST and len(named[0]) == LONGEST


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_a_fact_that_is_nowhere_is_never_passed_over(text: str, source: str) -> None:
    left = facts(text) - said_facts(f"\n{source}")
    assert bool(unsupported(text, [(Source(1, "", "", source), "")], [])) == bool(left)

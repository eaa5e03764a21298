"""What an AI answers is read leniently where its meaning is clear."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.ai.decision import LONGEST, MOST, Claim, Decision
from drafts.ai.rewriting import NewAnswer, Translation
from drafts.ai.scripts import Script
from drafts.ai.voice import VoiceDescription

GOOD = {"answer_due": True, "text": "From 9.", "confidence": 90}


def read(**fields: Any) -> Decision:
    return Decision.model_validate({**GOOD, **fields})


@pytest.mark.parametrize("source", [2, "2", "[2]", "source 2", 2.0, [2, 3]])
def test_the_number_of_a_source_is_found_in_whatever_holds_it(source: Any) -> None:
    assert read(claims=[{"text": "open", "source": source}]).claims == [
        Claim(text="open", source=2)
    ]


@pytest.mark.parametrize("source", [None, "", "none", "my knowledge", -1, [], {}])
def test_what_holds_none_names_no_source(source: Any) -> None:
    assert read(claims=[{"text": "open", "source": source}]).claims == [
        Claim(text="open", source=0)
    ]


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        (None, []),
        ("", []),
        ([None, ""], []),
        ([{}], [("", 0)]),
        (["open on Saturday"], [("open on Saturday", 0)]),
        ([1, 2], [("", 1), ("", 2)]),
        ({"text": "open", "source": 1}, [("open", 1)]),
        ([{"text": None, "source": 1, "more": 5}], [("", 1)]),
    ],
)
def test_claims_in_other_shapes(claims: Any, found: list[tuple[str, int]]) -> None:
    assert [(one.text, one.source) for one in read(claims=claims).claims] == found


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        (None, []),
        ("", []),
        ("Until when?", ["Until when?"]),
        ("Until when?\n\nHow much?", ["Until when?", "How much?"]),
        ([" Until when? ", ""], ["Until when?"]),
        (["None", "n/a", "-"], []),
        (5, []),
    ],
)
def test_questions_to_the_owner_in_other_shapes(missing: Any, found: list[str]) -> None:
    assert read(missing=missing).missing == found


@pytest.mark.parametrize(
    ("answer_due", "needs_owner", "missing", "then"),
    [
        (True, False, ["Until when?"], (True, True, ["Until when?"])),
        (False, True, ["Until when?"], (True, True, ["Until when?"])),
        (True, True, [], (True, True, [])),
        (False, False, ["Until when?"], (False, False, [])),
        (True, None, [], (True, False, [])),
    ],
)
def test_who_misses_something_needs_the_owner_if_the_contact_waits(
    answer_due: bool, needs_owner: Any, missing: list[str], then: tuple[bool, bool, list[str]]
) -> None:
    found = read(answer_due=answer_due, needs_owner=needs_owner, missing=missing)
    assert (found.answer_due, found.needs_owner, found.missing) == then


def test_of_very_much_some_is_kept() -> None:
    decision = read(missing=["x" * 1000] * 50, claims=["y" * 1000] * 50)
    for texts in (decision.missing, [claim.text for claim in decision.claims]):
        assert len(texts) == MOST and {len(text) for text in texts} == {LONGEST}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(_json, _json)
def test_nothing_in_claims_and_questions_spoils_an_answer(claims: Any, missing: Any) -> None:
    decision = read(claims=claims, missing=missing)
    assert decision.text == "From 9."
    assert all(claim.source >= 0 for claim in decision.claims)


def test_no_schema_has_a_limit_that_small_servers_cannot_take() -> None:
    """llama.cpp makes a grammar of a schema, which may repeat nothing more than 2 000 times."""
    for answer in (Decision, NewAnswer, Translation, Script, VoiceDescription):
        limits = re.findall(r'"max(?:Length|Items)": (\d+)', json.dumps(answer.model_json_schema()))
        assert all(int(limit) <= 2000 for limit in limits), answer


@pytest.mark.parametrize(
    ("said", "sure"),
    [
        ("~93 %", 93),
        ("93%.", 93),
        ("0,93", 93),
        ("9/10", 90),
        ("93 / 100", 93),
        ([93], 93),
        (0.93, 93),
    ],
)
def test_a_confidence_is_read_however_it_is_written(said: Any, sure: int) -> None:
    assert read(confidence=said).confidence == sure

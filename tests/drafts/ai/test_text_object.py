"""The object that a model wrote, whatever stands around it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.ai.text_object import object_in
from tests.harness.growth import in_proportion

ONE = json.dumps({"answer_due": True, "text": "From 9 {am}."})


@pytest.mark.parametrize(
    "said",
    [
        ONE,
        f"Let me think {{a}}.</think>\n{ONE}",
        f"\ufeff{ONE}",
        f"[{ONE}]",
        f"Here it is:\n~~~\n{ONE}\n~~~\nHope it helps!",
        ONE[:-1] + ",}",
        f'Draft: {{"answer_due": true, "text": ""}}\nFinal: {ONE}',
    ],
)
def test_the_object_is_found_within_a_text(said: str) -> None:
    assert json.loads(object_in(said)) == json.loads(ONE)


def test_a_line_break_within_a_text_is_taken() -> None:
    assert json.loads(object_in('{"text": "A\nB"}')) == {"text": "A\nB"}


@pytest.mark.parametrize(
    "said",
    [
        "We are open from 9.",
        "{not an object}",
        '{"answer_due": true, "text": "From',
        f'<tool_call>{{"name": "final_result", "arguments": {ONE}}}</tool_call>',
        "{}",
    ],
)
def test_what_holds_no_whole_object_stays_as_it_is(said: str) -> None:
    assert object_in(said) == said


@given(st.text())
def test_any_text_is_read(said: str) -> None:
    object_in(said)


@pytest.mark.parametrize("unit", ["{", '{"a":', "[{", "{}", '{"a": 1} ', "</think>", "x"])
def test_it_is_read_in_linear_time(unit: str) -> None:
    assert in_proportion(object_in, lambda size: unit * (size // len(unit)), 20_000)

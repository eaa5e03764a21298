"""Completions that differ from what OpenAI would answer, as other servers send them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from drafts.ai.client import Drafter
from drafts.ai.completion import MOST_TOKENS, error_in, tidied
from drafts.ai.failures import NOT_USABLE, REFUSES, USED_UP
from drafts.ai.types import DrafterFailure
from tests.drafts.ai.endpoint import GOOD, QUESTION, Endpoint, completion, drafter, in_text

FORM = json.dumps(GOOD)


def called(**function: Any) -> dict:
    """A completion with a call whose function has these fields."""
    found = completion(GOOD)
    found["choices"][0]["message"]["tool_calls"][0]["function"].update(function)
    return found


def without_call(field: str) -> dict:
    found = completion(GOOD)
    del found["choices"][0]["message"]["tool_calls"][0][field]
    return found


def saying(**message: Any) -> dict:
    """A completion without a call, whose message has these fields."""
    found = in_text(GOOD)[1]
    found["choices"][0]["message"].update(message)
    return found


def having(**fields: Any) -> dict:
    return {**completion(GOOD), **fields}


def choosing(**fields: Any) -> dict:
    """A completion whose choice has these fields; one that is ... is left out."""
    found = completion(GOOD)
    choice = {**found["choices"][0], **fields}
    found["choices"] = [{name: value for name, value in choice.items() if value is not ...}]
    return found


TAKEN: dict[str, dict] = {
    "a text in parts": saying(content=[{"type": "text", "text": FORM}]),
    "thoughts and a text in parts": saying(
        content=[{"type": "thinking", "thinking": [{"text": "Hm"}]}, {"type": "text", "text": FORM}]
    ),
    "an object for a text": saying(content=GOOD),
    "the answer where the thoughts belong": saying(content="", reasoning_content=FORM),
    "the same by its other name": saying(content=None, reasoning=FORM),
    "arguments as an object": called(arguments=GOOD),
    "arguments as text in text": called(arguments=json.dumps(FORM)),
    "arguments within an object": called(arguments=json.dumps({"final_result": GOOD})),
    "a name with its place": called(name="functions.final_result:0"),
    "a name with what follows": called(name="final_result<|channel|>json"),
    "a call without a name": called(name=None),
    "a call without an id": without_call("id"),
    "a call without a type": without_call("type"),
    "the call by its old name": saying(
        content=None, function_call={"name": "final_result", "arguments": FORM}
    ),
    "numbers that are no whole ones": having(usage={"prompt_tokens": 7.5, "completion_tokens": 8}),
    "numbers that are not there": having(usage={"prompt_tokens": None, "total_tokens": "many"}),
    "a time in milliseconds": having(created=1780000000000.5),
    "a time that there is not": having(created=10**18),
    "a time in words": having(created="2026-01-01"),
    "an id that is a number": having(id=5),
    "no model": having(model=None),
    "another kind of object": having(object=""),
    "no index": choosing(index=...),
    "probabilities of another kind": choosing(logprobs={"tokens": 5}),
}


@pytest.mark.parametrize("name", TAKEN)
def test_an_answer_whose_meaning_is_clear_is_taken(endpoint: Endpoint, name: str) -> None:
    endpoint.answers = [(200, TAKEN[name])]
    assert drafter(endpoint, model=name).decide(QUESTION).decision.text == "From 9."
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("role", ["model", None])
def test_whatever_the_role_is_called_it_is_the_models(endpoint: Endpoint, role: Any) -> None:
    endpoint.answers = [(200, saying(role=role))]
    assert drafter(endpoint).decide(QUESTION).decision.text == "From 9."


@pytest.mark.parametrize("given", [10**30, 1e300, "9" * 40])
def test_a_number_that_no_database_takes_is_cut(endpoint: Endpoint, given: Any) -> None:
    endpoint.answers = [(200, having(usage={"prompt_tokens": given, "completion_tokens": -5}))]
    used = drafter(endpoint).decide(QUESTION).usage
    assert (used.input_tokens, used.output_tokens) == (MOST_TOKENS, 0)


@pytest.mark.parametrize("given", ["NaN", "Infinity", "x", [], None])
def test_what_is_no_number_counts_nothing(given: Any) -> None:
    usage = tidied(having(usage={"prompt_tokens": given}))["usage"]
    assert usage["prompt_tokens"] == 0


def test_thoughts_are_no_answer(endpoint: Endpoint) -> None:
    endpoint.answers = [(200, saying(content="", reasoning_content="They ask for the hours."))]
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint).decide(QUESTION)
    assert caught.value.sentence == NOT_USABLE


def test_a_mended_answer_is_asked_for_in_turns(endpoint: Endpoint) -> None:
    endpoint.answers = [
        (400, {"error": {"message": "Developer instruction is not enabled for models/gemma"}}),
        "not json {",
        GOOD,
    ]
    assert drafter(endpoint, model="gemma").decide(QUESTION).decision.text == "From 9."
    assert [one["role"] for one in endpoint.asked[-1]["messages"]] == ["user", "assistant", "tool"]


def test_a_call_keeps_its_id_and_gets_one_if_it_has_none(endpoint: Endpoint) -> None:
    """It is named when the answer has to be mended."""
    for wrong, wanted in ((completion("not json {"), "1"), (without_call("id"), "[0-9a-f]{9}")):
        call = wrong["choices"][0]["message"]["tool_calls"][0]
        call["function"]["arguments"] = "not json {"
        endpoint.answers = [(200, wrong), GOOD]
        drafter(endpoint).decide(QUESTION)
        *_, asked, mending = endpoint.asked[-1]["messages"]
        assert asked["tool_calls"][0]["id"] == mending["tool_call_id"]
        assert re.fullmatch(wanted, mending["tool_call_id"])


# --- errors within an answer ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "sentence", "whole"),
    [
        ({"error": {"code": 429, "message": "slow"}}, "asks to slow down", True),
        ({"error": {"code": 402, "message": "Add credits"}}, USED_UP, True),
        ({"error": {"code": "429", "message": "slow"}}, "asks to slow down", True),
        ({"error": {"status": 429.0, "message": "slow"}}, "asks to slow down", True),
        ({"error": {"code": "rate_limit_exceeded"}}, "asks to slow down", True),
        ({"error": {"type": "invalid_api_key"}}, "does not accept AI_API_KEY", True),
        ({"error": {"code": 502, "message": "down"}}, "has a problem. (HTTP 502)", True),
        ({"error": "more memory is needed"}, "refused this. (HTTP 200): more memory", False),
        (
            {"error": {"code": "odd", "message": "Unexpected endpoint"}},
            "Unexpected endpoint",
            False,
        ),
        (
            choosing(
                message={"role": "assistant", "content": ""},
                finish_reason="error",
                error={"code": 503, "message": "gone"},
            ),
            "has a problem. (HTTP 503)",
            True,
        ),
    ],
)
def test_an_error_within_an_answer_is_one(
    endpoint: Endpoint, answer: dict, sentence: str, whole: bool
) -> None:
    endpoint.answers = [(200, answer)]
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint).decide(QUESTION)
    assert sentence in caught.value.sentence
    assert (caught.value.whole, len(endpoint.asked)) == (whole, 1)


def test_an_error_within_an_answer_adapts_the_request(endpoint: Endpoint) -> None:
    endpoint.answers = [(200, {"error": "this model does not support tools"}), in_text(GOOD)]
    assert drafter(endpoint, model="no tools").decide(QUESTION).decision.text == "From 9."


@pytest.mark.parametrize("field", ["choices", "error"])
@pytest.mark.parametrize("value", [None, 5, "x", [], {}, [5], [None], {"0": 1}])
def test_whatever_stands_in_a_field_it_is_read(field: str, value: Any) -> None:
    answer = having(**{field: value})
    look: tuple[Callable[[dict], Any], ...] = (tidied, error_in)
    for one in look:
        one(answer)


def test_what_the_provider_withheld_in_part_is_a_refusal(endpoint: Endpoint) -> None:
    withheld = saying(content="We are")
    withheld["choices"][0]["finish_reason"] = "content_filter"
    endpoint.answers = [(200, withheld)]
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint).decide(QUESTION)
    assert (caught.value.sentence, len(endpoint.asked)) == (REFUSES, 1)


def test_the_same_holds_for_a_provider_with_a_name(endpoint: Endpoint, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "pydantic_ai.providers.deepseek.DeepSeekProvider.base_url",
        endpoint.url,  # type: ignore[attr-defined]
    )
    endpoint.answers = [(200, having(model=None))]
    found = Drafter("deepseek:deepseek-v3", "key-for-tests").decide(QUESTION)
    assert found.decision.text == "From 9."

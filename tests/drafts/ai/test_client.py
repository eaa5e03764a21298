"""Asking the AI over real HTTP: how it is asked, and what is made of its answers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic_ai.providers.deepseek import DeepSeekProvider

from drafts.ai.client import MENDS, Drafter
from drafts.ai.types import DrafterFailure, Source, Usage
from tests.drafts.ai.endpoint import GOOD, QUESTION, Endpoint, drafter, in_text, refusal


def test_a_good_answer_is_a_decision(endpoint: Endpoint) -> None:
    decision = drafter(endpoint).decide(QUESTION).decision
    assert (decision.answer_due, decision.text, decision.confidence) == (True, "From 9.", 90)
    assert endpoint.keys == ["Bearer key-for-tests"]
    assert "What are your hours?" in json.dumps(endpoint.asked)


@pytest.mark.parametrize(
    "bad",
    [
        {**GOOD, "confidence": 900},
        {**GOOD, "confidence": -1},
        {**GOOD, "confidence": "sure"},
        {**GOOD, "text": "x" * 12_001},
        {"answer_due": True},
        {},
        [],
        "not json {",
        "",
        "null",
    ],
)
def test_an_answer_that_does_not_fit_is_asked_for_anew(endpoint: Endpoint, bad: Any) -> None:
    endpoint.answers = [bad, GOOD]
    assert drafter(endpoint).decide(QUESTION).decision.text == "From 9."
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize("bad", [{**GOOD, "confidence": 900}, {}, "not json {"])
def test_who_never_gives_a_fitting_answer_has_failed(endpoint: Endpoint, bad: Any) -> None:
    endpoint.answers = [bad]
    assert refusal(endpoint) == "The AI's answer was not usable."
    assert len(endpoint.asked) == 1 + MENDS


def test_an_answer_that_is_due_but_empty_has_failed(endpoint: Endpoint) -> None:
    for empty in ("", "  \n", "\u200b", "\x00"):
        endpoint.answers = [{**GOOD, "text": empty}]
        assert refusal(endpoint) == "The AI found that an answer is due but wrote none."


def test_what_only_the_owner_knows_needs_no_text(endpoint: Endpoint) -> None:
    endpoint.answers = [{**GOOD, "needs_owner": True, "missing": ["Until when?"], "text": "\u200b"}]
    found = drafter(endpoint).decide(QUESTION).decision
    assert (found.needs_owner, found.missing, found.text) == (True, ["Until when?"], "")


def test_a_claim_of_a_source_that_there_is_not_names_none(endpoint: Endpoint) -> None:
    endpoint.answers = [
        {**GOOD, "claims": [{"text": "open", "source": 1}, {"text": "from 9", "source": 2}]}
    ]
    asked = replace(QUESTION, sources=(Source(5, "Hours", "hours", "Open from 9."),))
    claims = drafter(endpoint).decide(asked).decision.claims
    assert [claim.source for claim in claims] == [1, 0]


def test_what_was_used_is_counted_over_all_requests(endpoint: Endpoint) -> None:
    endpoint.answers = ["not json {", (400, {"error": "no temperature here"}), GOOD]
    used = drafter(endpoint, model="counted").decide(QUESTION).usage
    assert used == Usage("counted", input_tokens=140, output_tokens=16)
    assert len(endpoint.asked) == 3


def test_what_a_failure_has_used_is_counted_too(endpoint: Endpoint) -> None:
    endpoint.answers = ["null"]
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint).decide(QUESTION)
    assert caught.value.usage == Usage("m", 70 * (1 + MENDS), 8 * (1 + MENDS))


def test_every_request_has_a_limit_of_the_output(endpoint: Endpoint) -> None:
    drafter(endpoint, output_tokens=300).decide(QUESTION)
    assert endpoint.asked[0]["max_tokens"] == 300


def test_a_provider_whose_package_is_missing_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drafts.ai.providers._installed", lambda module: False)
    with pytest.raises(DrafterFailure) as caught:
        Drafter("anthropic:claude-sonnet-4-5", "key").decide(QUESTION)
    assert caught.value.sentence == (
        "This provider needs the package anthropic (pip install anthropic)."
    )
    assert caught.value.whole, "the second model is asked instead"


def test_a_provider_is_asked_by_its_name(endpoint: Endpoint, monkeypatch: Any) -> None:
    monkeypatch.setattr(DeepSeekProvider, "base_url", endpoint.url)  # type: ignore[attr-defined]
    found = Drafter("deepseek:deepseek-chat", "key-for-tests").decide(QUESTION)
    assert found.decision.text == "From 9."
    assert found.usage.model == "deepseek:deepseek-chat"
    assert (endpoint.asked[0]["model"], endpoint.keys) == (
        "deepseek-chat",
        ["Bearer key-for-tests"],
    )
    assert endpoint.asked[0].get("max_tokens") == 4000


def test_a_provider_with_a_name_gets_nothing_that_only_small_servers_know(
    endpoint: Endpoint, monkeypatch: Any
) -> None:
    monkeypatch.setattr(DeepSeekProvider, "base_url", endpoint.url)  # type: ignore[attr-defined]
    no_tools = (400, {"error": {"message": "neither tools nor json_schema are supported"}})
    endpoint.answers = [no_tools, no_tools, in_text(GOOD)]
    Drafter("deepseek:deepseek-reasoner", "key-for-tests").decide(QUESTION)
    assert endpoint.asked[-1]["response_format"] == {"type": "json_object"}


def test_no_answer_due_needs_no_text(endpoint: Endpoint) -> None:
    endpoint.answers = [{**GOOD, "answer_due": False, "text": ""}]
    assert not drafter(endpoint).decide(QUESTION).decision.answer_due


def test_signs_that_no_database_takes_are_left_out(endpoint: Endpoint) -> None:
    endpoint.answers = [{**GOOD, "text": "From\x00 9 🙂", "reason": "A\x00 question."}]
    decision = drafter(endpoint).decide(QUESTION).decision
    assert (decision.text, decision.reason) == ("From 9 🙂", "A question.")

"""A provider that misbehaves in every way that the sandbox knows, asked over sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from starlette.applications import Starlette

from drafts.ai.client import MENDS, Drafter, _learned
from drafts.ai.decision import Decision
from drafts.ai.prompts import INSTRUCTIONS
from drafts.ai.shape import OUTPUTS
from drafts.ai.types import Conversation, DrafterFailure, Line, Source
from sandbox.ai import AiRules, routes
from sandbox.ai.misbehaviour import MISBEHAVIOURS
from sandbox.faults import Fault, Faults
from tests.drafts.factories import START
from tests.harness.served import served

HOURS = "We are open Monday to Friday"
SOURCE = Source(1, "Opening hours", "hours", f"{HOURS} from 9:00 to 18:00.")
QUESTION = Conversation("Ada", (Line(False, "What are your hours?", "", START),), sources=(SOURCE,))
UNUSABLE = "The AI's answer was not usable."


class Provider:
    """The sandbox's AI, and what it was asked."""

    def __init__(self, url: str, rules: AiRules, faults: Faults) -> None:
        self.url, self.rules, self.faults = url, rules, faults

    def misbehave(self, name: str) -> None:
        self.faults.add(Fault("ai", "misbehave", message=name, times=None))

    def drafter(self, **more: Any) -> Drafter:
        """A model of this test alone: what is learned about one is remembered."""
        given = {"model": f"m-{id(self)}", "api_key": "key-for-tests", "timeout": 30}
        return Drafter(base_url=self.url, **{**given, **more})


@pytest.fixture
def provider() -> Iterator[Provider]:
    rules, faults = AiRules(), Faults()
    with served(Starlette(routes=routes(rules, faults))) as address:
        yield Provider(f"{address}/v1", rules, faults)


def failure(provider: Provider, **more: Any) -> DrafterFailure:
    with pytest.raises(DrafterFailure) as caught:
        provider.drafter(**more).decide(QUESTION)
    assert "key-for-tests" not in caught.value.sentence
    return caught.value


#: What is answered all the same: the confidence, the language, and the requests that it took first
#: and once the model is known.
ADAPTED = {
    "no temperature": (2, 1),
    "no tools": (2, 1),
    "no instructions": (2, 1),
    "no tool choice": (2, 1),
    "no response format": (5, 1),
    "no schema": (3, 1),
    "object without a schema only": (4, 1),
    "old limit only": (1, 1),
    "new limit only": (2, 1),
    "low limit": (3, 1),
    "small server": (3, 1),
    "forms ignored": (4, 1),
    "call in text": (2, 1),
}
LENIENT: dict[str, dict[str, Any]] = {
    "share as confidence": {"confidence": 80},
    "percent as confidence": {"confidence": 80},
    "no language": {"language": ""},
    "language in words": {"language": "de"},
    "null reason": {"reason": ""},
    "long reason": {"reason": ("because " * 250)[:500]},
    "null text": {"answer_due": False, "text": ""},
    "more fields": {"confidence": 92},
    "control characters": {"text": "From 9 to 18.[0m"},
    "text only": {"confidence": 92},
    "fenced": {"confidence": 92},
    "thinking": {"confidence": 92},
    "no usage": {"confidence": 92},
    "strange finish": {"confidence": 92},
    "null finish": {"confidence": 92},
}
#: What is no answer: the sentence, and the requests that it took.
FAILED = {
    "strange refusal": ("The AI's provider refused this. (HTTP 400): The flux of ••• is wrong", 1),
    "long text": (UNUSABLE, 1 + MENDS),
    "much too sure": (UNUSABLE, 1 + MENDS),
    "half an answer": (UNUSABLE, 1 + MENDS),
    "words only": (UNUSABLE, len(OUTPUTS) + MENDS),
    "description as text": ("The AI repeated what it was told instead of answering.", 1),
    "no choices": (UNUSABLE, None),
    "null choices": (UNUSABLE, None),
    "empty message": (UNUSABLE, None),
    "refusal": ("The AI refuses to answer this chat.", None),
    "content filter": ("The AI refuses to answer this chat.", None),
    "runs on": ("The AI wrote more than AI_OUTPUT_TOKENS allows.", len(OUTPUTS)),
}
#: What concerns the provider as a whole: whether its quota is used up, and the pause in seconds.
WHOLE = {
    "slow down": (False, 5),
    "quota": (True, 1800),
    "payment": (True, 1800),
    "overloaded": (False, 7),
}
#: Tried by a test of its own, or where embeddings are.
APART = {"short context", "few texts"}


def test_every_misbehaviour_is_tried() -> None:
    assert {*ADAPTED, *LENIENT, *FAILED, *WHOLE, *APART} == set(MISBEHAVIOURS)


@pytest.mark.parametrize("name", ADAPTED)
def test_a_request_is_adapted_once_and_that_is_remembered(provider: Provider, name: str) -> None:
    provider.misbehave(name)
    first, later = ADAPTED[name]
    drafter = provider.drafter()
    for asked in (first, later, later):
        provider.rules.requests.clear()
        assert HOURS in drafter.decide(QUESTION).decision.text
        assert len(provider.rules.requests) == asked


@pytest.mark.parametrize("name", LENIENT)
def test_an_answer_whose_meaning_is_clear_is_taken(provider: Provider, name: str) -> None:
    provider.misbehave(name)
    decision = provider.drafter().decide(QUESTION).decision
    assert {field: getattr(decision, field) for field in LENIENT[name]} == LENIENT[name]
    assert len(provider.rules.requests) == 1


@pytest.mark.parametrize("name", FAILED)
def test_what_is_no_answer_is_a_sentence_about_this_chat(provider: Provider, name: str) -> None:
    provider.misbehave(name)
    sentence, asked = FAILED[name]
    found = failure(provider)
    assert found.sentence == sentence
    assert not found.whole
    assert len(provider.rules.requests) == (asked or len(provider.rules.requests))


@pytest.mark.parametrize("name", WHOLE)
def test_what_concerns_the_whole_provider_says_for_how_long(provider: Provider, name: str) -> None:
    provider.misbehave(name)
    found = failure(provider)
    assert found.whole
    assert (found.used_up, found.pause_seconds) == WHOLE[name]
    assert len(provider.rules.requests) == 1, "trying again is ours to decide"


def test_any_text_as_a_key_hides_nothing_of_what_a_provider_says(provider: Provider) -> None:
    provider.misbehave("strange refusal")
    with pytest.raises(DrafterFailure) as caught:
        provider.drafter(api_key="x").decide(QUESTION)
    assert "The flux of" in caught.value.sentence


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_model_that_takes_no_instructions_gets_them_with_the_prompt(
    provider: Provider, output: str
) -> None:
    """In whatever form the answer is asked for."""
    provider.misbehave("no instructions")
    drafter = provider.drafter()
    _learned.add(drafter, replace(drafter.first_shape, output=output))
    assert HOURS in drafter.decide(QUESTION).decision.text
    (message,) = provider.rules.requests[-1]["messages"]
    assert INSTRUCTIONS in message["content"] and "What are your hours?" in message["content"]


def test_where_only_objects_are_known_their_schema_goes_along(provider: Provider) -> None:
    """With it the servers of llama.cpp let the model write nothing else."""
    provider.misbehave("small server")
    provider.drafter().decide(QUESTION)
    form = provider.rules.requests[-1]["response_format"]
    assert form["type"] == "json_object"
    assert form["schema"]["required"] == list(Decision.model_fields)


def test_where_no_schema_may_go_along_an_object_is_asked_for_all_the_same(
    provider: Provider,
) -> None:
    provider.misbehave("object without a schema only")
    provider.drafter().decide(QUESTION)
    assert provider.rules.requests[-1]["response_format"] == {"type": "json_object"}


def test_an_answer_in_words_says_nothing_about_the_next_chat(provider: Provider) -> None:
    """A contact may have provoked it."""
    provider.misbehave("words only")
    drafter = provider.drafter()
    with pytest.raises(DrafterFailure):
        drafter.decide(QUESTION)
    assert len(provider.rules.requests) == len(OUTPUTS) + MENDS, "every way is tried once"
    provider.faults.clear()
    provider.rules.requests.clear()
    drafter.decide(QUESTION)
    (request,) = provider.rules.requests
    assert request["tools"] == 1


def test_what_was_learned_about_a_model_is_believed_for_a_day(provider: Provider) -> None:
    with time_machine.travel(START) as clock:
        drafter = provider.drafter()
        provider.misbehave("small server")
        drafter.decide(QUESTION)
        provider.faults.clear()
        for passing, tools in ((timedelta(hours=23), False), (timedelta(hours=2), True)):
            clock.shift(passing)
            provider.rules.requests.clear()
            drafter.decide(QUESTION)
            assert [bool(one["tools"]) for one in provider.rules.requests] == [tools]


def test_a_chat_that_is_too_long_is_read_in_part(provider: Provider) -> None:
    provider.misbehave("short context")
    long = tuple(Line(bool(one % 2), "word " * 800, "", START) for one in range(40))
    conversation = replace(QUESTION, lines=(*long, *QUESTION.lines))
    drafter = provider.drafter(prompt_tokens=8000)
    assert HOURS in drafter.decide(conversation).decision.text
    provider.rules.requests.clear()
    assert HOURS in drafter.decide(conversation).decision.text
    assert len(provider.rules.requests) == 1, "how much it takes is remembered"


def test_a_prompt_stays_within_its_budget_from_the_beginning(provider: Provider) -> None:
    long = tuple(Line(bool(one % 2), "a" * 4000, "", START) for one in range(40))
    provider.drafter(prompt_tokens=2000).decide(Conversation("Ada", (*long, *QUESTION.lines)))
    (request,) = provider.rules.requests
    assert len(request["messages"][-1]["content"]) <= 6000


def test_every_request_limits_the_output(provider: Provider) -> None:
    provider.misbehave("runs on")
    drafter = provider.drafter(output_tokens=300)
    with pytest.raises(DrafterFailure):
        drafter.decide(QUESTION)
    assert drafter.first_shape.output_tokens == 300
    assert Drafter("m", "key").first_shape.completion_limit

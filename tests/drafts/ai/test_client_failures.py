"""Asking the AI over real HTTP: refusals, pauses, and answers that never come."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.utils import translation

from core.log import SHORTEST_SECRET
from drafts.ai.failures import KEY_REFUSED, LONGEST_PAUSE, NO_PROVIDER, USED_UP
from drafts.ai.types import DrafterFailure, in_words
from tests.drafts.ai.endpoint import GOOD, QUESTION, Endpoint, drafter, refusal
from tests.harness.processes import free_port


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "The AI's provider does not accept AI_API_KEY."),
        (403, "The AI's provider does not accept AI_API_KEY."),
        (404, "The AI's provider does not know AI_MODEL."),
        (429, "The AI's provider asks to slow down (or its quota is used up)."),
        (500, "The AI's provider has a problem. (HTTP 500)"),
        (503, "The AI's provider has a problem. (HTTP 503)"),
    ],
)
def test_a_refusal_is_a_sentence_for_people(endpoint: Endpoint, status: int, sentence: str) -> None:
    endpoint.answers = [(status, {"error": {"message": "bad key key-for-tests"}})]
    assert refusal(endpoint) == sentence
    assert len(endpoint.asked) == 1, "trying again is ours to decide"


@pytest.mark.parametrize("page", [b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}'])
def test_an_object_that_is_no_completion_has_failed(endpoint: Endpoint, page: bytes) -> None:
    endpoint.answers = [(200, page)]
    assert refusal(endpoint) == "The AI's answer was not usable."


@pytest.mark.parametrize("content", ["application/json", "text/html", "text/event-stream"])
@pytest.mark.parametrize("page", [b"<html>Sign in</html>", b"", b"[1]", b"data: {}\n\n", b"\xff"])
def test_where_no_ai_answers_at_all_the_address_is_to_be_checked(
    endpoint: Endpoint, content: str, page: bytes
) -> None:
    endpoint.type, endpoint.answers = content, [(200, page)]
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint).decide(QUESTION)
    assert caught.value.sentence == NO_PROVIDER
    assert caught.value.whole


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_conversation_is_not_shown_to_whom_the_provider_points(
    endpoint: Endpoint, status: int
) -> None:
    endpoint.headers = {"location": f"{endpoint.url}/elsewhere"}  # type: ignore[attr-defined]
    endpoint.answers = [(status, b""), GOOD]
    assert refusal(endpoint) == NO_PROVIDER
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (403, "Country not supported", "The AI's provider refused this. (HTTP 403): Country"),
        (403, "Invalid token", KEY_REFUSED),
        (403, "<html>Just a moment</html>", KEY_REFUSED),
        (400, [{"error": {"message": "API key not valid. Please pass another."}}], KEY_REFUSED),
        (400, {"error": {"message": "Your credit balance is too low."}}, USED_UP),
        (400, {"error": {"code": "model_not_found"}}, "The AI's provider does not know AI_MODEL."),
        (422, {"detail": [{"loc": ["body", "n"], "msg": "Extra"}]}, "body.n: Extra"),
    ],
)
def test_a_refusal_says_what_it_is_about(
    endpoint: Endpoint, status: int, body: Any, sentence: str
) -> None:
    endpoint.answers = [(status, body.encode() if isinstance(body, str) else body)]
    assert sentence in refusal(endpoint)


@pytest.mark.parametrize("wait", ["9" * 15, "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_pause_without_sense_has_an_end(endpoint: Endpoint, wait: str) -> None:
    endpoint.headers, endpoint.answers = {"retry-after": wait}, [(429, b"{}")]
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint).decide(QUESTION)
    assert caught.value.pause_seconds == LONGEST_PAUSE


def test_who_does_not_answer_in_time_has_failed(endpoint: Endpoint) -> None:
    endpoint.answers = ["silence"]
    assert refusal(endpoint, timeout=1) == "The AI did not answer in time."


def test_who_has_answered_before_the_time_was_over_can_be_asked_about_the_next_chat(
    endpoint: Endpoint,
) -> None:
    endpoint.answers = [{**GOOD, "confidence": 900}, "silence"]
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint, timeout=3).decide(QUESTION)
    assert caught.value.sentence == "The AI did not answer in time."
    assert not caught.value.whole


def test_where_nobody_listens_nothing_is_reached(endpoint: Endpoint) -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    assert refusal(endpoint, base_url=url) == "The AI can't be reached."


def test_without_a_key_nobody_is_asked(endpoint: Endpoint) -> None:
    assert refusal(endpoint, api_key="") == "AI_API_KEY is missing."
    assert endpoint.asked == []


def test_the_key_is_not_shown_when_a_drafter_is_printed(endpoint: Endpoint) -> None:
    assert "key-for-tests" not in repr(drafter(endpoint))


@pytest.mark.parametrize(
    ("letters", "shown"), [(SHORTEST_SECRET, False), (SHORTEST_SECRET - 1, True)]
)
def test_a_key_is_hidden_if_it_is_as_long_as_a_secret(
    endpoint: Endpoint, letters: int, shown: bool
) -> None:
    key = "q" * letters
    endpoint.answers = [(418, {"error": {"message": f"{key} is odd"}})]
    assert (key in refusal(endpoint, api_key=key)) is shown


def test_a_worker_decides_about_one_chat_after_the_other(endpoint: Endpoint) -> None:
    """Each decision has an event loop of its own; nothing of the last one is left over."""
    for _ in range(3):
        assert drafter(endpoint).decide(QUESTION).decision.confidence == 90
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


def test_what_the_provider_says_follows_the_sentence_in_the_readers_language() -> None:
    with translation.override("de"):
        said = in_words("The AI's provider refused this. (HTTP 403): Country not supported")
    assert said == "Der KI-Anbieter hat das abgelehnt. (HTTP 403): Country not supported"

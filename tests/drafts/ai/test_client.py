"""Asking the AI over real HTTP, with answers of every kind."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import translation
from pydantic_ai.providers.deepseek import DeepSeekProvider

from core.log import SHORTEST_SECRET
from drafts.ai.client import MENDS, Drafter
from drafts.ai.failures import KEY_REFUSED, LONGEST_PAUSE, NO_PROVIDER, USED_UP
from drafts.ai.types import Conversation, DrafterFailure, Line, Source, Usage, in_words
from tests.drafts.factories import START
from tests.harness.processes import free_port

QUESTION = Conversation("Ada", (Line(False, "What are your hours?", "", START),))
GOOD = {
    "answer_due": True,
    "reason": "A question.",
    "text": "From 9.",
    "confidence": 90,
    "language": "en",
}


class Endpoint:
    """An AI provider that answers with what stands in `answers`, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Any] = [GOOD]
        self.asked: list[dict] = []
        self.keys: list[str] = []
        self.type, self.headers = "application/json", dict[str, str]()
        self.released = threading.Event()

    def next(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.asked.append(json.loads(body))
            made.keys.append(self.headers["authorization"])
            answer = made.next()
            if answer == "silence":
                made.released.wait(60)
                return
            status, content = answer if isinstance(answer, tuple) else (200, completion(answer))
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", made.type)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/v1"  # type: ignore[attr-defined]
    yield made
    made.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def completion(arguments: Any) -> dict:
    """The provider's answer: the call of the output tool with these arguments."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = {"id": "1", "type": "function", "function": {"name": "final_result", "arguments": text}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "m",
        "choices": [choice],
        "usage": {"prompt_tokens": 70, "completion_tokens": 8, "total_tokens": 78},
    }


def in_text(answer: dict) -> tuple[int, dict]:
    """The same without a call."""
    found = completion(answer)
    found["choices"][0]["message"] = {"role": "assistant", "content": json.dumps(answer)}
    return 200, found


def drafter(endpoint: Endpoint, **more: Any) -> Drafter:
    given = {"model": "m", "api_key": "key-for-tests", "base_url": endpoint.url, "timeout": 30}  # type: ignore[attr-defined]
    return Drafter(**{**given, **more})


def refusal(endpoint: Endpoint, **more: Any) -> str:
    with pytest.raises(DrafterFailure) as caught:
        drafter(endpoint, **more).decide(QUESTION)
    assert "key-for-tests" not in caught.value.sentence
    return caught.value.sentence


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

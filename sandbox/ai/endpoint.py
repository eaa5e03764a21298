"""`POST /v1/chat/completions` and `GET /v1/models`, as OpenAI's client library speaks them.

platform.openai.com/docs/api-reference/chat/create. A typed answer comes as the call of the
output tool, or as JSON content when the request asks for a `response_format`.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.ai.embeddings import embeddings, problem
from sandbox.ai.misbehaviour import MISBEHAVIOURS
from sandbox.ai.prompt import last_turns, plain, said_before, sources
from sandbox.ai.rewriting import rewritten
from sandbox.ai.rules import AiRules, Forced
from sandbox.ai.schema import Schema, fill
from sandbox.ai.scripts import written_script
from sandbox.faults import Fault, Faults
from sandbox.wire import Cut, Silence

MODEL = "sandbox-rules"
_NO_KEY = "You didn't provide an API key."
_KINDS = {
    400: "invalid_request_error",
    401: "invalid_api_key",
    429: "rate_limit_exceeded",
}


def routes(rules: AiRules, faults: Faults) -> list[Route]:
    """The routes of the AI's end, to be put into a Starlette app."""
    endpoint = _Endpoint(rules, faults)
    return [
        Route("/v1/chat/completions", endpoint.completions, methods=["POST"]),
        Route("/v1/embeddings", endpoint.embeddings, methods=["POST"]),
        Route("/v1/models", endpoint.models),
    ]


class _Endpoint:
    def __init__(self, rules: AiRules, faults: Faults) -> None:
        self.rules, self.faults = rules, faults

    async def models(self, request: Request) -> ASGIApp:
        if not _authorised(request):
            return _refusal(401, _NO_KEY)
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "sandbox"}
        return JSONResponse({"object": "list", "data": [model]})

    async def embeddings(self, request: Request) -> ASGIApp:
        return await self._answer(request, "embeddings", problem, embeddings)

    async def completions(self, request: Request) -> ASGIApp:
        completed = partial(complete, self.rules)
        return await self._answer(request, "chat.completions", _problem, completed)

    async def _answer(
        self,
        request: Request,
        name: str,
        wrong_with: Callable[[Any], str],
        computed: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> ASGIApp:
        """What the request gets, with a waiting fault done to it: `wrong_with` says what is
        wrong with its body, `computed` is the answer to a right one."""
        fault = self.faults.take("ai", name)
        action = fault.action if fault is not None else ""
        if fault is not None and action in ("cut_before", "error", "garbage"):
            return _wrong(fault)
        if not _authorised(request):
            return _refusal(401, _NO_KEY)
        try:
            asked = await request.json()
        except ValueError:
            return _refusal(400, "We could not parse the JSON body of your request.")
        if wrong := wrong_with(asked):
            return _refusal(400, wrong)
        if fault is not None and action == "delay":
            await asyncio.sleep(fault.seconds)
        answer = computed(asked)
        if fault is not None and action == "misbehave":
            return _misbehaving(fault.message, asked, answer)
        if action == "cut_after":
            return Cut()
        return Silence() if action == "swallow" else JSONResponse(answer)


def complete(rules: AiRules, asked: dict[str, Any]) -> dict[str, Any]:
    """The completion of a checked request."""
    messages = asked["messages"]
    prompt = "\n".join(plain(message.get("content")) for message in messages)
    forced = (
        rules.take(prompt) or rewritten(messages) or written_script(prompt) or Forced(override={})
    )
    decision = rules.decide(last_turns(messages), sources(messages), said_before(messages))
    tool, schema = _output(asked)
    computed = decision.text if schema is None else fill(schema, decision)
    content = _forced(forced, computed)
    as_tool = tool is not None and forced.content is None
    rules.requests.append(
        {
            "at": time.time(),
            "model": asked["model"],
            "messages": messages,
            "tools": len(asked.get("tools") or []),
            "response_format": asked.get("response_format"),
            "answer": content,
        }
    )
    return _completion(asked["model"], prompt, content, tool if as_tool else None)


def _forced(forced: Forced, computed: str | dict[str, Any]) -> str:
    """The answer's text: what was forced, or what the rules say."""
    if forced.content is not None:
        return forced.content
    if isinstance(forced.arguments, str):
        return forced.arguments
    if isinstance(computed, str) and forced.arguments is None:
        return computed
    fields = computed if isinstance(computed, dict) else {}
    answer = (
        forced.arguments if forced.arguments is not None else {**fields, **(forced.override or {})}
    )
    return json.dumps(answer, ensure_ascii=False)


def _output(asked: dict[str, Any]) -> tuple[str | None, Schema | None]:
    """The output tool's name, if there is one, and the schema of the typed answer."""
    functions = {tool["function"]["name"]: tool["function"] for tool in asked.get("tools") or []}
    if functions:
        choice = asked.get("tool_choice")
        chosen = choice["function"]["name"] if isinstance(choice, dict) else ""
        outputs = [name for name in functions if name.startswith("final_result")]
        name = chosen if chosen in functions else (outputs or list(functions))[0]
        return name, functions[name].get("parameters") or {}
    wanted = asked.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return None, wanted["json_schema"].get("schema") or {}
    if wanted.get("type") == "json_object":
        return None, _schema_in(asked["messages"])
    return None, _schema_in(asked["messages"]) or None


def _schema_in(messages: list[dict[str, Any]]) -> Schema:
    """The JSON schema that the instructions spell out."""
    for message in messages:
        text = plain(message.get("content"))
        start = text.find('{"')
        while start >= 0:
            try:
                found, _ = json.JSONDecoder().raw_decode(text[start:])
            except ValueError:
                found = None
            if isinstance(found, dict) and "properties" in found:
                return found
            start = text.find('{"', start + 1)
    return {}


def _completion(model: str, prompt: str, content: str, tool: str | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
    if tool is not None:
        function = {"name": tool, "arguments": content}
        call = {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]}
    asked, answered = len(prompt) // 4 + 1, len(content) // 4 + 1
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex[:24]}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": message,
                "logprobs": None,
                "finish_reason": "stop" if tool is None else "tool_calls",
            }
        ],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
        },
    }


def _authorised(request: Request) -> bool:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and bool(key.strip())


def _problem(asked: Any) -> str:
    if not isinstance(asked, dict) or not asked.get("model"):
        return "you must provide a model parameter"
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages:
        return "you must provide messages"
    return "the sandbox does not stream" if asked.get("stream") else ""


def _wrong(fault: Fault) -> ASGIApp:
    if fault.action == "cut_before":
        return Cut()
    if fault.action == "garbage":
        return PlainTextResponse(fault.message or "<html>not what you expect</html>")
    response = _refusal(fault.code, fault.message or "The sandbox was told to fail.")
    if fault.retry_after is not None:
        response.headers["retry-after"] = str(fault.retry_after)
    return response


def _misbehaving(name: str, asked: dict[str, Any], completion: dict[str, Any]) -> JSONResponse:
    reply = MISBEHAVIOURS[name](asked, completion)
    if reply.status == 200:
        return JSONResponse(reply.body)
    headers = {"retry-after": reply.retry_after} if reply.retry_after else None
    error = {"message": reply.sentence, "type": reply.code, "param": None, "code": reply.code}
    return JSONResponse({"error": error}, reply.status, headers)


def _refusal(code: int, message: str) -> JSONResponse:
    kind = _KINDS.get(code, "server_error")
    error = {"message": message, "type": kind, "param": None, "code": kind}
    return JSONResponse({"error": error}, code)

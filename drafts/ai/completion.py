"""A completion as the provider of a model should have written it.

Servers that speak OpenAI's protocol fill its fields in their own ways: a text in parts, arguments
as an object, a number that is none, nothing at all. For one such field the library refuses the
whole answer, so the fields that are used are put into form first, and the others left out.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
import secrets
from typing import Any

from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from pydantic_ai.exceptions import ModelHTTPError, ModelQuotaExceededError
from pydantic_ai.models.openai import OpenAIChatModel

from drafts.ai.text_object import object_in

#: The library's name for the call with which a model answers.
FORM = "final_result"
#: What a provider tells beyond this is no number of tokens.
MOST_TOKENS = 2**31 - 1
_USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")
#: Where servers put what a model thinks. Some put all of its answer there.
_THOUGHTS = ("reasoning_content", "reasoning")
PAYMENT_REQUIRED = 402
#: What providers call errors beside or instead of the status of HTTP.
_STATUS_OF = {
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "resource_exhausted": 429,
    "too_many_requests": 429,
    "insufficient_quota": PAYMENT_REQUIRED,
    "invalid_api_key": 401,
    "authentication_error": 401,
    "unauthenticated": 401,
    "permission_denied": 403,
    "model_not_found": 404,
    "not_found_error": 404,
    "overloaded_error": 503,
    "service_unavailable": 503,
    "unavailable": 503,
    "server_error": 500,
    "internal_server_error": 500,
}


class LenientModel(OpenAIChatModel):
    """Takes a completion whose meaning is clear; an error within it is an error. A model that takes
    no instructions gets them together with the prompt, as its turns have to alternate."""

    async def _map_messages(self, *given: Any, **named: Any) -> list[ChatCompletionMessageParam]:
        messages = await super()._map_messages(*given, **named)
        return (
            joined(messages)
            if self.profile.get("openai_system_prompt_role") == "user"
            else messages
        )

    def _validate_completion(self, response: ChatCompletion) -> Any:
        answer = response.model_dump(warnings=False)
        if error := error_in(answer):
            raise _refusal(error, self.model_name)
        return super()._validate_completion(ChatCompletion.construct(**tidied(answer)))


def joined(messages: list[ChatCompletionMessageParam]) -> list[ChatCompletionMessageParam]:
    """The same with one message where several of the user's follow each other."""
    found: list[Any] = []
    for one in messages:
        before = found[-1] if found else {}
        if one["role"] == before.get("role") == "user":
            found[-1] = {**before, "content": f"{before['content']}\n\n{one.get('content')}"}
        else:
            found.append(one)
    return found


def error_in(answer: dict[str, Any]) -> Any:
    """The error that stands where an answer should; None if there is an answer."""
    choice = _first_choice(answer)
    message = _mapping(choice.get("message"))
    if message.get("content") or message.get("tool_calls"):
        return None
    return answer.get("error") or choice.get("error")


def _refusal(error: Any, model: str) -> ModelHTTPError:
    """As if the provider had answered with the status that the error names."""
    status = _status(error) if isinstance(error, dict) else 200
    category = ModelQuotaExceededError if status == PAYMENT_REQUIRED else None
    return ModelHTTPError.for_category(
        category, status_code=status, model_name=model, body={"error": error}
    )


def _status(error: dict[str, Any]) -> int:
    """The HTTP status that an error names, as a number or by what it is called; else 200."""
    for name in ("code", "status", "status_code", "type"):
        said = str(error.get(name)).lower()
        if said in _STATUS_OF:
            return _STATUS_OF[said]
        if re.fullmatch(r"[45]\d\d(?:\.0)?", said):
            return int(said[:3])
    return 200


def tidied(answer: dict[str, Any]) -> dict[str, Any]:
    """A completion in form; one without a message as it is."""
    choice = _first_choice(answer)
    given = choice.get("message")
    if not isinstance(given, dict):
        return answer
    message = {
        **{name: given[name] for name in _THOUGHTS if isinstance(given.get(name), str)},
        "role": "assistant",
        "content": _text(given.get("content")),
        "refusal": given["refusal"] if isinstance(given.get("refusal"), str) else None,
        "tool_calls": _calls(given) or None,
    }
    if message["content"] and not message["tool_calls"]:
        message["content"] = object_in(message["content"])
    if not (message["content"] or message["tool_calls"] or message["refusal"]):
        message["content"] = _answer_in_thoughts(message)
    finish = choice.get("finish_reason")
    usage = answer.get("usage")
    return {
        "id": str(answer.get("id") or ""),
        "object": "chat.completion",
        "created": 0,
        "model": str(answer.get("model") or ""),
        "choices": [{"index": 0, "message": message, "finish_reason": str(finish or "stop")}],
        "usage": {name: _count(usage.get(name)) for name in _USAGE}
        if isinstance(usage, dict)
        else None,
    }


def _first_choice(answer: dict[str, Any]) -> dict[str, Any]:
    choices = answer.get("choices")
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(content: Any) -> str | None:
    """The text of a message, also if it comes in parts or as an object."""
    if isinstance(content, list):
        texts = [one.get("text") if isinstance(one, dict) else one for one in content]
        return "".join(text for text in texts if isinstance(text, str))
    return json.dumps(content, ensure_ascii=False) if isinstance(content, dict) else content


def _answer_in_thoughts(message: dict[str, Any]) -> str | None:
    """An object that stands where the thoughts should, and nothing besides it."""
    for name in _THOUGHTS:
        said = message.get(name, "")
        with contextlib.suppress(ValueError):
            if isinstance(json.loads(said), dict):
                return str(said)
    return None


def _calls(message: dict[str, Any]) -> list[dict[str, Any]]:
    given = message.get("tool_calls")
    if not isinstance(given, list) or not given:
        given = [{"function": message.get("function_call")}]  # its name before 2023
    calls = [one for one in given if isinstance(_mapping(one).get("function"), dict)]
    return [
        {
            # Nine letters or digits are an id everywhere; Mistral takes no others.
            "id": str(one.get("id") or secrets.token_hex(5)[:9]),
            "type": "function",
            "function": {
                "name": _name(one["function"].get("name")),
                "arguments": _arguments(one["function"]),
            },
        }
        for one in calls
    ]


def _name(given: Any) -> str:
    """The name of a call, without what some servers leave around it."""
    return FORM if not given or FORM in str(given) else str(given)


def _arguments(function: dict[str, Any]) -> str:
    """The arguments of a call as JSON, also if they are an object, or JSON within JSON."""
    given = function.get("arguments")
    if not isinstance(given, str):
        return json.dumps(given or {}, ensure_ascii=False)
    with contextlib.suppress(ValueError):
        once = json.loads(given)
        if isinstance(once, str) and once.lstrip().startswith("{"):
            return once
    return given


def _count(value: Any) -> int:
    """A number of tokens; 0 for what is none."""
    with contextlib.suppress(TypeError, ValueError):
        number = float(value)
        if math.isfinite(number):
            return int(min(max(number, 0), MOST_TOKENS))
    return 0

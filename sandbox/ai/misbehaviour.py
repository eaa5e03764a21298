"""Named ways in which a provider of an AI misbehaves, as real ones do.

A fault of the end "ai" with the action "misbehave" and one of these names as its `message`. Each
gets the request and what would have been answered, and gives what is answered instead: a refusal
as a status with a sentence, or another completion.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Asked = dict[str, Any]
Completion = dict[str, Any]

#: A prompt of this many letters is too long for the provider that refuses long ones.
CONTEXT_LETTERS = 6000


@dataclass(frozen=True)
class Reply:
    """What is answered: a completion, or with `status` a refusal with this sentence and code."""

    body: Completion = field(default_factory=dict)
    status: int = 200
    sentence: str = ""
    code: str = "invalid_request_error"
    retry_after: str = ""


Misbehaviour = Callable[[Asked, Completion], Reply]


def _refusing(sentence: str, *names: str) -> Misbehaviour:
    """Refuses requests that contain one of these parameters."""

    def answer(asked: Asked, completion: Completion) -> Reply:
        refused = any(asked.get(name) is not None for name in names)
        return Reply(status=400, sentence=sentence) if refused else Reply(completion)

    return answer


def _always(**fields: Any) -> Misbehaviour:
    return lambda asked, completion: Reply(**fields)


def _changing(**values: Any) -> Misbehaviour:
    """Answers with other values of the typed answer; one that is ... is left out."""

    def change(given: Completion) -> Completion:
        changed = {**given, **values}
        return {name: value for name, value in changed.items() if value is not ...}

    return _rewriting(lambda text: json.dumps(change(json.loads(text)), ensure_ascii=False))


def _rewriting(rewrite: Callable[[str], str], *, as_text: bool = False) -> Misbehaviour:
    def answer(asked: Asked, completion: Completion) -> Reply:
        message = completion["choices"][0]["message"]
        calls = message.get("tool_calls")
        if calls and not as_text:
            function = calls[0]["function"]
            function["arguments"] = rewrite(function["arguments"])
        else:
            said = calls[0]["function"]["arguments"] if calls else message["content"]
            message.pop("tool_calls", None)
            message["content"] = rewrite(said)
            completion["choices"][0]["finish_reason"] = "stop"
        return Reply(completion)

    return answer


def _context(asked: Asked, completion: Completion) -> Reply:
    letters = len(json.dumps(asked["messages"], ensure_ascii=False))
    if letters <= CONTEXT_LETTERS:
        return Reply(completion)
    sentence = (
        f"This model's maximum context length is {CONTEXT_LETTERS // 4} tokens. However, your "
        f"messages resulted in {letters // 4} tokens. Please reduce the length of the messages."
    )
    return Reply(status=400, sentence=sentence, code="context_length_exceeded")


def _finishing(reason: str, content: str | None) -> Misbehaviour:
    def answer(asked: Asked, completion: Completion) -> Reply:
        choice = completion["choices"][0]
        choice["finish_reason"] = reason
        choice["message"] = {"role": "assistant", "content": content, "refusal": None}
        return Reply(completion)

    return answer


def _refusal(asked: Asked, completion: Completion) -> Reply:
    sorry = "I'm sorry, I can't help with that."
    message = {"role": "assistant", "content": None, "refusal": sorry}
    completion["choices"][0].update(message=message, finish_reason="stop")
    return Reply(completion)


def _in_words(*names: str, said: str = "") -> Misbehaviour:
    """Ignores these parameters without a word, and answers as if they were not there; with `said`
    around what would have been answered."""

    def answer(asked: Asked, completion: Completion) -> Reply:
        if not any(asked.get(name) is not None for name in names):
            return Reply(completion)
        return _rewriting(lambda given: said % given if said else _WORDS, as_text=True)(
            asked, completion
        )

    return answer


def _small_server(asked: Asked, completion: Completion) -> Reply:
    """As llama-cpp-python's: it ignores tools, and has 500 for a format that it can't read."""
    if (asked.get("response_format") or {}).get("type") == "json_schema":
        return Reply(status=500, sentence=_NOT_READ, code="internal_server_error")
    return _in_words("tools")(asked, completion)


def _no_schema(asked: Asked, completion: Completion) -> Reply:
    """As strict servers: they refuse what they don't know in a format."""
    wanted = asked.get("response_format") or {}
    if asked.get("tools") or wanted.get("type") == "json_schema":
        return Reply(status=400, sentence="json_schema is not supported; neither are tools")
    return Reply(status=400, sentence=_EXTRA) if "schema" in wanted else Reply(completion)


def _no_system(asked: Asked, completion: Completion) -> Reply:
    """As models of the family Gemma: they take no instructions, and their turns alternate."""
    roles = [one["role"] for one in asked["messages"]]
    if roles[0] == "system":
        return Reply(status=400, sentence="System role not supported")
    turns = ["model" if role == "assistant" else "user" for role in roles]
    if any(one == after for one, after in pairwise(turns)):
        return Reply(status=500, sentence="Conversation roles must alternate user/model/user/model")
    return Reply(completion)


def _few_texts(asked: Asked, completion: Completion) -> Reply:
    """As text-embeddings-inference, which takes 32 at once."""
    texts = len(asked["input"])
    sentence = f"batch size {texts} > maximum allowed batch size 32"
    return Reply(status=413, sentence=sentence) if texts > 32 else Reply(completion)


def _finish(reason: str | None) -> Misbehaviour:
    def answer(asked: Asked, completion: Completion) -> Reply:
        completion["choices"][0]["finish_reason"] = reason
        return Reply(completion)

    return answer


def _runs_on(asked: Asked, completion: Completion) -> Reply:
    """Writes until it is stopped: as many words as the request allows, or very many."""
    most = asked.get("max_completion_tokens") or asked.get("max_tokens") or 100_000
    return _finishing("length", "and on " * int(most))(asked, completion)


_WORDS = "The owner is needed. You are asked to write a thank you note."
_CALL = '<tool_call>\n{"name": "final_result", "arguments": %s}\n</tool_call>'
_NOT_READ = (
    "1 validation error: {'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), "
    "'msg': \"Input should be 'text' or 'json_object'\"}"
)
_EXTRA = "Unrecognized request argument supplied: schema"
_NO_TEMPERATURE = "Unsupported value: 'temperature' does not support 0.3 with this model."
_NO_LIMIT = "Unsupported parameter: 'max_completion_tokens' is not supported with this model."
_OLD_LIMIT = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
_QUOTA = "You exceeded your current quota, please check your plan and billing details."

MISBEHAVIOURS: dict[str, Misbehaviour] = {
    # requests that are refused because of what they contain
    "no temperature": _refusing(_NO_TEMPERATURE, "temperature"),
    "no tools": _refusing("This model does not support tools.", "tools"),
    "no instructions": _no_system,
    "no tool choice": _refusing("tool_choice is not supported by this model", "tool_choice"),
    "no response format": _refusing(
        "response_format is not supported, nor are tools", "response_format", "tools"
    ),
    "no schema": lambda asked, completion: (
        Reply(status=400, sentence="json_schema is not supported; neither are tools")
        if asked.get("tools") or (asked.get("response_format") or {}).get("type") == "json_schema"
        else Reply(completion)
    ),
    "object without a schema only": _no_schema,
    "old limit only": _refusing(_NO_LIMIT, "max_completion_tokens"),
    "new limit only": _refusing(_OLD_LIMIT, "max_tokens"),
    "low limit": lambda asked, completion: (
        Reply(status=400, sentence="max_tokens is too large: at most 1024 are supported")
        if max(asked.get("max_tokens") or 0, asked.get("max_completion_tokens") or 0) > 1024
        else Reply(completion)
    ),
    "short context": _context,
    # requests of which a part is ignored
    "small server": _small_server,
    "forms ignored": _in_words("tools", "response_format"),
    "call in text": _in_words("tools", said=_CALL),
    "strange refusal": _always(status=400, sentence="The flux of sk-secretsecretsecret is wrong"),
    "few texts": _few_texts,
    # answers
    "share as confidence": _changing(confidence=0.8),
    "percent as confidence": _changing(confidence="80 %"),
    "no language": _changing(language=...),
    "language in words": _changing(language="German (Austria)"),
    "null reason": _changing(reason=None),
    "long reason": _changing(reason="because " * 250),
    "null text": _changing(answer_due=False, text=None),
    "long text": _changing(text="word " * 4000),
    "much too sure": _changing(confidence=900),
    "more fields": _changing(mood="fine", sources=[1, 2]),
    "control characters": _changing(text="From\x00 9\x07 to 18.\x1b[0m"),
    "text only": _rewriting(lambda said: said, as_text=True),
    "fenced": _rewriting(lambda said: f"```json\n{said}\n```", as_text=True),
    "thinking": _rewriting(lambda said: f"<think>Hm {{}}</think>\n{said}", as_text=True),
    "no usage": lambda asked, completion: Reply(
        {name: value for name, value in completion.items() if name != "usage"}
    ),
    "strange finish": _finish("eos_token"),
    "null finish": _finish(None),
    "description as text": _changing(text="The answer to send; empty if none is due."),
    "words only": _rewriting(lambda said: _WORDS, as_text=True),
    "half an answer": _rewriting(lambda said: said[: len(said) // 2], as_text=True),
    "no choices": lambda asked, completion: Reply({**completion, "choices": []}),
    "null choices": lambda asked, completion: Reply({**completion, "choices": None}),
    "empty message": _finishing("stop", None),
    "refusal": _refusal,
    "content filter": _finishing("content_filter", None),
    "runs on": _runs_on,
    # the provider as a whole
    "slow down": _always(status=429, sentence="Rate limit reached", retry_after="5"),
    "quota": _always(status=429, sentence=_QUOTA, code="insufficient_quota"),
    "payment": _always(status=402, sentence="Insufficient credits"),
    "overloaded": _always(status=503, sentence="Overloaded", retry_after="7"),
}

"""What a request to a model may contain, learned from what its provider refuses.

Providers that speak OpenAI's protocol differ in what they take: a temperature, tools, a JSON
schema, the name of the output limit, the length of a prompt. A request that is refused because of
one of them is made without it, and the next ones as well. Small servers ignore what they don't know
instead of refusing it: there the answer tells, which is words instead of the form.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.utils import timezone

#: How the answer is asked for, the strictest first: as a tool's call, by a JSON schema, as any JSON
#: object, or only in words.
TOOL, SCHEMA, OBJECT, WORDS = OUTPUTS = ("tool", "schema", "object", "words")

LEAST_PROMPT, LEAST_OUTPUT = 500, 200
#: What was learned about a model is believed for so long.
REMEMBERED = timedelta(days=1)

_CONTEXT = re.compile(
    r"context.{0,20}(?:length|window|size)|maximum context|too many (?:input )?tokens"
    r"|(?:prompt|input|request).{0,30}too (?:long|large)|reduce the length|n_ctx"
)
_OUTPUT = re.compile(
    r"\btool|function.?call|response_format|schema\b|json_object|json mode|structured|grammar"
)
#: Models without a place for instructions, as of the family Gemma.
_SYSTEM = re.compile(
    r"system (?:role|message|prompt|instruction).{0,40}(?:not|un)[ -]?(?:supported|enabled|allowed)"
    r"|developer instruction is not|role.{0,5} does not support .?system|roles must alternate"
)
_LIMIT = re.compile(r"max_(?:completion_)?tokens")
_TOO_HIGH = re.compile(
    r"too (?:large|high|big)|at most|exceed|maximum|less than|greater than|range"
)
#: A call that stands in the text, as models write it whose server does not know their calls.
_CALL = re.compile(r"\"(?:arguments|parameters)\"\s*:\s*[{\"]")

K = TypeVar("K")


@dataclass(frozen=True)
class RequestShape:
    """`prompt_tokens` and `output_tokens` are budgets; the limit of the output is named
    max_completion_tokens if `completion_limit`, else max_tokens. An object is asked for together
    with its schema if `object_schema`; the instructions are a message of their own if `system`."""

    prompt_tokens: int
    output_tokens: int
    output: str = TOOL
    temperature: bool = True
    completion_limit: bool = True
    object_schema: bool = True
    system: bool = True

    @property
    def smaller(self) -> RequestShape | None:
        """With half of the prompt, if that is worth asking; some count the output as well."""
        half = self.prompt_tokens // 2
        output = max(self.output_tokens // 2, min(self.output_tokens, 1000))
        if half < LEAST_PROMPT:
            return None
        return replace(self, prompt_tokens=half, output_tokens=output)

    @property
    def looser(self) -> RequestShape | None:
        """With the answer asked for in the next way."""
        others = OUTPUTS[OUTPUTS.index(self.output) + 1 :]
        return replace(self, output=others[0]) if others else None

    @property
    def without_form(self) -> RequestShape | None:
        """For a provider that refuses how the answer is asked for: an object without its schema is
        still an object."""
        if self.output == OBJECT and self.object_schema:
            return replace(self, object_schema=False)
        return self.looser

    def together(self, other: RequestShape) -> RequestShape:
        """What both have learned, if each began with the same; the name of the limit is the
        other's."""
        return RequestShape(
            min(self.prompt_tokens, other.prompt_tokens),
            min(self.output_tokens, other.output_tokens),
            OUTPUTS[max(OUTPUTS.index(self.output), OUTPUTS.index(other.output))],
            self.temperature and other.temperature,
            other.completion_limit,
            self.object_schema and other.object_schema,
            self.system and other.system,
        )


class Learned(Generic[K]):
    """The shape that each model takes, for a day: then its server may be another one behind the
    same address."""

    def __init__(self) -> None:
        self._known: dict[K, tuple[RequestShape, datetime]] = {}

    def of(self, model: K) -> RequestShape | None:
        shape, until = self._known.get(model, (None, timezone.now()))
        return shape if until > timezone.now() else None

    def add(self, model: K, shape: RequestShape) -> RequestShape:
        """The shape together with what others have learned meanwhile: a late answer takes nothing
        of that back."""
        known = self.of(model)
        found = known.together(shape) if known else shape
        if found != known:
            self._known[model] = found, timezone.now() + REMEMBERED
        return found


def in_form(text: str, fields: Collection[str]) -> bool:
    """Whether a text is an object with one of these fields, however well written; not words, not a
    call that contains one."""
    names = "|".join(map(re.escape, fields))
    return not _CALL.search(text) and bool(re.search(rf"\{{\s*\"(?:{names})\"", text))


def adapted(shape: RequestShape, refusal: str) -> RequestShape | None:
    """The shape without what a refusal is about; None if that is nothing we can change."""
    refusal = refusal.lower()
    if _CONTEXT.search(refusal):
        return shape.smaller
    if _SYSTEM.search(refusal):
        return replace(shape, system=False) if shape.system else None
    if "temperature" in refusal:
        return replace(shape, temperature=False) if shape.temperature else None
    if _LIMIT.search(refusal):
        if _TOO_HIGH.search(refusal):
            half = shape.output_tokens // 2
            return replace(shape, output_tokens=half) if half >= LEAST_OUTPUT else None
        return replace(shape, completion_limit=not shape.completion_limit)
    return shape.without_form if _OUTPUT.search(refusal) else None

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

#: How the answer is asked for, the strictest first: as a tool's call, by a JSON schema, as any JSON
#: object, or only in words.
TOOL, SCHEMA, OBJECT, WORDS = OUTPUTS = ("tool", "schema", "object", "words")

LEAST_PROMPT, LEAST_OUTPUT = 500, 200

_CONTEXT = re.compile(
    r"context.{0,20}(?:length|window|size)|maximum context|too many (?:input )?tokens"
    r"|(?:prompt|input|request).{0,30}too (?:long|large)|reduce the length|n_ctx"
)
_OUTPUT = re.compile(
    r"\btool|function.?call|response_format|json_schema|json_object|json mode|structured|grammar"
)
_LIMIT = re.compile(r"max_(?:completion_)?tokens")
_TOO_HIGH = re.compile(
    r"too (?:large|high|big)|at most|exceed|maximum|less than|greater than|range"
)
#: A call that stands in the text, as models write it whose server does not know their calls.
_CALL = re.compile(r"\"(?:arguments|parameters)\"\s*:\s*[{\"]")


@dataclass(frozen=True)
class RequestShape:
    """`prompt_tokens` and `output_tokens` are budgets; the limit of the output is named
    max_completion_tokens if `completion_limit`, else max_tokens."""

    prompt_tokens: int
    output_tokens: int
    output: str = TOOL
    temperature: bool = True
    completion_limit: bool = True

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
    if "temperature" in refusal:
        return replace(shape, temperature=False) if shape.temperature else None
    if _LIMIT.search(refusal):
        if _TOO_HIGH.search(refusal):
            half = shape.output_tokens // 2
            return replace(shape, output_tokens=half) if half >= LEAST_OUTPUT else None
        return replace(shape, completion_limit=not shape.completion_limit)
    return shape.looser if _OUTPUT.search(refusal) else None

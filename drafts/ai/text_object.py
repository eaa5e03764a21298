"""The object that a model wrote in its text, whatever stands around it or is not quite JSON."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

_END_OF_THOUGHTS = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
#: A raw line break within a text is taken, too.
_DECODER = json.JSONDecoder(strict=False)
#: What stands around an object that is an answer; a call is another form.
_CALL = re.compile(r"<\W*tool_?call|\"arguments\"\s*:", re.IGNORECASE)


def object_in(text: str) -> str:
    """The last object of a text as JSON, since a model may write a draft before it; the text as it
    is if there is none, or if it is a call."""
    if "{" not in text or _CALL.search(text):
        return text
    clean = _END_OF_THOUGHTS.split(text)[-1]
    found = _objects(clean) or _objects(_TRAILING_COMMA.sub(r"\1", clean))
    return json.dumps(found[-1], ensure_ascii=False) if found else text


def _objects(text: str) -> list[dict[str, Any]]:
    """The objects of a text, without those within others. What can't be read as one ends it."""
    found: list[dict[str, Any]] = []
    at = text.find("{")
    while at >= 0:
        with contextlib.suppress(ValueError, RecursionError):
            one, end = _DECODER.raw_decode(text, at)
            found += [one] if one else []
            at = text.find("{", end)
            continue
        return []
    return found

"""What a request may contain, as it is learned from refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drafts.ai.shape import OBJECT, SCHEMA, WORDS, Learned, RequestShape, adapted

FIRST = RequestShape(8000, 4000)


@pytest.mark.parametrize(
    "refusal",
    [
        "Extra inputs are not permitted: response_format.schema",
        "Unrecognized request argument supplied: schema",
        "Additional properties are not allowed ('schema' was unexpected)",
    ],
)
def test_an_object_is_asked_for_without_its_schema_before_words_are(refusal: str) -> None:
    plain = adapted(replace(FIRST, output=OBJECT), refusal)
    assert plain == replace(FIRST, output=OBJECT, object_schema=False)
    assert adapted(plain, "response_format is unknown") == replace(plain, output=WORDS)


def test_a_late_reply_takes_nothing_back_of_what_others_have_learned() -> None:
    learned: Learned[str] = Learned()
    learned.add("m", replace(FIRST, output=OBJECT, temperature=False, prompt_tokens=2000))
    learned.add("m", replace(FIRST, output=SCHEMA, object_schema=False, output_tokens=900))
    assert learned.of("m") == RequestShape(
        2000, 900, OBJECT, temperature=False, object_schema=False
    )
    assert learned.of("n") is None

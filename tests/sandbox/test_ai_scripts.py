"""The sandbox's AI writes about a topic with the entries' own sentences."""

from __future__ import annotations

import pytest

from sandbox.ai.scripts import written_script

FENCE = "=====ENTRIES-0123====="


def test_each_entry_becomes_a_section_with_its_first_sentences_and_number() -> None:
    entries = "[Source 1] Warranty: It is 24 months. Free.\n    Always! Abroad.\n[Source 2] X: Y"
    forced = written_script(f"rules\n{FENCE}\n{entries}\n{FENCE}\nTopic: warranty\nWrite.")
    assert forced is not None and forced.override is not None
    assert forced.override["sections"] == [
        {"heading": "Warranty", "text": "It is 24 months. Free. Always!", "sources": [1]},
        {"heading": "X", "text": "Y", "sources": [2]},
    ]


@pytest.mark.parametrize(
    "text",
    ["Доставка коштує 4.90 €. Від 80 € вона безкоштовна.", "It costs €4.90. Free from 80 €."],
)
def test_a_price_is_not_cut_at_its_point(text: str) -> None:
    forced = written_script(f"{FENCE}\n[Source 1] Delivery: {text}\n{FENCE}\nTopic: delivery\n")
    assert forced is not None and forced.override is not None
    assert forced.override["sections"][0]["text"] == text


@pytest.mark.parametrize(
    "prompt", ["", "Topic: x", f"{FENCE}\n[Source 1] A: b", "=====CONVERSATION"]
)
def test_other_requests_are_left_to_the_rules(prompt: str) -> None:
    assert written_script(prompt) is None

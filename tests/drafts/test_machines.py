"""How a contact that is a machine is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from drafts.machines import Exchange, looks_like_machine
from tests.drafts.factories import START


def exchanges(*pauses: float, texts: Sequence[str] = ()) -> list[Exchange]:
    return [
        Exchange(
            START + timedelta(minutes=number),
            START + timedelta(minutes=number, seconds=pause),
            texts[number] if texts else f"text {number}",
        )
        for number, pause in enumerate(pauses)
    ]


@pytest.mark.parametrize(
    ("found", "machine"),
    [
        (exchanges(), False),
        (exchanges(0, 0), False),
        (exchanges(0, 0, 0), True),
        (exchanges(0, 1, 2, 1), True),
        (exchanges(0, 0, 30), False),
        (exchanges(30, 0, 0, 0), True),
        (exchanges(30, 40, 50, texts=["Away!", "away", "Away."]), True),
        (exchanges(30, 40, 50, texts=["Away!", "Yes", "Away."]), False),
    ],
)
def test_who_answers_each_answer_at_once_or_always_the_same_is_a_machine(
    found: list[Exchange], machine: bool
) -> None:
    assert looks_like_machine(found) is machine

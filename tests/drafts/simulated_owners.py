"""What owners decide about the answers of models that are more or less sure of themselves."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest

from drafts.learning.calibration import Observation

OWNERS = range(10)
#: How right a model's answers are at a confidence.
MODELS: dict[str, Callable[[int], float]] = {
    "well calibrated": lambda confidence: confidence / 100,
    "over-confident": lambda confidence: 0.75 * confidence / 100,
    "very over-confident": lambda confidence: (confidence / 100) ** 3,
    "under-confident": lambda confidence: 1 - (1 - confidence / 100) ** 2,
    "always 70 % right": lambda confidence: 0.7,
    "sharp": lambda confidence: 1 / (1 + math.exp(-(confidence - 70) / 6)),
    "nearly always right": lambda confidence: 0.999,
    "right from 90 on": lambda confidence: 0.995 if confidence >= 90 else 0.6,
}
STATED: dict[str, Callable[[random.Random], int]] = {
    "many confidences": lambda chance: int(100 * chance.betavariate(5, 1.7)),
    "a handful of confidences": lambda chance: chance.choice([60, 75, 85, 90, 95, 95, 95, 98]),
}
Decisions = list[tuple[int, float]]
both = pytest.mark.parametrize("stated", STATED)
each = pytest.mark.parametrize("model", MODELS)


def decisions(model: str, stated: str, seed: int, count: int) -> Decisions:
    """What an owner decided, the oldest first: the confidence, and whether the answer was right."""
    chance = random.Random(f"{model}/{stated}/{seed}")
    confidences = [STATED[stated](chance) for _ in range(count)]
    return [(one, float(chance.random() < MODELS[model](one))) for one in confidences]


def observations(made: Decisions) -> list[Observation]:
    return [Observation(stated, right, age) for age, (stated, right) in enumerate(reversed(made))]

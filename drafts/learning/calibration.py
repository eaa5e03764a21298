"""How far the AI's confidence can be trusted: calibrated by what the owner decided; pure.

Each decision of the owner is an observation: the confidence that the AI stated, and how right its
answer was. A logistic curve is fitted to them, with a prior while there are few, and corrected by
what happened at each confidence (isotonic regression by pool-adjacent-violators), so that a model
that knows a handful of confidences is calibrated as well as one that uses all of them. How much the
curve counts is what foretells decisions best that were left out (cross-validation). Newer decisions
weigh more, so that a changed model is followed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

#: A decision counts half as much as one that was made so many decisions later.
HALF_LIFE = 200
#: What the curve is held to while there are few decisions: how far its intercept and its slope may
#: be from the prior's (standard deviations).
INTERCEPT_DEVIATION, SLOPE_DEVIATION = 1.0, 0.5
#: The curve counts as much as so many decisions, which are spread as the true ones are: few where
#: these don't follow it, more where they do. Where nothing was decided, it counts next to nothing.
CURVE_WEIGHTS, NOTHING = (30.0, 150.0), 1e-6
#: In so many parts, one of which is left out by turns, the decisions are tried.
PARTS = 5
NEWTON_STEPS = 50
#: A confidence of 100 is never taken for a certainty.
NEAREST = 0.01
#: For Wilson's bound: in at least 95 of 100 cases the true share is below, also where there are few
#: decisions and rare errors (the usual 1.645 misses there more often).
Z = 1.8
BINS = 10


class Observation(NamedTuple):
    """A decision of the owner: the stated confidence (0 to 100), how right the answer was (0 to
    1), and how many decisions were made since."""

    confidence: int
    right: float
    age: int = 0


@dataclass(frozen=True)
class Tally:
    """Decisions added up: how many, their weight, the part of it that was wrong, and the sum of
    their squared weights."""

    count: int = 0
    weight: float = 0.0
    wrong: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.count + other.count,
            self.weight + other.weight,
            self.wrong + other.wrong,
            self.squares + other.squares,
        )

    @property
    def share_wrong(self) -> float:
        return self.wrong / self.weight if self.weight else 0.0

    @property
    def size(self) -> float:
        """As how many decisions of equal weight these count (Kish's effective size)."""
        return self.weight**2 / self.squares if self.squares else 0.0

    @property
    def wrong_at_most(self) -> float:
        return upper_bound(self.share_wrong, self.size)


@dataclass(frozen=True)
class Calibration:
    """The probability of being right for each confidence from 0 to 100; it never falls."""

    values: tuple[float, ...]

    def __call__(self, confidence: float) -> float:
        return self.values[round(min(max(confidence, 0), 100))]

    def percent(self, confidence: float) -> int:
        return round(100 * self(confidence))

    @cached_property
    def logits(self) -> tuple[float, ...]:
        return tuple(_logit(value) for value in self.values)


#: Nothing is known: the model is believed.
IDENTITY = Calibration(tuple(confidence / 100 for confidence in range(101)))


@dataclass(frozen=True)
class Bin:
    """Decisions with similar statements: how many, what was stated, and what was right."""

    count: int
    stated: float
    right: float


def tallies(observations: Iterable[Observation]) -> dict[int, Tally]:
    """The decisions by their stated confidence, the lowest first."""
    found: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for confidence, right, age in observations:
        weight = 0.5 ** (age / HALF_LIFE)
        found[min(max(confidence, 0), 100)].append((weight, weight * (1 - right)))
    return {confidence: _added_up(found[confidence]) for confidence in sorted(found)}


def _added_up(weights_and_wrong: Sequence[tuple[float, float]]) -> Tally:
    weights, wrong = zip(*weights_and_wrong, strict=True)
    return Tally(len(weights), sum(weights), sum(wrong), sum(one * one for one in weights))


def fit(observations: Iterable[Observation], prior: Calibration = IDENTITY) -> Calibration:
    """The calibration that these decisions support; the prior if there are none."""
    made = list(observations)
    parts = [tallies(made[part::PARTS]) for part in range(PARTS)]
    # For each part what the others foretell, without the correction by what happened there.
    folds = []
    for number, part in enumerate(parts):
        others = _merged(parts[:number] + parts[number + 1 :])
        folds.append((part, others, _curve(others, prior)))
    best = min(
        CURVE_WEIGHTS,
        key=lambda weight: sum(
            _error(part, _calibration(others, curve, weight)) for part, others, curve in folds
        ),
    )
    whole = _merged(parts)
    return _calibration(whole, _curve(whole, prior), best) if whole else prior


def _merged(parts: Iterable[dict[int, Tally]]) -> dict[int, Tally]:
    found: defaultdict[int, Tally] = defaultdict(Tally)
    for part in parts:
        for confidence, tally in part.items():
            found[confidence] += tally
    return found


def _error(left_out: dict[int, Tally], calibration: Calibration) -> float:
    """How far these decisions are from what is foretold of them: the sum of the squared errors,
    but for what is the same for each weight of the curve."""
    error = 0.0
    for at, one in left_out.items():
        p = calibration(at)
        error += one.weight * p * p - 2 * p * (one.weight - one.wrong)
    return error


def _curve(found: dict[int, Tally], prior: Calibration) -> list[float]:
    """The prior, moved and stretched to what happened."""
    intercept, slope = _logistic(found, prior)
    return [_sigmoid(intercept + slope * logit) for logit in prior.logits]


def _calibration(found: dict[int, Tally], curve: list[float], curve_weight: float) -> Calibration:
    """The curve, corrected by what happened at each confidence."""
    doubt = curve_weight / sum(tally.weight for tally in found.values()) if found else 0.0
    points = [_corrected(found.get(at), value, doubt) for at, value in enumerate(curve)]
    return Calibration(tuple(_isotonic(points)))


def _logistic(found: dict[int, Tally], prior: Calibration) -> tuple[float, float]:
    """The most probable intercept and slope over the prior's logits: Newton's method, in steps that
    are not too long. The posterior is concave, so that there is one maximum."""
    intercept, slope = 0.0, 1.0
    stiff, stiff_slope = INTERCEPT_DEVIATION**-2, SLOPE_DEVIATION**-2
    for _ in range(NEWTON_STEPS):
        down, across = -intercept * stiff, (1 - slope) * stiff_slope
        a, b, c = stiff, 0.0, stiff_slope
        for confidence, tally in found.items():
            x = prior.logits[confidence]
            p = _sigmoid(intercept + slope * x)
            error = tally.weight * (1 - p) - tally.wrong
            variance = tally.weight * p * (1 - p)
            down, across = down + error, across + error * x
            a, b, c = a + variance, b + variance * x, c + variance * x * x
        determinant = a * c - b * b
        steps = (c * down - b * across) / determinant, (a * across - b * down) / determinant
        longest = max(map(abs, steps))
        scale = 1 / max(longest, 1.0)
        intercept, slope = intercept + scale * steps[0], slope + scale * steps[1]
        if longest < 1e-6:
            break
    return intercept, slope


def _corrected(tally: Tally | None, curve: float, doubt: float) -> tuple[float, float]:
    """The probability at one confidence, with its weight: what happened there, and `doubt` times
    as much of the curve."""
    if tally is None:
        return curve, NOTHING
    right = tally.weight - tally.wrong + doubt * tally.weight * curve
    weight = (1 + doubt) * tally.weight
    return right / weight, weight


def _isotonic(points: Iterable[tuple[float, float]]) -> list[float]:
    """The never falling values that are nearest to these: neighbours that fall are pooled."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in points:
        count = 1
        while pools and pools[-1][0] >= value:
            before, heavy, many = pools.pop()
            value = (before * heavy + value * weight) / (heavy + weight)
            weight, count = weight + heavy, count + many
        pools.append((value, weight, count))
    return [min(max(value, 0.0), 1.0) for value, _weight, count in pools for _ in range(count)]


def reliability(pairs: Iterable[tuple[float, float]]) -> list[Bin]:
    """What was stated (0 to 1) beside what was right, in bins of equal width, the empty ones left
    out."""
    members: dict[int, list[tuple[float, float]]] = {}
    for stated, right in pairs:
        members.setdefault(min(int(stated * BINS), BINS - 1), []).append((stated, right))
    return [
        Bin(
            count=len(one),
            stated=sum(stated for stated, _ in one) / len(one),
            right=sum(right for _, right in one) / len(one),
        )
        for _, one in sorted(members.items())
    ]


def upper_bound(share: float, size: float) -> float:
    """The highest share that is compatible with this one among `size` cases: Wilson's bound."""
    if size <= 0:
        return 1.0
    squared = Z * Z / size
    spread = Z * math.sqrt(max(share * (1 - share), 0.0) / size + squared / (4 * size))
    return min((share + squared / 2 + spread) / (1 + squared), 1.0)


def _logit(value: float) -> float:
    inside = min(max(value, NEAREST), 1 - NEAREST)
    return math.log(inside / (1 - inside))


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))

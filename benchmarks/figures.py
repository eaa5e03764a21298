"""Figures side by side: percentiles, ratios, and whether a target was met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], part: float) -> float:
    """The nearest-rank percentile; `part` is between 0 and 1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


@dataclass(frozen=True)
class Spread:
    """The middle and the slow end of a row of measurements, in seconds."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        return cls(percentile(seconds, 0.50), percentile(seconds, 0.95))

    def __str__(self) -> str:
        return f"p50 {self.p50 * 1000:7.2f} ms   p95 {self.p95 * 1000:7.2f} ms"


@dataclass(frozen=True)
class Target:
    """A ratio that must not be passed (or, with `at_least`, must be reached)."""

    name: str
    ratio: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.met else "MISSED"
        return f"{self.name}: {self.ratio:.2f}× (target {sign} {self.bound:g}×) {verdict}"


@dataclass(frozen=True)
class Limit:
    """A time in seconds that must not be passed."""

    name: str
    seconds: float
    bound: float

    @property
    def met(self) -> bool:
        return self.seconds <= self.bound

    def __str__(self) -> str:
        verdict = "met" if self.met else "MISSED"
        return (
            f"{self.name}: {self.seconds * 1000:.1f} ms (target ≤ {self.bound * 1000:g} ms) "
            f"{verdict}"
        )


def verdict(targets: Sequence[Target | Limit]) -> int:
    """Print the targets; the exit code: 0 if all are met, else 1."""
    for target in targets:
        print(f"  {target}")
    return 0 if all(target.met for target in targets) else 1

"""From which confidence on answers may leave without asking; pure.

How often an answer above a threshold would have been wrong is stated with an upper bound
(Wilson's), and a threshold is suggested only where that bound is low enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drafts.learning.calibration import (
    Calibration,
    Observation,
    Tally,
    tallies,
    upper_bound,
)

#: Of the answers above the suggested threshold at most so many may be wrong.
TOLERATED = 0.02
#: The suggested threshold is up to so many points lower than it must be: the next mistake moves the
#: calibration a little.
LEEWAY = 2
THRESHOLDS = range(50, 101)


@dataclass(frozen=True)
class Level:
    """What would have happened with a threshold: of how many decisions the answers would have left
    by themselves, the share of these that was wrong, and its upper bound."""

    threshold: int
    decisions: int
    wrong: float
    wrong_at_most: float


def levels(observations: Iterable[Observation], calibration: Calibration) -> list[Level]:
    """What would have happened with each threshold for the calibrated confidence."""
    found = tallies(observations)
    made = []
    for threshold in THRESHOLDS:
        left = [one for at, one in found.items() if calibration.percent(at) >= threshold]
        above = sum(left, Tally())
        made.append(Level(threshold, above.count, above.share_wrong, above.wrong_at_most))
    return made


def suggested(observations: Iterable[Observation], calibration: Calibration) -> int | None:
    """The lowest threshold for the calibrated confidence above which at most `TOLERATED` are wrong;
    None if there is none, or too little data to say so."""
    found = tallies(observations)
    stated = sorted(found, reverse=True)
    for confidence in reversed(_safe(found, stated)):
        lower = stated[stated.index(confidence) + 1 :]
        threshold = calibration.percent(confidence)
        below = calibration.percent(lower[0]) if lower else threshold - 1
        if below < threshold:
            return max(below + 1, threshold - LEEWAY)
    return None


def _safe(found: dict[int, Tally], falling: Sequence[int]) -> list[int]:
    """The stated confidences from which on answers are right often enough, the highest first.

    They are tried from the highest down, once enough was decided above for the bound to be that
    low at all, and the first that is too risky ends it: tried in a fixed order, each is as certain
    as if it were the only one."""
    safe = []
    above = Tally()
    for confidence in falling:
        above += found[confidence]
        if upper_bound(0.0, above.size) > TOLERATED:
            continue
        if above.wrong_at_most > TOLERATED:
            break
        safe.append(confidence)
    return safe

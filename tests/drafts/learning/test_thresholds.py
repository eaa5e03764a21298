"""From which confidence on answers may leave without asking: what the suggested threshold promises,
it keeps."""

from __future__ import annotations

from statistics import mean

import pytest

from drafts.learning.calibration import IDENTITY, Observation, fit
from drafts.learning.thresholds import TOLERATED, levels, suggested
from tests.drafts.simulated_owners import OWNERS, Decisions, both, decisions, each, observations


@both
@each
def test_the_suggested_threshold_keeps_two_in_a_hundred(model: str, stated: str) -> None:
    """The bound holds for 95 of 100 owners; of those whose threshold promises too much, it is by
    little."""
    shares = []
    for owner in OWNERS:
        made = decisions(model, stated, owner, 2000)
        for count in (200, 500):
            share = wrong_later(made[:count], made[count:])
            if share is not None:
                shares.append(share)
    if shares:
        assert mean(shares) <= TOLERATED
        assert sum(share > TOLERATED for share in shares) <= max(1, 0.1 * len(shares))
        assert max(shares) <= 2 * TOLERATED


def wrong_later(before: Decisions, later: Decisions) -> float | None:
    """The share of the later answers above the suggested threshold that is wrong."""
    known = observations(before)
    calibration = fit(known)
    threshold = suggested(known, calibration)
    if threshold is None:
        return None
    left = [right for stated, right in later if calibration.percent(stated) >= threshold]
    return 1 - mean(left) if left else None


@both
def test_a_good_model_gets_a_threshold_soon(stated: str) -> None:
    found = []
    for owner in OWNERS:
        known = observations(decisions("nearly always right", stated, owner, 300))
        found.append(suggested(known, fit(known)))
    assert sum(threshold is not None for threshold in found) >= len(found) * 0.7


@pytest.mark.parametrize("count", [0, 1, 50, 140])
def test_nothing_is_suggested_from_too_few_decisions(count: int) -> None:
    known = observations([(99, 1.0)] * count)
    assert suggested(known, fit(known)) is None


def test_nothing_is_suggested_where_each_confidence_is_often_wrong() -> None:
    known = observations(decisions("always 70 % right", "many confidences", 1, 1000))
    assert suggested(known, fit(known)) is None


def test_each_threshold_says_what_would_have_left_and_what_would_have_been_wrong() -> None:
    known = [Observation(95, 1.0)] * 60 + [Observation(95, 0.0)] * 20 + [Observation(10, 0.0)] * 20
    level = {one.threshold: one for one in levels(known, IDENTITY)}
    assert level[90].decisions == 80
    assert level[90].wrong == pytest.approx(0.25)
    assert 0.25 < level[90].wrong_at_most < 0.36
    assert (level[96].decisions, level[96].wrong, level[96].wrong_at_most) == (0, 0, 1)

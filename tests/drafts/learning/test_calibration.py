"""The honest dial on simulated owners: what is stated is what happens, and the suggested threshold
keeps what it promises."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, product
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.learning.calibration import (
    IDENTITY,
    Calibration,
    Observation,
    fit,
    reliability,
    upper_bound,
)
from drafts.learning.thresholds import TOLERATED, levels, suggested
from tests.drafts.simulated_owners import (
    MODELS,
    OWNERS,
    STATED,
    Decisions,
    both,
    decisions,
    each,
    observations,
)


def stated_day_by_day(made: Decisions, first: int, last: int) -> list[tuple[float, float]]:
    """The calibrated confidence that each of these decisions had at its time, and what was right:
    a hundred decisions use one calibration."""
    pairs = []
    for start in range(first, last, 100):
        calibration = fit(observations(made[:start]))
        pairs += [(calibration(stated), right) for stated, right in made[start : start + 100]]
    return pairs


def calibration_error(pairs: Sequence[tuple[float, float]]) -> float:
    """The expected calibration error: how far what was stated (0 to 1) is from what was right, on
    average over decisions with similar statements."""
    bins = reliability(pairs)
    return sum(one.count * abs(one.stated - one.right) for one in bins) / len(pairs)


@both
@each
def test_as_it_goes_on_learning_what_is_stated_is_what_happens(model: str, stated: str) -> None:
    errors = [
        calibration_error(stated_day_by_day(decisions(model, stated, owner, 1200), 200, 1200))
        for owner in OWNERS
    ]
    assert mean(errors) < 0.04
    assert sum(error < 0.05 for error in errors) >= len(errors) * 0.9


def test_200_decisions_alone_tell_as_much_as_they_can() -> None:
    """One owner in eight would be off by 0.05 if nothing but the share of right answers had to be
    learnt from them (docs/decisions/0015)."""
    errors = []
    for model, stated, owner in product(MODELS, STATED, OWNERS):
        made = decisions(model, stated, owner, 1200)
        calibration = fit(observations(made[:200]))
        errors.append(calibration_error([(calibration(one), right) for one, right in made[200:]]))
    assert mean(errors) < 0.04
    assert sum(error < 0.05 for error in errors) >= len(errors) * 0.7
    assert sum(error < 0.1 for error in errors) >= len(errors) * 0.97


@both
@pytest.mark.parametrize("model", ["over-confident", "very over-confident", "under-confident"])
def test_it_is_nearer_to_the_truth_than_the_model(model: str, stated: str) -> None:
    made = decisions(model, stated, 1, 2000)
    calibration = fit(observations(made[:200]))
    later = made[200:]
    ours = calibration_error([(calibration(one), right) for one, right in later])
    assert ours < calibration_error([(one / 100, right) for one, right in later]) / 1.5


def test_a_changed_model_is_followed() -> None:
    errors = []
    for owner in OWNERS:
        good = decisions("nearly always right", "many confidences", owner, 600)
        made = good + decisions("over-confident", "many confidences", owner, 800)
        errors.append(calibration_error(stated_day_by_day(made, 1000, 1400)))
        known = observations(made[-1000:])
        assert suggested(known, fit(known)) is None
    assert mean(errors) < 0.1


def test_without_decisions_the_model_is_believed() -> None:
    assert fit([]) == IDENTITY
    assert [IDENTITY.percent(one) for one in (-5, 0, 42, 100, 300)] == [0, 0, 42, 100, 100]


def test_few_decisions_move_it_a_little_and_many_a_lot() -> None:
    few, many = (fit(observations([(90, 0.0)] * count)).percent(90) for count in (2, 200))
    assert 30 < few < 85
    assert many < 5


def test_an_account_with_few_decisions_begins_with_what_the_others_know() -> None:
    others = fit(observations(decisions("over-confident", "many confidences", 1, 500)))
    assert others.percent(90) < 80
    assert abs(fit(observations([(90, 1.0)]), others).percent(90) - others.percent(90)) < 15


def test_a_half_right_answer_counts_half() -> None:
    assert 45 <= fit(observations([(80, 0.5)] * 300)).percent(80) <= 55


def test_the_bound_is_honest_with_few_decisions() -> None:
    """How often chance makes the bound too low, exactly: at most 5 in 100."""
    for share in (TOLERATED, 0.05, 0.2):
        for size in range(20, 400, 9):
            missed = sum(
                math.comb(size, wrong) * share**wrong * (1 - share) ** (size - wrong)
                for wrong in range(size + 1)
                if upper_bound(wrong / size, size) < share
            )
            assert missed <= 0.05


def test_the_chart_has_a_point_for_each_tenth_in_which_something_was_decided() -> None:
    bins = reliability([(0.95, 1.0), (0.91, 0.0), (1.0, 1.0), (0.2, 0.0)])
    assert [(one.count, round(one.stated, 3), round(one.right, 3)) for one in bins] == [
        (1, 0.2, 0.0),
        (3, 0.953, 0.667),
    ]


some = st.lists(
    st.builds(
        Observation,
        confidence=st.integers(-10, 200),
        right=st.floats(0, 1),
        age=st.integers(0, 5000),
    ),
    max_size=60,
)


@given(some, some)
@settings(max_examples=60, deadline=None)
def test_whatever_was_decided_the_calibration_never_falls_and_stays_within_bounds(
    first: Sequence[Observation], second: Sequence[Observation]
) -> None:
    for calibration in (fit(first), fit(second, fit(first))):
        check(calibration, second)


@pytest.mark.parametrize("right", [0.0, 1.0])
@pytest.mark.parametrize("confidence", [0, 50, 100])
def test_all_right_or_all_wrong(right: float, confidence: int) -> None:
    known = observations([(confidence, right)] * 1000)
    calibration = fit(known)
    check(calibration, known)
    assert abs(calibration(confidence) - right) < 0.02


def check(calibration: Calibration, known: Sequence[Observation]) -> None:
    values = calibration.values
    assert len(values) == 101
    assert all(0 <= value <= 1 for value in values)
    assert all(low <= high for low, high in pairwise(values))
    assert all(0 <= one.wrong <= one.wrong_at_most <= 1 for one in levels(known, calibration))
    threshold = suggested(known, calibration)
    assert threshold is None or 0 <= threshold <= 100

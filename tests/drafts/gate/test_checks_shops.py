"""The gate with answers to the customers of twelve shops: what changes one thing of what the
entries say does not leave unread, what says the same in other words does."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from drafts.gate.checks import Asked, Case, Claim, Limits, objections
from tests.drafts.gate.shops import ZONES, ShopAnswer, answers, entry_of

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def case(answer: ShopAnswer, *, claimed: bool) -> Case:
    entry = entry_of(answer.shop)
    return Case(
        answer.text,
        [Asked("?")],
        NOON.astimezone(ZoneInfo(ZONES[answer.shop])),
        sources=[entry],
        claims=[Claim(answer.text, entry)] if claimed else [],
        limits=Limits(topics=()),
    )


def is_held(answer: ShopAnswer, *, claimed: bool = True) -> bool:
    found = {one.reason for one in objections(case(answer, claimed=claimed))}
    return not found.isdisjoint({"facts", "otherwise", "claims"})


def test_an_answer_that_changes_one_thing_is_held_back() -> None:
    asked = answers("wrong_answers")
    left = [one for one in asked if not is_held(one)]
    assert len(left) <= 0.06 * len(asked), left


def test_it_is_mostly_held_back_also_if_the_model_claims_nothing() -> None:
    asked = answers("wrong_answers")
    left = [one for one in asked if not is_held(one, claimed=False)]
    assert len(left) <= 0.12 * len(asked), left


def test_an_answer_that_says_the_same_in_other_words_may_leave() -> None:
    asked = answers("right_answers")
    held = [one for one in asked if is_held(one)]
    assert len(held) <= 0.05 * len(asked), held


def test_each_answer_that_is_held_back_has_its_words_marked() -> None:
    for one in answers("wrong_answers"):
        found = case(one, claimed=True).findings
        assert bool([*found.unsupported, *found.otherwise]) == is_held(one)


def test_answers_to_the_customers_of_further_shops_are_told_apart() -> None:
    right, wrong = answers("right_answers_further"), answers("wrong_answers_further")
    held = [one for one in right if is_held(one)]
    left = [one for one in wrong if not is_held(one)]
    assert len(held) <= 0.1 * len(right), held
    assert len(left) <= 0.36 * len(wrong), left

"""How far a passage's meaning stands out for a question."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.standing_out import Numbers, by_chance, standing_out
from knowledge.words.vocabulary import language_of, unrelated_questions

PASSAGES, QUESTIONS = 200, 24
seeds = st.integers(0, 10_000)


def alike(seed: int, passages: int = PASSAGES) -> tuple[Numbers, Numbers]:
    """Similarities by chance: of a question, and of unrelated ones."""
    chance = np.random.default_rng(seed)
    shape = (QUESTIONS + 1, passages)
    found = chance.normal(0.4, 0.1, shape).astype(np.float32)
    return found[0], found[1:]


@given(seeds, st.floats(0.01, 10), st.floats(-1, 1))
def test_it_is_the_same_whatever_numbers_a_model_has(seed: int, scale: float, more: float) -> None:
    one, others = alike(seed)
    moved = standing_out(one * scale + more, others * scale + more)
    assert np.allclose(moved, standing_out(one, others), atol=0.02)


@given(seeds, st.integers(0, PASSAGES - 1))
def test_a_passage_that_is_near_to_every_question_does_not_stand_out(seed: int, which: int) -> None:
    one, others = alike(seed)
    others[:, which] += 5
    one[which] = others[:, which].mean()
    assert standing_out(one, others)[which] <= 0.01


@given(seeds)
def test_a_question_that_is_near_to_every_passage_makes_none_stand_out(seed: int) -> None:
    one, others = alike(seed)
    assert np.allclose(standing_out(one + 5, others).max(), 3, atol=2)


@given(seeds, st.integers(0, PASSAGES - 1))
def test_what_is_near_to_this_question_alone_stands_out_most(seed: int, which: int) -> None:
    one, others = alike(seed)
    one[which] += 2
    found = standing_out(one, others)
    assert found.argmax() == which
    assert found[which] > by_chance(PASSAGES) + 2


def test_where_all_is_the_same_nothing_stands_out() -> None:
    same = np.full(5, 0.3, dtype=np.float32)
    assert not standing_out(same, np.stack([same, same])).any()


@given(st.integers(1, 1_000_000))
def test_the_more_passages_the_nearer_is_one_by_chance(passages: int) -> None:
    assert 0 <= by_chance(passages) <= by_chance(passages + 1) < 6


@pytest.mark.parametrize("passages", [25, 200, 1500])
def test_by_chance_is_about_the_greatest_of_so_many_normal_numbers(passages: int) -> None:
    found = np.random.default_rng(1).normal(size=(4000, passages)).max(axis=1)
    assert by_chance(passages) == pytest.approx(found.mean(), abs=0.05)


def test_there_are_as_many_unrelated_questions_in_each_language() -> None:
    asked = unrelated_questions()
    assert len(asked) == len(set(asked)) == 72
    cyrillic = [one for one in asked if any("а" <= sign <= "я" for sign in one.lower())]
    assert len(cyrillic) == 24
    german = [one for one in asked[24:48] if language_of(one) in ("de", "")]
    assert len(german) == 24

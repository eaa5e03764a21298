"""Whether an answer agrees with what the owner did, or with what a conversation demands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from drafts.learning.evaluation import (
    ANSWER,
    NEEDS_OWNER,
    NOTHING,
    Evaluation,
    Expected,
    Given,
    Row,
    Share,
    as_json,
    as_lines,
    disagreement,
)

SENT = "On weekdays we are open from 9 to 18. See you!"


@pytest.mark.parametrize(
    ("expected", "given", "why"),
    [
        (Expected(NOTHING), Given(NOTHING), ""),
        (Expected(NOTHING), Given(ANSWER, "Hello!"), "answer instead of none"),
        (Expected(ANSWER), Given(NEEDS_OWNER), "needs_owner instead of answer"),
        (Expected(ANSWER, must=("39 €",)), Given(ANSWER, "It costs 39 €."), ""),
        (Expected(ANSWER, must=("39 €", "Mohn")), Given(ANSWER, "39 €"), "does not say Mohn"),
        (Expected(ANSWER, must=("Karte",)), Given(ANSWER, "Mit KARTE, ja."), ""),
        (Expected(NEEDS_OWNER, must_not=("€",)), Given(NEEDS_OWNER, "5 €?"), "says €"),
        (Expected(ANSWER, sent=SENT), Given(ANSWER, "We are open on weekdays from 9 to 18."), ""),
        (
            Expected(ANSWER, sent=SENT),
            Given(ANSWER, "We are open from 9 to 20."),
            "states what the owner has not: 9 to 20",
        ),
        (
            Expected(ANSWER, sent=SENT),
            Given(ANSWER, "Thank you for asking, I'll tell you soon"),
            "another answer than the owner's",
        ),
    ],
)
def test_what_agrees(expected: Expected, given: Given, why: str) -> None:
    assert disagreement(expected, given) == why


@pytest.fixture
def evaluation() -> Evaluation:
    right = Given(ANSWER, "39 €", 96, ("7",), 1000, 100)
    return Evaluation(
        "gpt-4o-mini",
        "2",
        (
            Row("a", "de", Expected(ANSWER, must=("39",), entry="7"), right),
            Row("b", "de", Expected(ANSWER, must=("39",), entry="8"), right),
            Row("c", "uk", Expected(NOTHING), Given(ANSWER, "Hi", 60, (), 500, 50)),
            Row("d", "uk", Expected(NOTHING), failure="The AI can't be reached."),
        ),
        Decimal("0.00045"),
        "USD",
    )


def test_totals_by_confidence_language_and_outcome(evaluation: Evaluation) -> None:
    assert evaluation.overall == Share("all", 4, 2)
    assert evaluation.cited == Share("cited", 2, 1)
    assert evaluation.by_confidence() == [Share("50 to 69 %", 1, 0), Share("95 to 100 %", 2, 2)]
    assert evaluation.by_language() == [Share("de", 2, 2), Share("uk", 2, 0)]
    assert evaluation.by_outcome() == [Share("answer", 2, 2), Share("none", 2, 0)]
    assert evaluation.tokens == (2500, 250)


def test_the_report_reads_well(evaluation: Evaluation) -> None:
    report = "\n".join(as_lines(evaluation))
    for line in (
        "Model gpt-4o-mini, prompt version 2",
        "Conversations: 4, failed: 1",
        "Agreement: 2 of 4 (50 %)",
        "Tokens: 2500 read, 250 written; 0.0004 USD",
        "  c: answer instead of none",
        "  d: The AI can't be reached.",
    ):
        assert line in report.splitlines()


def test_the_same_for_programs(evaluation: Evaluation) -> None:
    report = as_json(evaluation)
    assert (report["count"], report["agreed"], report["failed"]) == (4, 2, 1)
    assert report["by_language"]["uk"] == {"count": 2, "agreed": 0}
    assert report["rows"][3]["given"] is None


def test_nothing_is_no_reason_to_fail() -> None:
    assert Evaluation("m", "1", ()).overall.percent == 0
    assert "none" in "\n".join(as_lines(Evaluation("m", "1", ())))

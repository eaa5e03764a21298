"""Who may be answered, and what may leave without asking."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.telegram.types import SERVICE_IDS
from drafts.gate import checks
from drafts.gate.checks import (
    REASONS,
    Asked,
    Case,
    Claim,
    Limits,
    Objection,
    may_be_answered,
    objection,
    objections,
)
from drafts.gate.findings import Findings
from drafts.gate.hours import Hours
from drafts.gate.said import Said
from drafts.models import Chat


@given(st.sampled_from(Chat.Kind.values) | st.text(max_size=10), st.integers())
def test_nobody_but_a_person_is_answered(kind: str, telegram_id: int) -> None:
    person = kind == "private" and telegram_id > 0 and telegram_id not in SERVICE_IDS
    assert may_be_answered(kind, telegram_id) is person


@pytest.mark.parametrize("telegram_id", sorted(SERVICE_IDS))
def test_telegram_itself_is_not_answered_even_if_it_is_taken_for_a_person(telegram_id: int) -> None:
    assert not may_be_answered("private", telegram_id)


# --- what may leave -----------------------------------------------------------------------------

ENTRY = "Opening hours: we are open Monday to Friday from 9:00 to 18:00."
GOOD = Case(
    answer="Yes, we are open on Monday from 9:00 to 18:00.",
    question=[Asked("Hi!"), Asked("Are you open on Monday?")],
    now=datetime(2026, 11, 29, 12, 0, tzinfo=UTC),
    sources=[ENTRY],
    claims=[Claim("We are open Monday to Friday from 9:00 to 18:00.", ENTRY)],
    answers_of_owner=2,
    limits=Limits(threshold=85, known_after=2, hourly_cap=6, daily_cap=20, words=["wedding"]),
)


def limits(**changes: Any) -> Limits:
    return replace(GOOD.limits, **changes)


def test_an_answer_that_rests_on_what_it_cites_may_leave() -> None:
    assert list(objections(GOOD)) == []
    assert GOOD.findings == Findings(new=[], otherwise=[], claims=[])


def test_the_address_of_a_link_in_a_question_is_no_topic_and_no_word() -> None:
    links = "https://shop.example/discount-sale", "https://wedding.example/cakes"
    asked = [Asked(f"Are you open on Monday, as here ({one})?") for one in links]
    assert objection(replace(GOOD, question=asked)) is None


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    checks.ORDERS: ({"orders": True}, ""),
    checks.NEEDS_OWNER: ({"needs_owner": True, "missing": ["Which day?"]}, "Which day?"),
    checks.UNSEEN: ({"question": [Asked("Are you open on Monday?", "photo")]}, "photo"),
    checks.LONG: ({"question": [Asked("are you open " * 500)]}, ""),
    checks.ECHO: ({"question": [Asked("Say: yes, we are open on Monday from 9:00 to 18:00")]}, ""),
    checks.FACTS: ({"answer": "Yes, we are open on Monday until 19:00."}, "19:00"),
    checks.OTHERWISE: ({"answer": "We are not open on Monday from 9:00 to 18:00."}, "We are not"),
    checks.CLAIMS: ({"claims": [Claim("Everybody gets a present from us.")]}, "Everybody gets"),
    checks.TOPIC: ({"question": [Asked("Is there a discount on Monday?")]}, "discount"),
    checks.WORD: ({"question": [Asked("Are you open for weddings?")]}, "wedding"),
    checks.LANGUAGE: ({"question": [Asked("Haben Sie am Montag auf?")]}, "en ≠ de"),
    checks.NEW_CHAT: ({"answers_of_owner": 1}, "1 < 2"),
    checks.UNSURE: ({"confidence": 84}, "84 % < 85 %"),
    checks.HOURS: ({"limits": limits(hours=Hours(time(13), time(18)))}, "12:00"),
    checks.MANUAL: ({"paused_until": GOOD.now + timedelta(minutes=9)}, "12:09"),
    checks.MACHINE: ({"machine": True}, ""),
    checks.CAP: ({"left_within_hour": 6}, "6"),
    checks.DAY_CAP: ({"left_within_day": 20}, "20"),
}


def test_each_reason_has_its_fault_here() -> None:
    assert set(FAULTS) == set(REASONS) == set(checks.REASONS)


@pytest.mark.parametrize("reason", FAULTS)
def test_each_fault_alone_holds_the_answer_back(reason: str) -> None:
    changes, detail = FAULTS[reason]
    found = objection(replace(GOOD, **changes))
    assert found is not None and found.reason == reason
    assert found.detail.startswith(detail)


@given(st.sets(st.sampled_from(sorted(FAULTS)), min_size=1))
def test_of_several_faults_the_most_important_one_is_named(reasons: set[str]) -> None:
    changes: dict[str, Any] = {}
    for reason in reasons:
        changes |= {name: value for name, value in FAULTS[reason][0].items() if name != "question"}
    if "question" in {name for reason in reasons for name in FAULTS[reason][0]}:
        changes["question"] = [
            line for reason in sorted(reasons) for line in FAULTS[reason][0].get("question", [])
        ]
    found = [one.reason for one in objections(replace(GOOD, **changes))]
    assert found, "nothing that is wrong makes another thing right"
    assert found == sorted(found, key=REASONS.index)


answers = st.text(max_size=80) | st.sampled_from([GOOD.answer, "Yes, 19:00", "👍", "Ja, gerne."])


@given(
    answers,
    st.lists(st.builds(Asked, st.text(max_size=60), st.sampled_from(["", "photo"])), max_size=3),
    st.integers(0, 100),
    st.booleans(),
    st.integers(0, 5),
)
def test_whatever_leaves_is_stated_known_sure_and_in_the_language_of_the_contact(
    answer: str, question: list[Asked], confidence: int, needs_owner: bool, known: int
) -> None:
    case = replace(
        GOOD,
        answer=answer,
        question=question,
        confidence=confidence,
        needs_owner=needs_owner,
        answers_of_owner=known,
    )
    if objection(case) is None:
        assert not case.findings.unsupported and not case.findings.otherwise
        assert confidence >= 85 and known >= 2 and not needs_owner
        assert not any(line.unseen for line in question)


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 100))
def test_no_word_around_a_new_fact_lets_it_leave(before: str, after: str, confidence: int) -> None:
    answer = f"{before} https://evil.example {after}"
    assert objection(replace(GOOD, answer=answer, confidence=confidence)) is not None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"said": [Said("We are open until 19:00")], "answer": "We are open until 19:00."}, None),
        ({"said": [Said("We are not open on Monday from 9:00 to 18:00.")]}, None),
        ({"said": [Said("We are closed on Monday.")], "sources": [], "claims": []}, checks.FACTS),
        ({"sources": [ENTRY, "We are not open on Monday from 9:00 to 18:00."]}, checks.OTHERWISE),
        ({"sources": []}, checks.FACTS),
        ({"answer": "👍"}, checks.LANGUAGE),
        ({"question": [Asked("?")]}, checks.LANGUAGE),
        ({"question": [Asked("?")], "heard": ["Are you there?"]}, None),
        ({"question": [Asked("Hallo, ist da wer?")], "limits": limits(language="en")}, None),
        ({"limits": limits(language="uk")}, checks.LANGUAGE),
        ({"question": [Asked("?")], "heard": ["?", "Ist wer da?", "Hello?"]}, checks.LANGUAGE),
        ({"question": []}, checks.LANGUAGE),
        ({"limits": limits(topics=["monday"])}, checks.TOPIC),
        ({"limits": limits(topics=[]), "question": [Asked("Any discount on Monday?")]}, None),
        ({"limits": limits(hourly_cap=0)}, checks.CAP),
        ({"limits": limits(daily_cap=None), "left_within_day": 999}, None),
        ({"paused_until": GOOD.now - timedelta(seconds=1)}, None),
        ({"contact": "Yes, we are open on Monday from 9:00"}, checks.ECHO),
        ({"heard": ["tell him yes, we are open on monday from noon"]}, checks.ECHO),
        ({"claims": [Claim("Open on Monday", "Something else about tomatoes.")]}, checks.CLAIMS),
    ],
)
def test_what_else_counts(changes: dict[str, Any], reason: str | None) -> None:
    found = objection(replace(GOOD, **changes))
    assert (found.reason if found else None) == reason


def test_what_the_ai_cannot_see_is_not_answered_unread() -> None:
    asked = [Asked("What is it worth?"), Asked("", unseen="photo"), Asked("", unseen="place")]
    case = replace(GOOD, answer="I will look.", question=asked, claims=[])
    assert objection(case) == Objection(checks.UNSEEN, "photo, place")
    assert objection(replace(case, question=asked[:1])) is None

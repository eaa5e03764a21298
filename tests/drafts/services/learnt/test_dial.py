"""The threshold of an account: what is known about it, how it is set, and how that is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from drafts.models import Draft, Observation, Rules
from drafts.services.learnt.dial import current_threshold, dial, set_threshold, undo_threshold
from tests.accounts.factories import account
from tests.drafts import factories as make

pytestmark = pytest.mark.django_db


def decisions(of: TelegramAccount, *rows: tuple[int, float], days: int = 10) -> None:
    """Decisions of an account with their confidences and how right they were, over some days."""
    chat = make.chat(account=of)
    question = make.message(chat, 1)
    now = timezone.now()
    drafts = Draft.objects.bulk_create(
        Draft(
            chat=chat, question=question, text="Yes", proposed_text="Yes", confidence=confidence,
            state="sent", expires_at=now,
        )
        for confidence, _right in rows
    )  # fmt: skip
    Draft.objects.filter(chat=chat).update(created_at=now - timedelta(days=1))
    Draft.objects.filter(pk=drafts[0].pk).update(created_at=now - timedelta(days=days))
    Observation.objects.bulk_create(
        Observation(
            draft=draft, account=of, decision="sent" if right else "skipped", right=right,
            confidence=confidence, decided_at=now - timedelta(minutes=at),
        )
        for at, (draft, (confidence, right)) in enumerate(zip(drafts, rows, strict=True))
    )  # fmt: skip


def test_nothing_is_known_at_first() -> None:
    found = dial(account().pk)
    assert (found.count, found.bins, found.suggested, found.undo) == (0, [], None, None)
    assert found.missing > 0


def test_each_threshold_says_how_many_a_day_would_have_left_and_been_wrong() -> None:
    of = account()
    decisions(of, *[(95, 1.0)] * 300, *[(60, 0.0)] * 100, days=10)
    rows = {row.level.threshold: row for row in dial(of.pk).rows}
    assert rows[85].per_day == pytest.approx(30, rel=0.02)
    assert rows[85].level.wrong == 0
    assert rows[85].level.decisions == 300


def test_a_threshold_that_is_safe_is_suggested() -> None:
    of = account()
    decisions(of, *[(95, 1.0), (95, 1.0), (95, 1.0), (60, 0.0)] * 100)
    found = dial(of.pk)
    assert found.suggested is not None
    assert found.calibration.percent(60) < found.suggested <= found.calibration.percent(95)
    assert [row.level.threshold for row in found.rows if row.suggested] == [found.suggested]


def test_all_accounts_are_one_page_each_account_another() -> None:
    one, other = account(), account()
    decisions(one, (90, 1.0))
    decisions(other, (80, 0.0), (70, 1.0))
    assert [dial(of).count for of in (one.pk, other.pk, None)] == [1, 2, 3]


def test_a_threshold_is_that_of_the_account_or_of_all_or_of_the_settings(settings) -> None:
    of = account()
    settings.AUTO_REPLY_CONFIDENCE = 77
    assert current_threshold(of.pk) == 77
    Rules.objects.create(threshold=88)
    assert current_threshold(of.pk) == 88
    set_threshold(of.pk, 95, "olena")
    assert (current_threshold(of.pk), current_threshold(None)) == (95, 88)
    assert current_threshold(account().pk) == 88


def test_a_threshold_can_be_taken_back_once() -> None:
    of = account()
    Rules.objects.create(account=of, threshold=90, tone="warm")
    change = set_threshold(of.pk, 95, "olena")
    undo = dial(of.pk).undo
    assert undo is not None
    assert (undo.pk, undo.before) == (change.pk, 90)
    assert undo_threshold(of.pk, change.pk, "olena")
    assert current_threshold(of.pk) == 90
    assert not undo_threshold(of.pk, change.pk, "olena")
    assert Rules.objects.get(account=of).tone == "warm"


def test_a_threshold_that_was_changed_elsewhere_is_not_taken_back() -> None:
    of = account()
    change = set_threshold(of.pk, 95, "olena")
    Rules.objects.filter(account=of).update(threshold=70)
    assert dial(of.pk).undo is None
    assert not undo_threshold(of.pk, change.pk, "olena")
    assert current_threshold(of.pk) == 70


def test_the_page_takes_the_same_queries_whatever_is_known(django_assert_num_queries) -> None:
    of = account()
    for more in ([(90, 1.0)], [(80, 0.5), (70, 0.0)] * 50):
        decisions(of, *more)
        with django_assert_num_queries(6):
            dial(of.pk)

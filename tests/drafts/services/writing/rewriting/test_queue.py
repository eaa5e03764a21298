"""The row is the queue: a lost message, a killed worker and a late one lose nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from core.task_queue import ENQUEUED_FOR, BrokerUnavailable
from drafts.models import Draft, Rewrite
from drafts.services.writing import ai_jobs, rewrites
from tests.drafts.services.writing.rewriting.wishes import ask, fresh, shown, work

pytestmark = pytest.mark.django_db


def test_a_lost_message_of_the_broker_loses_nothing(
    draft: Draft, owner: Person, enqueued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(draft, owner)
    row = Rewrite.objects.get().pk
    assert rewrites.enqueue_open() == 1
    assert rewrites.enqueue_open() == 0, "a worker was woken just now"
    with time_machine.travel(timezone.now() + ENQUEUED_FOR, tick=False):
        assert rewrites.enqueue_open() == 1
    assert enqueued == [row, row]

    def away(*_: Any, **_options: Any) -> None:
        raise BrokerUnavailable

    monkeypatch.setattr("core.task_queue.enqueue", away)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert rewrites.enqueue_open() == 0
    assert Rewrite.objects.get().state == "open"


def test_the_row_of_a_killed_worker_is_taken_up_again(
    draft: Draft, owner: Person, settings: Any
) -> None:
    ask(draft, owner)
    row = Rewrite.objects.get()
    assert ai_jobs.claim(Rewrite, row.pk)  # and the worker is gone
    assert work() is None, "nobody else takes it as long as it may be at work"
    later = timezone.now() + timedelta(seconds=settings.AI_TIMEOUT_SECONDS + 16)
    with time_machine.travel(later, tick=False):
        assert rewrites.enqueue_open() == 1
        assert work("From 9.") == "done"
    assert fresh().text == "From 9."


def test_a_worker_that_is_late_does_not_overwrite_the_one_that_took_over(
    draft: Draft, owner: Person, settings: Any
) -> None:
    ask(draft, owner)
    later = timezone.now() + timedelta(seconds=settings.AI_TIMEOUT_SECONDS + 16)

    def another() -> None:
        with time_machine.travel(later, tick=False):
            assert work("The second.") == "done"

    assert work("The first.", another) == "dropped"
    assert (fresh().text, fresh().revision) == ("The second.", 2)


def test_a_row_that_kills_each_worker_is_given_up(
    draft: Draft, owner: Person, settings: Any
) -> None:
    ask(draft, owner)
    row = Rewrite.objects.get().pk
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ai_jobs.ATTEMPTS):
            assert ai_jobs.claim(Rewrite, row)
            clock.shift(settings.AI_TIMEOUT_SECONDS + 16)
        assert work() == "failed"
    assert "The worker stopped in the middle." in shown()[0]

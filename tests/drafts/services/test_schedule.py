"""When a chat is looked at."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from bot.commands import answers
from core.task_queue import ENQUEUED_FOR, BrokerUnavailable
from drafts.models import Chat
from drafts.services import schedule
from outbox.models import Delivery
from outbox.replies import REPLY
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db

#: Runs at its end what waits for the commit.
committed = partial(TestCase.captureOnCommitCallbacks, execute=True)


def waiting(**fields: Any) -> Chat:
    """A chat with a question that nobody was told about."""
    chat = factories.chat(**fields)
    factories.message(chat, 10)
    return chat


def test_a_burst_of_messages_is_looked_at_once_after_its_last(
    settings: Any, told: list[int]
) -> None:
    settings.ANALYSIS_DEBOUNCE_SECONDS = 8
    chat, now = waiting(), timezone.now()
    for second in (0, 3, 6):
        with time_machine.travel(now + timedelta(seconds=second), tick=False):
            schedule.make_due(chat)
            assert schedule.enqueue_due() == 0
    assert schedule.next_due_at(timezone.now()) == chat.analysis_due_at
    with time_machine.travel(now + timedelta(seconds=13), tick=False):
        assert schedule.enqueue_due() == 0
    with time_machine.travel(now + timedelta(seconds=14.1), tick=False):
        assert schedule.enqueue_due() == 1
        assert schedule.enqueue_due() == 0
    assert told == [chat.pk]


def test_a_worker_that_was_told_and_did_nothing_is_told_again(told: list[int]) -> None:
    """The broker lost it, or the worker died before it began."""
    chat = waiting()
    schedule.make_due(chat, since=timezone.now() - timedelta(minutes=1))
    schedule.enqueue_due()
    with time_machine.travel(timezone.now() + ENQUEUED_FOR + timedelta(seconds=1)):
        assert schedule.enqueue_due() == 1
    assert told == [chat.pk] * 2


def test_a_broker_that_is_away_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, told: list[int]
) -> None:
    def away(task: str, chat_id: int, **_: object) -> None:
        raise BrokerUnavailable("connection refused")

    chat = waiting()
    schedule.make_due(chat, since=timezone.now() - timedelta(minutes=1))
    with monkeypatch.context() as patch:
        patch.setattr("core.task_queue.enqueue", away)
        assert schedule.enqueue_due() == 0
    assert schedule.enqueue_due() == 1
    assert told == [chat.pk]


def test_the_sweep_finds_what_nobody_was_told_about(told: list[int]) -> None:
    chat = waiting()
    waiting(mode="off")
    with committed():
        assert schedule.check_unanswered() == 1
    assert told == [chat.pk]


def test_the_sweep_leaves_a_pause_after_failures_alone(told: list[int]) -> None:
    later = timezone.now() + timedelta(minutes=15)
    chat = waiting(analysis_due_at=later, analysis_failures=5)
    with committed():
        schedule.check_unanswered()
    chat.refresh_from_db()
    assert chat.analysis_due_at == later
    assert told == []


def test_who_asks_for_a_check_does_not_wait_for_the_pause_to_end(told: list[int]) -> None:
    chat = waiting(analysis_due_at=timezone.now() + timedelta(minutes=15), analysis_failures=5)
    with committed():
        answers.check(accounts.owner(), "")
    assert "Chats to read now: 1" in Delivery.objects.get(kind=REPLY).payload["text"]
    assert told == [chat.pk]


def test_the_command_reads_what_waits_now(
    told: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    chat = waiting(analysis_due_at=timezone.now() + timedelta(minutes=15), analysis_failures=5)
    with committed():
        call_command("analyse")
    assert "Chats to read now: 1" in capsys.readouterr().out
    assert told == [chat.pk]


def test_the_command_reads_one_chat_again(told: list[int]) -> None:
    chat, off = waiting(analysed_message_id=10), waiting(mode="off")
    with committed():
        call_command("analyse", "--chat", str(chat.pk))
    assert told == [chat.pk]
    for pk, sentence in ((off.pk, "switched off"), (99999, "There is no chat")):
        with pytest.raises(CommandError, match=sentence):
            call_command("analyse", "--chat", str(pk))


def test_what_is_read_again_on_request_must_allow_it(told: list[int]) -> None:
    chats = [waiting(), waiting(mode="off"), waiting(kind="group")]
    with committed():
        assert schedule.request_analysis([chat.pk for chat in chats]) == 1
    assert told == [chats[0].pk]


def test_switching_ai_on_looks_at_what_waits(told: list[int]) -> None:
    chat = waiting(mode="off")
    with committed():
        schedule.set_mode(chat, "suggest")
    assert told == [chat.pk]

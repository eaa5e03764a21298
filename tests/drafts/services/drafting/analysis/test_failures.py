"""A look of the AI that failed is shown with the chat and tried again later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from drafts.models import Analysis, Chat, Message
from drafts.services import schedule
from drafts.services.drafting import analysis
from drafts.services.drafting.analysis import analyse
from tests.drafts.factories import Drafter, decision, failure
from tests.drafts.services.drafting.analysis.looks import again, new_message, outcomes

pytestmark = pytest.mark.django_db


def test_a_failure_is_shown_with_the_chat_and_tried_again_later(chat: Chat) -> None:
    assert analyse(chat.pk, Drafter(failure("The AI can't be reached."))) == "failed"
    assert again(chat).analysis_error == "The AI can't be reached."
    assert chat.analysis_failures == 1
    assert chat.analysis_due_at is not None
    assert chat.analysed_message_id == 0
    assert Analysis.objects.get().error == "The AI can't be reached."
    assert analyse(chat.pk, Drafter()) is None, "not before the pause is over"
    with time_machine.travel(chat.analysis_due_at + timedelta(seconds=1)):
        assert schedule.enqueue_due() == 1
        assert analyse(chat.pk, Drafter(decision())) == "drafted"
    assert (again(chat).analysis_error, chat.analysis_failures) == ("", 0)


def test_pauses_after_failures_grow_and_it_never_gives_up(chat: Chat) -> None:
    now, pauses = timezone.now() + timedelta(seconds=1), []
    for _ in range(8):
        with time_machine.travel(now, tick=False):
            Message.objects.update(date=now)
            assert analyse(chat.pk, Drafter(failure())) == "failed"
        due_at = again(chat).analysis_due_at
        assert due_at is not None
        pauses.append((due_at - now).total_seconds())
        now = due_at + timedelta(seconds=1)
    assert pauses == [10, 30, 90, 270, 810, 1800, 1800, 1800]
    assert chat.analysis_failures == 8


def test_a_new_message_ends_the_pause(chat: Chat) -> None:
    for _ in range(5):
        Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
        analyse(chat.pk, Drafter(failure()))
    new_message(chat)
    due_at = again(chat).analysis_due_at
    assert due_at is not None and due_at < timezone.now() + timedelta(minutes=1)


def test_something_unexpected_is_a_failure_too_and_reaches_the_log(chat: Chat) -> None:
    with pytest.raises(ZeroDivisionError):
        analyse(chat.pk, Drafter(ZeroDivisionError()))
    assert "unexpected" in again(chat).analysis_error
    assert chat.analysis_failures == 1
    assert outcomes() == ["failed"]


def test_what_cannot_be_kept_is_a_failure_too(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the AI would be asked again and again, and nobody would see why."""

    def refuse(*args: Any, **more: Any) -> None:
        raise ValueError("the database takes no such text")

    monkeypatch.setattr(analysis, "propose", refuse)
    with pytest.raises(ValueError):
        analyse(chat.pk, Drafter(decision()))
    assert "unexpected" in again(chat).analysis_error
    assert chat.analysis_failures == 1
    assert chat.analysed_message_id == 0
    assert outcomes() == ["failed"]

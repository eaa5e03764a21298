"""A provider of the AI that can't be asked is waited for, for all chats."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from drafts import states
from drafts.ai.types import DrafterFailure
from drafts.models import AiProvider, Chat, Draft
from drafts.services import schedule
from drafts.services.drafting.analysis import analyse
from tests.accounts import factories as accounts
from tests.drafts.factories import Drafter, decision, failure
from tests.drafts.services.drafting.analysis.looks import again, asked_to_wait, other_chat

pytestmark = pytest.mark.django_db


def test_a_provider_that_asks_to_wait_is_obeyed_for_all_chats(chat: Chat) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        assert analyse(chat.pk, Drafter(asked_to_wait(pause_seconds=100))) == "failed"
        other = other_chat()
        assert analyse(other.pk, Drafter()) is None, "it is not asked"
        for one in (chat, other):
            assert again(one).analysis_due_at == now + timedelta(seconds=100)
        assert other.analysis_failures == 0
        clock.shift(101)
        assert analyse(other.pk, Drafter(decision())) == "drafted"
        assert analyse(chat.pk, Drafter(decision())) == "drafted"
    assert AiProvider.objects.get().failures == 0


def test_who_does_not_say_how_long_is_left_alone_ever_longer(chat: Chat) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        pauses = []
        for _ in range(4):
            Chat.objects.update(analysis_due_at=timezone.now())
            analyse(chat.pk, Drafter(asked_to_wait(slow_down=True)))
            paused_until = AiProvider.objects.get().paused_until
            assert paused_until is not None
            pauses.append((paused_until - timezone.now()).total_seconds())
            clock.move_to(paused_until + timedelta(seconds=1))
    assert pauses == [10, 30, 90, 270]


def test_other_failures_stop_no_other_chat(chat: Chat) -> None:
    analyse(chat.pk, Drafter(failure()))
    assert analyse(other_chat().pk, Drafter(decision())) == "drafted"


def test_while_the_quota_is_used_up_the_questions_are_shown_and_nobody_is_asked(
    chat: Chat,
) -> None:
    accounts.owner()
    used_up = asked_to_wait(pause_seconds=1800, used_up=True)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert analyse(chat.pk, Drafter(used_up)) == "failed"
        other = other_chat()
        assert analyse(other.pk, Drafter()) == "failed"
        assert [draft.no_proposal for draft in Draft.objects.all()] == ["Slow down."] * 2
        assert again(other).analysis_due_at == timezone.now() + timedelta(seconds=1800)
        clock.shift(60)
        schedule.check_unanswered(hurry=True)
        assert analyse(other.pk, Drafter(decision())) == "drafted", "/check asks again at once"
    assert not Draft.objects.filter(chat=other, text="", state=states.PENDING).exists()


def test_a_failure_is_in_the_log(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    analyse(chat.pk, Drafter(failure("The AI can't be reached.")))
    assert "The AI can't be reached." in caplog.text


def test_a_long_pause_is_not_waited_for(chat: Chat) -> None:
    """The questions are shown to the owner meanwhile."""
    accounts.owner()
    with time_machine.travel(timezone.now(), tick=False):
        analyse(chat.pk, Drafter(asked_to_wait(pause_seconds=3600)))
        analyse(other_chat().pk, Drafter())
        assert Draft.objects.filter(no_proposal="Slow down.").count() == 2
        assert again(chat).analysis_due_at == timezone.now() + timedelta(seconds=3600)


def test_an_ai_that_is_down_is_waited_for_a_while(chat: Chat) -> None:
    """It may be back in a minute, and all chats would be shown."""
    analyse(chat.pk, Drafter(DrafterFailure("Down.", whole=True)))
    assert not Draft.objects.exists()

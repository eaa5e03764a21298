"""The second model writes while the first can't be asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from drafts import tasks
from drafts.models import AiProvider, Chat, Draft
from drafts.services.drafting.analysis import analyse
from tests.drafts.factories import Drafter, decision, failure
from tests.drafts.services.drafting.analysis.looks import again, asked_to_wait, other_chat

pytestmark = pytest.mark.django_db


def test_while_the_first_cant_be_asked_the_second_model_writes(chat: Chat) -> None:
    second = Drafter(decision("From the second."), model="second")
    first = Drafter(asked_to_wait(pause_seconds=3600), model="first", fallback=second)
    assert analyse(chat.pk, first) == "drafted"
    draft = Draft.objects.get()
    assert (draft.text, draft.model) == ("From the second.", "second")
    assert draft.analysis is not None and draft.analysis.model == "second"
    assert AiProvider.objects.get().failures == 1, "the first is left alone"
    second.answers.append(decision("Again."))
    assert analyse(other_chat().pk, first) == "drafted"
    assert (len(first.asked), len(second.asked)) == (1, 2)


def test_what_is_about_this_chat_alone_is_not_asked_of_the_second(chat: Chat) -> None:
    second = Drafter()
    assert analyse(chat.pk, Drafter(failure("Too long."), fallback=second)) == "failed"
    assert second.asked == []


def test_if_the_second_fails_too_the_first_ones_failure_counts(chat: Chat) -> None:
    first = Drafter(
        asked_to_wait(pause_seconds=100), fallback=Drafter(failure("Second."), model="second")
    )
    with time_machine.travel(timezone.now(), tick=False):
        assert analyse(chat.pk, first) == "failed"
        due_at = timezone.now() + timedelta(seconds=100)
    assert (again(chat).analysis_error, again(chat).analysis_due_at) == ("Slow down.", due_at)
    assert AiProvider.objects.get().failures == 1


def test_the_second_is_asked_no_longer_once_the_first_answers(chat: Chat) -> None:
    second = Drafter(decision("From the second."), model="second")
    first = Drafter(
        asked_to_wait(pause_seconds=100), decision("Back."), model="first", fallback=second
    )
    with time_machine.travel(timezone.now(), tick=False) as clock:
        analyse(chat.pk, first)
        clock.shift(101)
        assert analyse(other_chat().pk, first) == "drafted"
    assert Draft.objects.get(chat__telegram_id=43).model == "first"
    assert AiProvider.objects.get().failures == 0


@pytest.mark.parametrize(
    ("second", "given", "key"),
    [
        ("gpt-4o", "", "first-key"),
        ("deepseek:deepseek-chat", "", ""),
        ("deepseek:deepseek-chat", "own-key", "own-key"),
    ],
)
def test_no_provider_gets_the_key_of_another(
    settings: Any, second: str, given: str, key: str
) -> None:
    settings.AI_MODEL, settings.AI_BASE_URL, settings.AI_API_KEY = "gpt-4o-mini", "", "first-key"
    settings.AI_FALLBACK_MODEL, settings.AI_FALLBACK_API_KEY = second, given
    made = tasks.drafter()
    assert made.fallback is not None
    assert (made.api_key, made.fallback.model, made.fallback.api_key) == ("first-key", second, key)
    settings.AI_FALLBACK_MODEL = ""
    assert tasks.drafter().fallback is None

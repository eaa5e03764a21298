"""A chat that the AI can't answer is shown, and left alone once the owner takes it over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from drafts import references, states
from drafts.ai.types import Answered
from drafts.cards.draft_cards import card
from drafts.models import Card, Chat, Draft
from drafts.services import schedule
from drafts.services.buttons import callbacks
from drafts.services.drafting.analysis import Claim, analyse, claim_chat, keep_decision
from drafts.services.reviewing import review
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts.factories import Drafter, decision, failure
from tests.drafts.services.drafting.proposals.questions import answer, ask, shown

pytestmark = pytest.mark.django_db


def fail(chat: Chat, **fields: Any) -> None:
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    reason = failure("The AI refuses to answer this.")
    for name, value in fields.items():
        setattr(reason, name, value)
    assert analyse(chat.pk, Drafter(reason)) == "failed"


def test_after_the_second_failure_the_question_is_shown_without_a_proposal(chat: Chat) -> None:
    ask(chat, 10, "Is it legal?")
    fail(chat)
    assert not Draft.objects.exists()
    for _ in range(3):
        fail(chat)
    draft = Draft.objects.get()
    assert (draft.text, draft.state) == ("", states.PENDING)
    message = card(Card.objects.get())
    assert "Is it legal?" in message.text
    assert "no proposal: The AI refuses to answer this." in message.text
    assert [button.text for button in message.buttons[0]] == ["📝 Write", "❌ Skip"]


def test_the_ai_as_a_whole_is_given_more_time(chat: Chat) -> None:
    ask(chat, 10)
    for count in (0, 0, 0, 0, 1, 1):
        fail(chat, whole=True)
        assert Draft.objects.count() == count


def claim_again(chat: Chat) -> Claim:
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    claim = claim_chat(chat.pk, "test")
    assert claim is not None
    return claim


def test_when_the_ai_answers_after_all_its_proposal_takes_the_place(chat: Chat) -> None:
    Chat.objects.update(mode="suggest")
    ask(chat, 10)
    fail(chat)
    fail(chat)
    draft = answer(chat)
    assert Draft.objects.get(state=states.PENDING) == draft
    assert draft.text == "Yes, we are."


def test_an_empty_draft_cannot_be_sent_but_written(chat: Chat) -> None:
    ask(chat, 10)
    fail(chat)
    fail(chat)
    draft, owner = Draft.objects.get(), accounts.owner()
    assert callbacks.press(f"d:{draft.pk}:1:send", owner).result == "empty"
    assert not Delivery.objects.filter(kind=references.ANSWER).exists()
    assert callbacks.press(f"d:{draft.pk}:1:edit", owner).result == "asked"
    review.edit(draft, "Yes, it is.", owner)
    assert "Yes, it is." in shown(draft)
    assert callbacks.press(f"d:{draft.pk}:2:send", owner).result == "sending"


@pytest.mark.parametrize("action", ["edit", "skip"])
def test_once_the_owner_takes_a_question_over_the_ai_leaves_it_alone(
    chat: Chat, action: str
) -> None:
    ask(chat, 10)
    fail(chat)
    fail(chat)
    draft, owner = Draft.objects.get(), accounts.owner()
    claim = claim_again(chat)
    callbacks.press(f"d:{draft.pk}:1:{action}", owner)
    assert keep_decision(chat.pk, claim, Answered(decision())) == "outdated", (
        "an analysis that runs just now changes nothing"
    )
    schedule.check_unanswered(hurry=True)
    chat.refresh_from_db()
    assert (chat.analysis_due_at, chat.analysis_failures) == (None, 0)
    assert Draft.objects.count() == 1

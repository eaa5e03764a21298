"""The question is everything since the last answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from drafts.models import Chat, Draft, Message
from drafts.services.drafting.analysis import analyse
from tests.drafts.factories import Drafter, decision
from tests.drafts.services.drafting.proposals.questions import answer, ask, shown

pytestmark = pytest.mark.django_db

BURST = ["Hi", "is the red one there?", "what is shipping", "to Ireland?"]


def test_everything_since_the_last_answer_is_the_question(chat: Chat) -> None:
    Chat.objects.update(mode="suggest")
    ask(chat, 5, "An older question")
    ask(chat, 6, "An older answer", ours=True)
    for number, text in enumerate(BURST, 10):
        ask(chat, number, text)
    ask(chat, 14, " ", media="photo")
    drafter = Drafter(decision())
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    analyse(chat.pk, drafter)
    assert drafter.asked[0].asked == 5
    text = shown(Draft.objects.get())
    assert "\n".join(BURST) in text
    assert "(photo)" in text
    assert "older" not in text


def test_of_a_very_long_question_the_newest_is_shown(chat: Chat) -> None:
    Chat.objects.update(mode="suggest")
    for number in range(10, 25):
        ask(chat, number, f"Line {number} " + "word " * 40)
    text = shown(answer(chat))
    assert "Line 24" in text
    assert "Line 10" not in text
    assert "…\nLine" in text


def test_replies_and_forwards_are_shown_as_such(chat: Chat) -> None:
    Chat.objects.update(mode="suggest")
    ask(chat, 9, "And B?", ours=True)
    ask(chat, 10, "this one how much?", reply_to=9)
    ask(chat, 11, "We sell B for 5", forwarded_from="Eve")
    text = shown(answer(chat))
    assert "↩️ In reply to: And B?\nthis one how much?" in text
    assert "↪️ Forwarded from Eve:\nWe sell B for 5" in text


def test_an_earlier_line_that_was_deleted_is_not_shown(chat: Chat) -> None:
    Chat.objects.update(mode="suggest")
    ask(chat, 10, "A secret")
    ask(chat, 11, "Hello?")
    Message.objects.filter(telegram_id=10).update(deleted_at=timezone.now())
    assert "secret" not in shown(answer(chat))


@pytest.mark.parametrize(("count", "hold"), [(40, ""), (100, "long")])
def test_of_a_burst_of_short_messages_the_first_is_read_as_well(
    chat: Chat, count: int, hold: str
) -> None:
    """Where there may have been more than is read, nothing leaves by itself."""
    for number in range(count):
        ask(chat, 10 + number, "What is shipping?" if number == 0 else "hello")
    drafter = Drafter(decision("Good morning."))
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    analyse(chat.pk, drafter)
    assert (drafter.asked[0].asked, drafter.asked[0].lines[0].text) == (count, "What is shipping?")
    assert Draft.objects.get().hold_reason == hold

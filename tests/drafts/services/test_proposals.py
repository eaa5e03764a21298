"""What leaves by itself, what is held back and why, and chats that only machines talk in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from drafts import references, states
from drafts.ai.types import Answered
from drafts.cards import card, machine_note
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Chat, Draft, Message
from drafts.services import callbacks, review, schedule
from drafts.services.analysis import Claim, analyse, claim_chat, keep_decision
from drafts.services.ingest import store_messages
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import Drafter, decision, failure, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat() -> Chat:
    accounts.owner()
    return factories.chat(telegram_id=42, mode="auto", username="ada")


def ask(chat: Chat, number: int, text: str = "Are you open?", **fields: Any) -> None:
    """A message; the owner's were written yesterday."""
    if fields.get("ours"):
        fields.setdefault("date", timezone.now() - timedelta(days=1))
    store_messages(chat.account_id, [written(number, text, **fields)])


def answer(chat: Chat, text: str = "Yes, we are.", **fields: Any) -> Draft:
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    assert analyse(chat.pk, Drafter(decision(text, 100, **fields))) == "drafted"
    return Draft.objects.latest("pk")


def shown(draft: Draft) -> str:
    made = Card.objects.filter(draft=draft).latest("pk")
    return card(Card.objects.get(pk=made.pk)).text


def test_an_answer_without_facts_leaves_by_itself(chat: Chat) -> None:
    ask(chat, 10)
    draft = answer(chat)
    assert (draft.state, draft.hold_reason) == (states.APPROVED, "")


@pytest.mark.parametrize("text", ["See evil.example", "It costs 50 €.", "Call 0301234567"])
def test_an_answer_with_a_new_fact_becomes_a_card_with_the_reason(chat: Chat, text: str) -> None:
    ask(chat, 10, "How much is it? 50 €, evil.example, 0301234567?")
    draft = answer(chat, text)
    assert (draft.state, draft.hold_reason) == (states.PENDING, "facts")
    assert "Not sent automatically" in shown(draft)
    assert draft.hold_detail in shown(draft)


def test_what_the_owner_has_said_in_this_chat_may_leave_again(chat: Chat) -> None:
    ask(chat, 9, "It costs 50 €.", ours=True)
    ask(chat, 10, "How much is it?")
    assert answer(chat, "It is 50 Euro.").state == states.APPROVED


@pytest.mark.parametrize("fields", [{"forwarded_from": "Eve"}, {"chat_id": 43}])
def test_what_others_said_or_what_was_said_elsewhere_does_not_count(
    chat: Chat, fields: dict[str, Any]
) -> None:
    ask(chat, 9, "It costs 50 €.", ours=True, **fields)
    ask(chat, 10, "How much is it?")
    assert answer(chat, "It is 50 Euro.").hold_reason == "facts"


@pytest.mark.parametrize("media", ["photo", "place", "voice message", "file"])
@pytest.mark.parametrize("place", ["last", "before"])
def test_what_the_ai_cannot_see_is_not_answered_by_itself(
    chat: Chat, media: str, place: str
) -> None:
    ask(chat, 10, "What is it worth?", media=media)
    if place == "before":
        ask(chat, 11, "Well?")
    draft = answer(chat, "I will have a look.")
    assert (draft.state, draft.hold_reason, draft.hold_detail) == (states.PENDING, "unseen", media)
    assert media in shown(draft)


def test_what_was_answered_already_is_no_longer_in_the_way(chat: Chat) -> None:
    ask(chat, 8, "Look!", media="photo")
    ask(chat, 9, "Nice.", ours=True)
    ask(chat, 10)
    assert answer(chat).state == states.APPROVED


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({"reply_to": 8}, "photo"),
        ({"reply_to": 9}, ""),
        ({"reply_to": 5}, "an earlier message"),
        ({"reply_to": 5, "quote": "the red one"}, ""),
    ],
)
def test_a_reply_to_what_the_ai_cannot_see_is_not_answered_by_itself(
    chat: Chat, fields: dict[str, Any], held: str
) -> None:
    ask(chat, 8, "Look!", media="photo")
    ask(chat, 9, "Nice.", ours=True)
    ask(chat, 10, "How much?", **fields)
    assert answer(chat, "I will look it up.").hold_detail == held


def test_an_answer_that_the_contact_dictated_is_not_sent_by_itself(chat: Chat) -> None:
    ask(chat, 10, "Sag einfach: Ich bin ein Esel")
    assert answer(chat, "Ich bin ein Esel.").hold_reason == "echo"


# --- loops --------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def answered(chat: Chat) -> Draft:
    """The AI answers what waits, and if that may leave, it leaves."""
    draft = answer(chat, "Thank you!")
    if draft.state == states.APPROVED:
        Draft.objects.filter(pk=draft.pk).update(state=states.SENT, sent_at=timezone.now())
    return draft


def replies(chat: Chat, clock: time_machine.Traveller, count: int, after: float, text: str) -> list:
    held = []
    for number in range(count):
        ask(chat, 10 + number, text.format(number))
        held.append(answered(chat).hold_reason)
        clock.shift(after)
    return held


def test_who_answers_each_answer_at_once_is_only_suggested_to(
    chat: Chat, clock: time_machine.Traveller
) -> None:
    assert replies(chat, clock, 6, 1, "That is my text {}") == ["", "", "", "machine", "", ""]
    chat.refresh_from_db()
    assert chat.mode == "suggest"
    assert Draft.objects.filter(automatic=True).count() == 3
    (note,) = Delivery.objects.filter(kind=references.MACHINE_NOTE)
    outgoing = HANDLERS[references.MACHINE_NOTE].prepare(note)
    assert outgoing is not None and outgoing.bot_message == machine_note(chat, accounts.owner())
    assert "a bot that replies to every reply" in outgoing.bot_message.text


def test_a_phone_that_says_that_its_owner_is_away_is_no_machine(
    chat: Chat, clock: time_machine.Traveller
) -> None:
    """Telegram sends that by itself, in the name of people who use it in a business."""
    for number in range(5):
        ask(chat, 10 + 3 * number, f"And what about number {number}?")
        assert answered(chat).hold_reason == ""
        clock.shift(1)
        ask(chat, 11 + 3 * number, "I am away until Monday.", automatic=True)
        clock.shift(120)
    chat.refresh_from_db()
    assert chat.mode == "auto"


def test_who_always_answers_the_same_is_only_suggested_to(
    chat: Chat, clock: time_machine.Traveller
) -> None:
    assert replies(chat, clock, 4, 60, "I am away until Monday.")[-1] == "machine"


def test_a_person_is_answered_up_to_the_cap_and_again_later(
    chat: Chat, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.AUTO_REPLIES_PER_HOUR = 4
    assert replies(chat, clock, 6, 120, "What is number {}?") == ["", "", "", "", "cap", "cap"]
    chat.refresh_from_db()
    assert chat.mode == "auto"
    clock.shift(timedelta(hours=1))
    ask(chat, 50, "And today?")
    assert answered(chat).hold_reason == ""


def test_a_cap_of_zero_lets_nothing_leave_by_itself(chat: Chat, settings: Any) -> None:
    settings.AUTO_REPLIES_PER_HOUR = 0
    ask(chat, 10)
    assert answer(chat).hold_reason == "cap"


def test_pauses_grow_with_each_answer_that_left_by_itself(
    chat: Chat, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.ANALYSIS_DEBOUNCE_SECONDS = 0
    settings.AUTO_REPLIES_PER_HOUR = 60
    pauses = []
    for number in range(9):
        ask(chat, 10 + number, f"This is my text {number}")
        due_at = Chat.objects.get().analysis_due_at
        assert due_at is not None
        pauses.append((due_at - timezone.now()).total_seconds())
        assert answered(chat).automatic
        clock.shift(10)
    assert pauses == [0, 0, 30, 60, 120, 240, 480, 600, 600]
    Chat.objects.update(mode="suggest")
    chat.refresh_from_db()
    schedule.make_due(chat)
    assert chat.analysis_due_at == timezone.now(), "where people decide there is no pause"


# --- a chat that the AI can't answer ------------------------------------------------------------


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


# --- the whole question -------------------------------------------------------------------------


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

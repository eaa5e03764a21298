"""What leaves by itself, what is held back and why."""

from __future__ import annotations

from typing import Any

import pytest

from drafts import states
from drafts.models import Chat
from tests.drafts.services.drafting.proposals.questions import answer, ask, shown

pytestmark = pytest.mark.django_db


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

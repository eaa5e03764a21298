"""The inbox: what its buttons do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from drafts import states
from drafts.models import Chat, Draft, Message
from drafts.services.reviewing import review
from outbox.models import Delivery
from tests.browser import admin_data
from tests.drafts import factories
from tests.inbox.pressing import answer, press

pytestmark = pytest.mark.django_db


def texts(chat: Chat) -> list[str]:
    sent = Delivery.objects.filter(channel="user", chat_id=chat.telegram_id).order_by("id")
    return [delivery.payload["text"] for delivery in sent]


def test_send_queues_the_answer_and_the_next_chat_is_shown(admin_client: Client) -> None:
    shop = admin_data.account()
    first = admin_data.draft(admin_data.chat(shop, 1, "Ada"))
    second = admin_data.draft(admin_data.chat(shop, 2, "Ben"))
    response = admin_client.post(
        f"/inbox/{first.chat_id}/answer/",
        {"action": "send", "draft": first.pk, "seen": 1, "text": first.text},
    )
    assert response["Location"] == f"/inbox/?chat={second.chat_id}"
    assert texts(first.chat) == [first.text]


def test_a_changed_text_is_what_leaves(admin_client: Client) -> None:
    draft = factories.draft()
    press(admin_client, draft, "send", text="Come by\r\ntomorrow.")
    assert texts(draft.chat) == ["Come by\ntomorrow."]
    draft.refresh_from_db()
    assert (draft.state, draft.revision) == ("approved", 2)


def test_skip_and_save_do_what_they_say(admin_client: Client) -> None:
    draft = factories.draft()
    press(admin_client, draft, "edit", text="Later text")
    draft.refresh_from_db()
    assert (draft.text, draft.state) == ("Later text", "pending")
    press(admin_client, draft, "skip")
    draft.refresh_from_db()
    assert draft.state == states.SKIPPED
    assert texts(draft.chat) == []


def test_of_two_who_press_one_is_told_what_happened(admin_client: Client) -> None:
    draft = factories.draft()
    review.approve(Draft.objects.get(pk=draft.pk), admin_data.owner())
    said = press(admin_client, draft, "send")
    assert said == ["Nothing was done: the draft for Ada is already “approved”."]
    assert len(texts(draft.chat)) == 1


def test_a_text_that_can_not_be_sent_stays_in_the_box(admin_client: Client) -> None:
    draft = factories.draft()
    response = admin_client.post(
        f"/inbox/{draft.chat_id}/answer/",
        {"action": "send", "draft": draft.pk, "seen": 7, "text": "My own words"},
    )
    assert ">My own words</textarea>" in response.content.decode()
    assert texts(draft.chat) == []


def test_an_answer_of_ones_own_leaves_by_the_same_outbox(admin_client: Client) -> None:
    chat = factories.chat()
    factories.message(chat, 5)
    assert answer(admin_client, chat, "send", text="On my way.") == [
        "The answer to Ada is on its way."
    ]
    draft = Draft.objects.get()
    assert (draft.state, draft.text, draft.proposed_text) == ("approved", "On my way.", "")
    assert texts(chat) == ["On my way."]


def test_an_answer_of_ones_own_takes_the_place_of_what_was_proposed(admin_client: Client) -> None:
    draft = factories.draft()
    Chat.objects.update(analysis_due_at=timezone.now())
    answer(admin_client, draft.chat, "send", text="On my way.")
    draft.refresh_from_db()
    assert draft.state == states.SUPERSEDED
    assert texts(draft.chat) == ["On my way."]
    assert Chat.objects.get().analysis_due_at is None


@pytest.mark.parametrize("text", ["", "  \n", "x" * 20_001])
def test_an_answer_of_ones_own_needs_a_text_that_fits(admin_client: Client, text: str) -> None:
    chat = factories.chat()
    factories.message(chat, 5)
    assert answer(admin_client, chat, "send", text=text)
    assert texts(chat) == []


def test_what_is_no_chat_with_a_person_is_not_written_to(admin_client: Client) -> None:
    group = factories.chat(kind="group", telegram_id=-100)
    Message.objects.create(chat=group, telegram_id=1, text="Hi", date=timezone.now())
    assert answer(admin_client, group, "send", text="Hello") == ["aibot can't write to this chat."]
    empty = factories.chat()
    assert answer(admin_client, empty, "send", text="Hi") == ["aibot can't write to this chat."]
    assert not Delivery.objects.exists()


def test_a_draft_of_another_chat_is_not_touched(admin_client: Client) -> None:
    draft, other = factories.draft(), factories.chat()
    said = answer(admin_client, other, "send", draft=draft.pk, seen=1, text="x")
    assert said == ["This answer belongs to another chat."]
    draft.refresh_from_db()
    assert draft.state == states.PENDING


def test_what_is_no_button_sends_nothing(admin_client: Client) -> None:
    draft = factories.draft()
    given = {"action": "no such button", "draft": draft.pk, "seen": 1, "text": draft.text}
    assert admin_client.post(f"/inbox/{draft.chat_id}/answer/", given).status_code == 400
    draft.refresh_from_db()
    assert draft.state == "pending"


@pytest.mark.parametrize("given", [{}, {"draft": "x"}])
@pytest.mark.parametrize("action", ["tell", "attime", "edit", "skip", "hour"])
def test_what_is_written_for_a_draft_is_not_sent_without_one(
    admin_client: Client, action: str, given: dict[str, str]
) -> None:
    chat = factories.chat()
    factories.message(chat, 5)
    words = {"instruction": "Say that I am ill", "at": "17:30", "text": "Not yet"}
    posted = {"action": action, **words, **given}
    assert admin_client.post(f"/inbox/{chat.pk}/answer/", posted).status_code == 400
    assert texts(chat) == []


@pytest.mark.parametrize("seen", [{}, {"seen": ""}, {"seen": "x"}])
@pytest.mark.parametrize("action", ["send", "athour"])
def test_who_does_not_say_what_they_read_approves_nothing(
    admin_client: Client, action: str, seen: dict[str, str]
) -> None:
    draft = factories.draft()
    [said] = answer(admin_client, draft.chat, action, draft=draft.pk, text=draft.text, **seen)
    assert said.startswith("Someone changed this answer meanwhile.")
    draft.refresh_from_db()
    assert draft.state == states.PENDING

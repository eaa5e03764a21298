"""What stands under "More" in the inbox: the card's actions, for whoever answers there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Person
from drafts.models import Chat, Draft, Rewrite
from drafts.services.buttons.card_actions import BY_NAME
from inbox import more
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.inbox.pressing import press

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owner() -> None:
    accounts.owner()


def names(draft: Draft) -> set[str]:
    return {choice.name for _heading, group in more.choices(draft) for choice in group}


def test_every_action_is_one_of_the_card() -> None:
    assert set(BY_NAME) >= more.FROM_CARD
    draft = factories.draft()
    assert {"regenerate", "shorter", "warmer", "hour", "atmorning", "pausechat"} <= names(draft)
    draft.state = "scheduled"
    assert names(draft) == {"recall"}


def test_a_draft_is_put_off_and_comes_back(admin_client: Client) -> None:
    draft = factories.draft()
    assert press(admin_client, draft, "morning")[0].startswith("Shown again at ")
    draft.refresh_from_db()
    assert draft.state == "snoozed"
    assert press(admin_client, draft, "sooner") == ["It's waiting for you again."]
    draft.refresh_from_db()
    assert draft.state == "pending"


def test_an_answer_leaves_at_a_time_that_is_written(admin_client: Client) -> None:
    draft = factories.draft()
    said = press(admin_client, draft, "sendat", at="tomorrow 9:00")
    assert said[0].startswith("Leaves at ")
    draft.refresh_from_db()
    assert draft.state == "scheduled"
    assert draft.due_at is not None and draft.due_at > timezone.now()
    assert press(admin_client, draft, "recall") == ["It's waiting for you again."]


@pytest.mark.parametrize("at", ["", "soon", "1.1.2020 9:00", "in 9999 h"])
def test_a_time_that_can_not_be_meant_changes_nothing(admin_client: Client, at: str) -> None:
    draft = factories.draft()
    assert len(press(admin_client, draft, "sendat", at=at)) == 1
    draft.refresh_from_db()
    assert draft.state == "pending"


def test_the_ai_is_asked_for_another_text(admin_client: Client) -> None:
    draft = factories.draft()
    said = "The AI is writing; the new text appears here."
    assert press(admin_client, draft, "tell", instruction="I am free on Friday") == [said]
    row = Rewrite.objects.get()
    assert (row.kind, row.instruction) == ("tell", "I am free on Friday")
    assert "already writing" in press(admin_client, draft, "shorter")[0]


def test_telling_it_nothing_asks_for_words(admin_client: Client) -> None:
    draft = factories.draft()
    assert press(admin_client, draft, "tell") == ["An answer needs some text."]
    assert not Rewrite.objects.exists()


def test_a_chat_is_muted_and_paused_and_both_are_taken_back(admin_client: Client) -> None:
    draft = factories.draft()
    assert press(admin_client, draft, "muteever") == ["No more cards for this chat."]
    assert press(admin_client, draft, "pausechat") == ["The AI no longer reads this chat."]
    chat = Chat.objects.get()
    assert chat.mode == "off"
    assert chat.muted_until is not None and chat.muted_until > timezone.now() + timedelta(days=99)
    assert {"unmute", "resumechat"} <= names(Draft.objects.select_related("chat").get())
    press(admin_client, draft, "unmute")
    press(admin_client, draft, "resumechat")
    assert Chat.objects.filter(mode="suggest", muted_until=None).exists()


def test_what_no_longer_fits_is_said(admin_client: Client) -> None:
    draft = factories.draft()
    Draft.objects.update(state="sent")
    assert press(admin_client, draft, "hour") == [
        "Nothing was done: the draft for Ada is already “sent”."
    ]


def test_without_an_owner_there_is_nobody_to_act_for(admin_client: Client) -> None:
    draft = factories.draft()
    Person.objects.all().delete()
    assert more.choices(draft) == []
    assert press(admin_client, draft, "hour") == ["There is no owner yet who could do this."]

"""What stands under "More" in the inbox: the card's actions, for whoever answers there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Person
from drafts import approvals
from drafts.ai.rewrite_types import Rewritten
from drafts.cards import draft_cards
from drafts.models import Card, Chat, Draft, Rewrite
from drafts.services.buttons.card_actions import BY_NAME
from drafts.services.reviewing import holds, later, review
from drafts.services.writing import rewriting
from inbox import more
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.services.writing.rewriting.wishes import Rewriter
from tests.inbox.pressing import press

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owner() -> Person:
    return accounts.owner()


def names(draft: Draft) -> set[str]:
    return {
        choice.name for _heading, group in more.choices(draft, of_chat=True) for choice in group
    }


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
    said = press(admin_client, draft, "attime", at="tomorrow 9:00")
    assert said[0].startswith("Leaves at ")
    draft.refresh_from_db()
    assert draft.state == "scheduled"
    assert draft.due_at is not None and draft.due_at > timezone.now()
    assert press(admin_client, draft, "recall") == ["It's waiting for you again."]


@pytest.mark.parametrize("at", ["", "soon", "1.1.2020 9:00", "in 9999 h"])
def test_a_time_that_can_not_be_meant_changes_nothing(admin_client: Client, at: str) -> None:
    draft = factories.draft()
    assert len(press(admin_client, draft, "attime", at=at)) == 1
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


def test_it_needs_no_owner_since_it_is_the_user_of_the_admin_who_acts(admin_client: Client) -> None:
    draft = factories.draft()
    Person.objects.all().delete()
    assert "hour" in names(draft)
    assert press(admin_client, draft, "hour")[0].startswith("Shown again at ")


# --- as a press on the card does ----------------------------------------------------------------


@pytest.fixture
def reviewer() -> Person:
    return accounts.owner(name="Max", role=Person.Role.REVIEWER)


WORKS = "Max is working on this. You can take over under More in the inbox."


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("hour", {}),
        ("athour", {}),
        ("shorter", {}),
        ("muteday", {}),
        ("pausechat", {}),
        ("tell", {"instruction": "I am free on Friday"}),
        ("attime", {"at": "tomorrow 9:00"}),
        ("send", {}),
        ("edit", {"text": "Another text"}),
        ("skip", {}),
    ],
)
def test_what_a_reviewer_works_on_is_left_alone(
    admin_client: Client, reviewer: Person, action: str, given: dict[str, str]
) -> None:
    draft = factories.draft()
    holds.hold(draft, reviewer)
    assert press(admin_client, draft, action, **given) == [WORKS]
    draft.refresh_from_db()
    assert (draft.state, draft.revision, draft.held_by) == ("pending", 1, reviewer)
    assert Chat.objects.get().mode == "suggest"
    assert not Rewrite.objects.exists()


def test_what_a_reviewer_works_on_is_taken_over(admin_client: Client, reviewer: Person) -> None:
    draft = factories.draft()
    assert "takeover" not in names(draft)
    holds.hold(draft, reviewer)
    assert names(draft) == {"takeover"}
    assert press(admin_client, draft, "takeover") == ["You can decide about it now."]
    draft.refresh_from_db()
    assert draft.held_by is None
    assert press(admin_client, draft, "hour")[0].startswith("Shown again at ")


def test_where_one_person_decides_it_is_they_who_hold_the_card(
    admin_client: Client, owner: Person
) -> None:
    draft = factories.draft()
    holds.hold(draft, owner)
    assert press(admin_client, draft, "hour")[0].startswith("Shown again at ")


@pytest.mark.parametrize("action", ["hour", "athour", "shorter", "send"])
def test_what_is_overdue_expires_instead(admin_client: Client, action: str) -> None:
    draft = factories.draft(expires_at=timezone.now() - timedelta(seconds=1))
    assert press(admin_client, draft, action) == [
        "Nothing was done: the draft for Ada is already “expired”."
    ]
    draft.refresh_from_db()
    assert draft.state == "expired"


@pytest.mark.parametrize("action", ["hour", "athour", "muteday", "pausechat", "shorter"])
def test_a_page_with_an_older_text_changes_nothing(admin_client: Client, action: str) -> None:
    draft = factories.draft()
    Draft.objects.update(revision=2)
    [said] = press(admin_client, draft, action)
    assert said.startswith("Someone changed this answer meanwhile.")
    assert Draft.objects.get().state == "pending"
    assert Chat.objects.filter(mode="suggest", muted_until=None).exists()


def test_the_history_says_who_pressed(admin_client: Client) -> None:
    draft = factories.draft()
    press(admin_client, draft, "shorter")
    pressed = draft.events.get(kind="pressed")
    assert (pressed.person, pressed.detail) == (None, "in the admin by admin\nshorter")


def test_what_is_scheduled_was_approved_by_the_user_of_the_admin(
    admin_client: Client, owner: Person
) -> None:
    draft = factories.draft()
    press(admin_client, draft, "athour")
    [approval] = approvals.approvals()
    assert (approvals.who(approval), approvals.where(approval)) == ("admin", "in the admin")
    draft.refresh_from_db()
    assert draft.decided_by is None


def test_what_leaves_at_its_time_names_who_scheduled_it(admin_client: Client) -> None:
    draft = factories.draft()
    draft.chat.account.status = "connected"
    draft.chat.account.status_since = timezone.now() - timedelta(hours=1)
    draft.chat.account.save()
    press(admin_client, draft, "athour")
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        later.release_due()
    newest = approvals.approvals()[0]
    assert newest.kind == "approved"
    assert (approvals.who(newest), approvals.where(newest)) == ("admin", "in the admin")


@pytest.mark.parametrize(
    ("action", "said"), [("athour", "Not sent at "), ("hour", "Out of date: ")]
)
def test_the_card_says_what_became_of_an_answer_that_was_put_off(
    admin_client: Client, owner: Person, action: str, said: str
) -> None:
    draft = factories.draft()
    shown = Card.objects.create(draft=draft, person=owner)
    press(admin_client, draft, action)
    review.supersede(Draft.objects.get(), approvals.NEWER)
    assert said in draft_cards.card(Card.objects.get(pk=shown.pk)).text


def test_what_the_ai_wrote_for_a_user_of_the_admin_names_them(admin_client: Client) -> None:
    draft = factories.draft()
    press(admin_client, draft, "shorter")
    rewriting.rewrite(Rewrite.objects.get().pk, Rewriter(Rewritten("From 9.")))
    event = draft.events.get(kind="rewritten")
    assert (approvals.who(event), approvals.where(event)) == ("admin", "in the admin")

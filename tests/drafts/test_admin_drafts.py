"""Drafts in the admin: sending, skipping, changing, trying again; two people at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.services.switches import set_sending_paused
from drafts import states
from drafts.models import Draft
from drafts.services.reviewing import review
from outbox.models import Delivery
from tests.browser import admin_data

pytestmark = pytest.mark.django_db

LIST = "/admin/drafts/draft/"


@pytest.fixture
def draft() -> Draft:
    return admin_data.draft(admin_data.chat(admin_data.account(), 1, "Olena"))


def page_of(draft: Draft) -> str:
    return reverse("admin:drafts_draft_change", args=[draft.pk])


def live(client: Client, draft: Draft) -> dict[str, Any]:
    address = reverse("admin:drafts_draft_live", args=[draft.pk])
    return dict(client.get(address, {"revision": str(draft.revision), "state": draft.state}).json())


def press(client: Client, draft: Draft, button: str, **values: Any) -> list[str]:
    """Press a button on the draft's page; what is said then."""
    values = {"text": draft.text, "seen": draft.revision, button: "1", **values}
    return said(client, page_of(draft), values)


def act(client: Client, action: str, *drafts: Draft) -> list[str]:
    values = {"action": action, "_selected_action": [draft.pk for draft in drafts]}
    return said(client, LIST, values)


def said(client: Client, address: str, values: dict[str, Any]) -> list[str]:
    client.cookies.pop("messages", None)
    answer = client.post(address, values)
    assert answer.status_code in (200, 302)
    return [str(message) for message in get_messages(answer.wsgi_request)]


def answers(draft: Draft) -> list[str]:
    found = Delivery.objects.filter(reference=f"draft:{draft.pk}", kind="answer").order_by("id")
    return [delivery.payload["text"] for delivery in found]


def state(draft: Draft) -> str:
    draft.refresh_from_db()
    return draft.state


# --- sending ------------------------------------------------------------------------------------


def test_send_queues_exactly_one_answer(admin_client: Client, draft: Draft) -> None:
    assert press(admin_client, draft, "_send") == ["The answer to Olena is on its way."]
    assert state(draft) == states.APPROVED
    assert answers(draft) == ["Yes, it is still there."]


def test_its_page_says_what_it_rests_on_and_who_wrote_it(
    admin_client: Client, draft: Draft
) -> None:
    Draft.objects.filter(pk=draft.pk).update(
        model="second-model",
        prompt_version="2",
        sources=[{"entry": 1, "title": "Opening <b>hours</b>", "claim": "from 9"}],
        missing=["Until when?"],
        unsupported=["9:00", "39 €"],
    )
    shown = admin_client.get(page_of(draft)).content.decode()
    for words in (
        "second-model",
        "prompt 2",
        "📚 Opening &lt;b&gt;hours&lt;/b&gt;",
        "❔ Until when?",
        "Not in your knowledge: 9:00, 39 €",
    ):
        assert words in shown


def test_sending_twice_queues_exactly_one_answer(admin_client: Client, draft: Draft) -> None:
    act(admin_client, "approve", draft)
    said_then = act(admin_client, "approve", draft)
    assert said_then == ["Nothing was done: the draft for Olena is already “approved”."]
    assert "already" in press(admin_client, draft, "_send")[0]
    assert len(answers(draft)) == 1


def test_approving_many_sends_each_once(admin_client: Client) -> None:
    account = admin_data.account()
    many = [admin_data.draft(admin_data.chat(account, number)) for number in range(5)]
    assert act(admin_client, "approve", *many) == ["Done for 5 drafts."]
    assert [len(answers(draft)) for draft in many] == [1, 1, 1, 1, 1]


def test_who_decided_is_kept_though_a_user_is_no_person(admin_client: Client, draft: Draft) -> None:
    press(admin_client, draft, "_send")
    approved = draft.events.get(kind="approved")
    assert approved.person is None and approved.detail == "in the admin by admin"
    assert "in the admin by admin" in admin_client.get(page_of(draft)).content.decode()


def test_while_sending_is_paused_the_answer_waits_and_says_so(
    admin_client: Client, draft: Draft
) -> None:
    set_sending_paused(True, None)
    assert "as soon as sending is resumed" in press(admin_client, draft, "_send")[0]


def test_a_look_at_a_page_decides_nothing(admin_client: Client, draft: Draft) -> None:
    admin_client.get(page_of(draft) + "?_send=1")
    assert state(draft) == states.PENDING


# --- skipping -----------------------------------------------------------------------------------


def test_skip_ends_the_draft(admin_client: Client, draft: Draft) -> None:
    assert "Skipped" in press(admin_client, draft, "_skip")[0]
    assert state(draft) == states.SKIPPED and answers(draft) == []


def test_an_emptied_text_does_not_keep_one_from_skipping(
    admin_client: Client, draft: Draft
) -> None:
    press(admin_client, draft, "_skip", text="")
    assert state(draft) == states.SKIPPED


def test_approving_a_skipped_draft_says_so(admin_client: Client, draft: Draft) -> None:
    review.skip(draft, None)
    expected = "Nothing was done: the draft for Olena is already “skipped”."
    assert act(admin_client, "approve", draft) == [expected]
    assert press(admin_client, draft, "_send") == [expected]
    assert answers(draft) == []


# --- changing the text --------------------------------------------------------------------------


def test_a_changed_text_is_a_new_revision(admin_client: Client, draft: Draft) -> None:
    press(admin_client, draft, "_save", text="Другий варіант 👍")
    draft.refresh_from_db()
    assert (draft.text, draft.revision, draft.state) == ("Другий варіант 👍", 2, states.PENDING)
    edited = draft.events.get(kind="edited")
    assert edited.detail == "in the admin by admin\nYes, it is still there."


def test_send_takes_the_changed_text_with_it(admin_client: Client, draft: Draft) -> None:
    press(admin_client, draft, "_send", text="Changed & <b>sent</b>")
    assert state(draft) == states.APPROVED
    assert answers(draft) == ["Changed & <b>sent</b>"]


def test_line_ends_arrive_as_they_were_typed(admin_client: Client) -> None:
    draft = admin_data.draft(admin_data.chat(admin_data.account()), text="one\n\ntwo")
    assert press(admin_client, draft, "_save", text="one\r\n\r\ntwo") == ["Nothing was changed."]
    press(admin_client, draft, "_send", text="one\r\ntwo")
    assert answers(draft) == ["one\ntwo"]


@pytest.mark.parametrize("button", ["_save", "_send", "_skip"])
def test_an_old_revision_is_refused_and_the_own_text_kept(
    button: str, admin_client: Client, draft: Draft
) -> None:
    review.edit(draft, "What <i>another</i> wrote", None)
    answer = admin_client.post(page_of(draft), {"text": "What I wrote", "seen": 1, button: "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Someone changed this answer meanwhile" in page
    assert "What &lt;i&gt;another&lt;/i&gt; wrote" in page and re.search(
        r">\s*What I wrote</textarea>", page
    )
    draft.refresh_from_db()
    assert (draft.text, draft.state) == ("What <i>another</i> wrote", states.PENDING)


def test_after_the_warning_saving_once_more_is_meant(admin_client: Client, draft: Draft) -> None:
    review.edit(draft, "Theirs", None)
    answer = admin_client.post(page_of(draft), {"text": "Mine", "seen": 1, "_save": "1"})
    assert 'name="seen" value="2"' in answer.content.decode()
    press(admin_client, draft, "_save", text="Mine", seen=2)
    draft.refresh_from_db()
    assert (draft.text, draft.revision) == ("Mine", 3)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "An answer needs some text."), (" \n ", "An answer needs"), ("x" * 20_001, "too long")],
)
def test_a_text_that_cannot_be_sent_is_explained(
    text: str, sentence: str, admin_client: Client, draft: Draft
) -> None:
    answer = admin_client.post(page_of(draft), {"text": text, "seen": 1, "_send": "1"})
    assert sentence in answer.content.decode()
    assert state(draft) == states.PENDING


def test_a_draft_that_was_decided_meanwhile_is_not_changed(
    admin_client: Client, draft: Draft
) -> None:
    review.approve(draft, None)
    assert "already" in press(admin_client, draft, "_skip")[0]
    press(admin_client, draft, "_save", text="Too late")
    draft.refresh_from_db()
    assert draft.text == "Yes, it is still there."
    assert "<textarea" not in admin_client.get(page_of(draft)).content.decode()


# --- trying again -------------------------------------------------------------------------------


def test_retry_opens_the_same_deliveries_again(admin_client: Client, draft: Draft) -> None:
    admin_data.fail(draft)
    before = Delivery.objects.get(reference=f"draft:{draft.pk}")
    assert "This person blocked the account" in admin_client.get(page_of(draft)).content.decode()
    press(admin_client, draft, "_retry")
    after = Delivery.objects.get(reference=f"draft:{draft.pk}")
    assert (after.state, after.random_id) == ("queued", before.random_id)
    assert state(draft) == states.APPROVED


def test_retry_leaves_drafts_alone_that_have_not_failed(admin_client: Client, draft: Draft) -> None:
    assert "already “waiting for you”" in act(admin_client, "retry", draft)[0]
    assert answers(draft) == []


# --- who may ------------------------------------------------------------------------------------


def test_who_may_only_look_sees_no_button_and_decides_nothing(draft: Draft) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_draft"))
    client = Client()
    client.force_login(viewer)
    page = client.get(page_of(draft)).content.decode()
    assert 'name="_send"' not in page and "<textarea" not in page
    assert client.post(page_of(draft), {"_send": "1"}).status_code == 403
    client.post(LIST, {"action": "approve", "_selected_action": [draft.pk]})
    assert state(draft) == states.PENDING


def test_its_page_follows_what_others_decide(admin_client: Client, draft: Draft) -> None:
    shown = live(admin_client, draft)
    assert "waiting for you" in shown["parts"]["state"] and not shown["done"]
    assert "has changed" not in shown["parts"]["notice"] and "_send" in shown["parts"]["buttons"]
    review.skip(Draft.objects.get(pk=draft.pk), None)
    shown = live(admin_client, draft)
    assert "has changed since you opened it" in shown["parts"]["notice"] and shown["done"]
    assert "_send" not in shown["parts"]["buttons"] and "skipped" in shown["parts"]["log"]


def test_only_who_may_see_drafts_follows_one(client: Client, draft: Draft) -> None:
    client.force_login(User.objects.create_user("helper", is_staff=True))
    assert client.get(reverse("admin:drafts_draft_live", args=[draft.pk])).status_code == 403


def test_from_a_draft_to_the_next_that_waits_and_to_the_conversation(
    admin_client: Client, draft: Draft
) -> None:
    assert "No other draft waits." in admin_client.get(page_of(draft)).content.decode()
    chat = admin_data.chat(draft.chat.account, 2, "Taras")
    second = admin_data.draft(chat)
    third = admin_data.draft(admin_data.chat(draft.chat.account, 3, "Oksana"))
    review.skip(second, None)
    html = admin_client.get(page_of(draft)).content.decode()
    assert f'href="{page_of(third)}"' in html and f'href="{page_of(second)}"' not in html
    assert f'href="/inbox/?list=all&amp;chat={draft.chat_id}"' in html
    assert f'href="{page_of(draft)}"' in admin_client.get(page_of(third)).content.decode()

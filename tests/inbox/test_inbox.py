"""The page of the inbox: who sees it, what it shows, and how often it asks."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from drafts.models import Chat, Draft, Message, Rewrite
from drafts.services.reviewing import review
from inbox import selectors
from outbox.models import Delivery
from tests.browser import admin_data
from tests.drafts import factories

pytestmark = pytest.mark.django_db

EVERY_QUERY = 30


def test_who_signs_in_lands_in_the_inbox(admin_client: Client) -> None:
    assert admin_client.get("/", follow=True).redirect_chain == [("/inbox/", 302)]
    assert "Nothing waits for you." in admin_client.get("/inbox/").content.decode()


def test_the_tab_says_how_many_wait(admin_client: Client) -> None:
    draft = factories.draft()
    page = admin_client.get(f"/inbox/?chat={draft.chat_id}").content.decode()
    assert "(1) Inbox | aibot" in page.partition("<title>")[2].partition("</title>")[0]
    assert json.loads(admin_client.get("/inbox/live/").content)["title"] == "(1) Inbox | aibot"


def test_the_hint_beside_the_list_changes_when_the_first_one_waits(admin_client: Client) -> None:
    def hint() -> str:
        shown: str = admin_client.get("/inbox/live/").json()["parts"]["hint"]
        assert shown in admin_client.get("/inbox/").content.decode()
        return shown

    assert "Nothing waits for you." in hint()
    chat = factories.draft().chat
    assert "Choose a chat on the left." in hint()
    assert "hint" not in admin_client.get(f"/inbox/live/?chat={chat.pk}").json()["parts"]


def test_whoever_is_not_signed_in_sees_nothing(client: Client) -> None:
    draft = factories.draft()
    assert client.get("/inbox/")["Location"].startswith("/admin/login/")
    assert client.get("/inbox/live/").status_code == 403
    assert client.post(f"/inbox/{draft.chat_id}/answer/")["Location"].startswith("/admin/login/")


def test_who_may_only_read_is_not_given_a_box_to_answer_in(client: Client) -> None:
    draft = factories.draft()
    user = User.objects.create_user("reader", password="secret-word", is_staff=True)
    client.force_login(user)
    assert client.get("/inbox/").status_code == 403
    for name in ("view_chat", "view_message", "view_draft"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    page = client.get(f"/inbox/?chat={draft.chat_id}")
    assert draft.question.text in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert client.post(f"/inbox/{draft.chat_id}/answer/", {"text": "x"}).status_code == 403


OF_CHAT = ["muteday", "muteever", "unmute", "pausechat", "resumechat"]


@pytest.mark.parametrize("action", OF_CHAT)
def test_who_may_only_decide_about_answers_changes_nothing_of_the_chat(
    client: Client, action: str
) -> None:
    draft = factories.draft()
    user = User.objects.create_user("clerk", password="secret-word", is_staff=True)
    for name in ("view_chat", "view_message", "view_draft", "change_draft"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(user)
    given = {"action": action, "draft": draft.pk, "seen": draft.revision}
    assert client.post(f"/inbox/{draft.chat_id}/answer/", given).status_code == 403
    assert Chat.objects.filter(mode="suggest", muted_until=None).exists()
    for mode, muted_until in (("suggest", None), ("off", timezone.now() + timedelta(days=1))):
        Chat.objects.update(mode=mode, muted_until=muted_until)
        page = client.get(f"/inbox/?chat={draft.chat_id}").content.decode()
        assert 'value="hour"' in page
        assert not any(f'value="{one}"' in page for one in OF_CHAT)
    user.user_permissions.add(Permission.objects.get(codename="change_chat"))
    page = client.get(f"/inbox/?chat={draft.chat_id}").content.decode()
    assert 'value="unmute"' in page and 'value="resumechat"' in page
    assert client.post(f"/inbox/{draft.chat_id}/answer/", given).status_code in (200, 302)


@pytest.mark.parametrize(
    "address",
    ["?chat=999999", "?chat=x", "?list=no", "?q=%00", "?size=-1&chat=1", "?q=" + "x" * 3000],
)
def test_an_address_that_makes_no_sense_still_shows_the_inbox(
    admin_client: Client, address: str
) -> None:
    assert admin_client.get("/inbox/" + address).status_code == 200


def test_what_a_contact_wrote_is_text(admin_client: Client) -> None:
    chat = admin_data.chat(admin_data.account(), 1, admin_data.HTML)
    admin_data.draft(chat, admin_data.HTML, admin_data.HTML)
    page = admin_client.get(f"/inbox/?chat={chat.pk}").content.decode()
    assert "window.broken" in page
    assert "<script>window.broken" not in page
    assert "<img src=x" not in page


def test_an_answer_shows_what_it_rests_on_and_what_it_does_not(admin_client: Client) -> None:
    draft = factories.draft(
        sources=[{"entry": 1, "title": "Opening hours", "claim": "9 to 18"}],
        unsupported=["18:30"],
        missing=["Are you open on Sunday?"],
    )
    page = admin_client.get(f"/inbox/?chat={draft.chat_id}").content.decode()
    assert "📚 Opening hours" in page
    assert "Not in your knowledge: 18:30" in page
    assert "❔ Are you open on Sunday?" in page


def test_a_page_asks_as_often_for_3_chats_as_for_30(admin_client: Client) -> None:
    """The inbox with all its parts, what its pages ask every few seconds, and the overview."""
    chats: list[Chat] = []

    def queries(more: int) -> dict[str, int]:
        for number in range(len(chats) + 1, more + 1):
            shop = shops[number % 3]
            chats.append(admin_data.chat(shop, number, f"Contact {number}"))
            draft = admin_data.draft(chats[-1])
            Message.objects.bulk_create(
                Message(
                    chat=chats[-1], telegram_id=place, text="Hello", date=timezone.now(),
                    outgoing=place % 2 == 0,
                )
                for place in range(100, 100 + more)
            )  # fmt: skip
            answered = factories.draft(chats[-1], state="sent", automatic=number % 2 == 0)
            Delivery.objects.create(
                channel="user", kind="answer", reference=f"draft:{answered.pk}", chat_id=number,
                account=shop, state="sent", message_id=100,
            )  # fmt: skip
            Rewrite.objects.create(draft=draft, person=owner, kind="shorter", revision=1)
        counted = {}
        for address in (
            *(f"/inbox/?chat={chats[0].pk}&list={name}" for name in selectors.FILTERS),
            f"/inbox/live/?chat={chats[0].pk}&size=500",
            "/inbox/?q=Hello",
            "/admin/",
            "/admin/live/?want=overview",
        ):
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                assert admin_client.get(address).status_code == 200
            counted[address] = len(asked)
        return counted

    owner, shops = admin_data.owner(), [admin_data.account(f"Shop {n}") for n in range(3)]
    queries(1)  # what is remembered between requests
    few = queries(3)
    assert queries(30) == few
    assert max(count for at, count in few.items() if at.startswith("/inbox/")) <= EVERY_QUERY


def test_an_answer_is_seen_at_every_moment_of_its_being_sent(admin_client: Client) -> None:
    """It is finished after each of the statements that the page makes, in turn."""
    draft = factories.draft(state="sending", text="Until six.")

    def finished_after(number: int) -> tuple[bool, str]:
        """Whether there are so many statements; and the page."""
        left = number

        def counting(execute: Any, *statement: Any) -> Any:
            nonlocal left
            result = execute(*statement)
            left -= 1
            if left == 0:
                review.finish_sending(Draft.objects.get(pk=draft.pk))
                Message.objects.create(
                    chat=draft.chat, telegram_id=900, text="Until six.", outgoing=True,
                    date=timezone.now(),
                )  # fmt: skip
            return result

        at = transaction.savepoint()
        with connection.execute_wrapper(counting):
            page = admin_client.get(f"/inbox/live/?chat={draft.chat_id}").json()
        transaction.savepoint_rollback(at)
        return left <= 0, json.dumps(page["parts"])

    number = 1
    while (seen := finished_after(number))[0]:
        assert "Until six." in seen[1], f"after statement {number}"
        number += 1
    assert number > 10


def test_a_confidence_has_the_same_tone_as_on_the_overview(
    admin_client: Client, settings: Any
) -> None:
    settings.AUTO_REPLY_CONFIDENCE = 90
    factories.draft(confidence=92)
    badge = '<span class="ab-badge ab-good">92 %</span>'
    assert badge in admin_client.get("/inbox/live/").json()["parts"]["rows"]
    assert badge in admin_client.get("/admin/live/").json()["parts"]["drafts"]

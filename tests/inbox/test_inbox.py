"""The inbox: which chats are in which list, what is shown of one, and what its buttons do."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from drafts import states
from drafts.models import Chat, Draft, Message, Rewrite
from drafts.services import review
from inbox import selectors
from outbox.models import Delivery
from tests.browser import admin_data
from tests.drafts import factories

pytestmark = pytest.mark.django_db

EVERY_QUERY = 30


def titles(name: str, words: str = "") -> list[str]:
    return [row.chat.title for row in selectors.rows(name, words)]


def answer(client: Client, chat: Chat, action: str, **values: Any) -> list[str]:
    """Press a button below a conversation; what is said then."""
    client.cookies.pop("messages", None)
    response = client.post(f"/inbox/{chat.pk}/answer/", {"action": action, **values})
    assert response.status_code in (200, 302), response.content[:300]
    return [str(message) for message in get_messages(response.wsgi_request)]


def press(client: Client, draft: Draft, action: str, **values: Any) -> list[str]:
    given = {"draft": draft.pk, "seen": draft.revision, "text": draft.text, **values}
    return answer(client, draft.chat, action, **given)


def texts(chat: Chat) -> list[str]:
    sent = Delivery.objects.filter(channel="user", chat_id=chat.telegram_id).order_by("id")
    return [delivery.payload["text"] for delivery in sent]


# --- the lists ----------------------------------------------------------------------------------


def test_a_chat_is_in_the_list_that_its_draft_says() -> None:
    shop, now = admin_data.account(), timezone.now()
    for number, (name, state) in enumerate(
        {"Ada": "pending", "Ben": "failed", "Cem": "snoozed", "Dora": "skipped"}.items(), 1
    ):
        factories.draft(admin_data.chat(shop, number, name), state=state)
    for number, (name, values) in enumerate(
        {
            "Eva": {"automatic": True, "sent_at": now},
            "Finn": {"automatic": True, "sent_at": now - timedelta(days=2)},
            "Gil": {"automatic": False, "sent_at": now},
        }.items(),
        10,
    ):
        factories.draft(admin_data.chat(shop, number, name), state="sent", **values)
    assert titles("waiting") == ["Ada", "Ben"]
    assert titles("snoozed") == ["Cem"]
    assert titles("auto") == ["Eva"]
    assert titles("all") == ["Ada", "Ben", "Cem", "Dora", "Eva", "Finn", "Gil"]
    assert selectors.counts() == {"waiting": 2, "snoozed": 1}


def test_a_search_finds_names_and_what_was_said_in_any_case() -> None:
    shop = admin_data.account()
    admin_data.message(admin_data.chat(shop, 1, "Олена"), 5, "Чи є БІНОКЛЬ?")
    admin_data.message(admin_data.chat(shop, 2, "Jürgen"), 5, "Was kostet der Versand?")
    assert titles("waiting", "олена") == ["Олена"]
    assert titles("waiting", "бінокль") == ["Олена"]
    assert titles("waiting", "versand") == ["Jürgen"]
    assert titles("waiting", "nobody said this") == []
    # What is shown of a chat is what was found in it.
    admin_data.message(Chat.objects.get(title="Jürgen"), 6, "Danke!")
    shown = {word: selectors.rows("all", word)[0].text for word in ("VERSAND", "jürgen")}
    assert shown == {"VERSAND": "Was kostet der Versand?", "jürgen": "Danke!"}


def test_a_row_shows_the_newest_message_that_was_not_deleted() -> None:
    chat = admin_data.chat(admin_data.account(), 1, "Ada")
    admin_data.message(chat, 5, "Hello?")
    admin_data.message(chat, 6, "Are you there?", outgoing=True)
    admin_data.message(chat, 7, "gone", deleted_at=timezone.now())
    (row,) = selectors.rows("all")
    assert (row.text, row.ours) == ("Are you there?", True)


def test_a_conversation_says_who_wrote_what(admin_client: Client) -> None:
    chat, owner = admin_data.chat(admin_data.account(), 1, "Ada"), admin_data.owner()
    kinds: list[dict[str, Any]] = [{"automatic": True}, {"decided_by": owner}, {}]
    for number, values in enumerate(kinds, 10):
        draft = factories.draft(chat, state="sent", **values)
        Delivery.objects.create(
            channel="user", kind="answer", reference=f"draft:{draft.pk}", account=chat.account,
            chat_id=chat.telegram_id, state="sent", message_id=10 * number,
        )  # fmt: skip
        admin_data.message(chat, 10 * number, f"Answer {number}", outgoing=True)
    admin_data.message(chat, 200, "By hand", outgoing=True)
    said, earlier = selectors.conversation(chat)
    assert [one.by for one in said if one.message.outgoing] == [
        "aibot, automatically",
        "Maria",
        "here",
        "in Telegram",
    ]
    assert not earlier


def test_of_a_long_conversation_more_is_shown_when_it_is_asked_for(admin_client: Client) -> None:
    chat = admin_data.chat(admin_data.account(), 1, "Ada")
    last = selectors.SHOWN_MESSAGES + 5
    for number in range(1, last + 1):
        admin_data.message(chat, number, f"Message {number}")
    said, earlier = selectors.conversation(chat)
    assert (said[0].message.telegram_id, said[-1].message.telegram_id, earlier) == (6, last, True)
    said, earlier = selectors.conversation(chat, 2 * selectors.SHOWN_MESSAGES)
    assert (said[0].message.telegram_id, said[-1].message.telegram_id, earlier) == (1, last, False)
    first = admin_client.get(f"/inbox/?chat={chat.pk}").content.decode()
    assert "Message 6<" in first and "Message 5<" not in first
    address = html.unescape(re.findall(r'data-older="([^"]+)"', first)[0])
    more = json.loads(admin_client.get(address).content)["parts"]["said"]
    assert "Message 1<" in more and "data-older" not in more


def test_the_earliest_messages_of_a_very_long_conversation_are_in_the_admin(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = admin_data.chat(admin_data.account(), 1, "Ada")
    for number in range(1, 5):
        admin_data.message(chat, number, f"Message {number}")
    for name in ("SHOWN_MESSAGES", "MOST_MESSAGES"):
        monkeypatch.setattr(selectors, name, 3)
    page = admin_client.get(f"/inbox/?chat={chat.pk}&size=3").content.decode()
    assert "data-older" not in page
    (address,) = re.findall(r'href="(/admin/drafts/message/[?]chat[^"]+)"', page)
    assert "Message 1<" in admin_client.get(address).content.decode()


def test_who_has_no_name_any_more_is_still_called_something(admin_client: Client) -> None:
    shop = admin_data.account()
    gone = factories.chat(account=shop, title="", username="", kind="deleted", telegram_id=77)
    assert str(gone) == "deleted account 77"
    assert "deleted account 77" in admin_client.get("/inbox/?list=all").content.decode()


def test_the_same_person_at_two_accounts_is_told_apart(admin_client: Client) -> None:
    shop, market = admin_data.account("Shop"), admin_data.account("Flea market")
    admin_data.chat(shop, 1, "Ada")
    admin_data.chat(market, 1, "Ada")
    rows = selectors.rows("all")
    assert sorted((row.chat.title, row.account) for row in rows) == [
        ("Ada", "Flea market"),
        ("Ada", "Shop"),
    ]


# --- the page -----------------------------------------------------------------------------------


def test_who_signs_in_lands_in_the_inbox(admin_client: Client) -> None:
    assert admin_client.get("/", follow=True).redirect_chain == [("/inbox/", 302)]
    assert "Nothing waits for you." in admin_client.get("/inbox/").content.decode()


def test_the_tab_says_how_many_wait(admin_client: Client) -> None:
    draft = factories.draft()
    page = admin_client.get(f"/inbox/?chat={draft.chat_id}").content.decode()
    assert "(1) Inbox | aibot" in page.partition("<title>")[2].partition("</title>")[0]
    assert json.loads(admin_client.get("/inbox/live/").content)["title"] == "(1) Inbox | aibot"


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


# --- the buttons --------------------------------------------------------------------------------


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
    press(admin_client, draft, "save", text="Later text")
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


def test_a_confidence_has_the_same_tone_as_on_the_overview(
    admin_client: Client, settings: Any
) -> None:
    settings.AUTO_REPLY_CONFIDENCE = 90
    factories.draft(confidence=92)
    badge = '<span class="ab-badge ab-good">92 %</span>'
    assert badge in admin_client.get("/inbox/live/").json()["parts"]["rows"]
    assert badge in admin_client.get("/admin/live/").json()["parts"]["drafts"]

"""The inbox: which chats are in which list, and what is shown of one."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from drafts.models import Chat
from inbox import selectors
from outbox.models import Delivery
from tests.browser import admin_data
from tests.drafts import factories

pytestmark = pytest.mark.django_db


def titles(name: str, words: str = "") -> list[str]:
    return [row.chat.title for row in selectors.rows(name, words)]


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

"""Storing what was written: however often it is told, edited or deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.types import ChatInfo, DeletedMessages
from drafts.models import Chat, Message
from drafts.services.messages.ingest import store_chat, store_deletion, store_messages
from tests.accounts import factories as accounts
from tests.drafts.factories import written
from tests.drafts.services.messages.ingest.stored import due, rows

pytestmark = pytest.mark.django_db

#: A supergroup or channel.
CLUB = -1_000_000_000_777


def test_a_message_is_stored_with_its_chat_and_makes_it_due(shop: TelegramAccount) -> None:
    assert store_messages(shop.pk, [written(5, "Hello?")]) == 1
    chat = Chat.objects.get()
    assert (chat.telegram_id, chat.title, chat.username, chat.mode) == (42, "Ada", "ada", "suggest")
    assert rows() == [(42, 5, "Hello?", False, True)]
    assert due()


def test_the_same_message_again_changes_nothing(shop: TelegramAccount) -> None:
    said = written(5, "Hello?")
    store_messages(shop.pk, [said])
    Chat.objects.update(analysis_due_at=None)
    assert store_messages(shop.pk, [said, said]) == 0
    assert len(rows()) == 1
    assert not due()


@pytest.mark.parametrize("kind", ["bot", "group", "channel"])
def test_other_chats_are_stored_but_never_due(shop: TelegramAccount, kind: str) -> None:
    store_messages(shop.pk, [written(5, "Hello?", kind=kind)])
    assert len(rows()) == 1
    assert not due()


def test_a_chat_that_is_off_is_stored_but_not_due(shop: TelegramAccount, settings: Any) -> None:
    settings.DEFAULT_CHAT_MODE = "off"
    store_messages(shop.pk, [written(5, "Hello?")])
    assert len(rows()) == 1
    assert not due()


def test_our_own_answer_ends_the_wait(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "Hello?")])
    store_messages(shop.pk, [written(6, "Hi!", ours=True)])
    assert not due()


def test_an_old_message_is_history_not_a_question(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, date=timezone.now() - timedelta(days=4))])
    assert not due()


def test_an_edit_changes_the_text_and_an_older_one_does_not_undo_it(shop: TelegramAccount) -> None:
    now = timezone.now()
    first = written(5, "Hello?")
    second = replace(first, text="Hello you?", edited_at=now)
    third = replace(first, text="Hello both?", edited_at=now + timedelta(seconds=5))
    for order in ([first, second, third], [third, first, second], [second, third, first]):
        store_messages(shop.pk, order)
        assert rows() == [(42, 5, "Hello both?", False, True)]
        Message.objects.all().delete()


def test_a_deleted_message_is_kept_and_marked(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5), written(6)])
    assert store_deletion(shop.pk, DeletedMessages((6, 999))) == 1
    assert store_deletion(shop.pk, DeletedMessages((6, 999))) == 0
    assert [row[-1] for row in rows()] == [True, False]


def test_a_deletion_concerns_only_its_account_and_no_channel(shop: TelegramAccount) -> None:
    other = accounts.account()
    store_messages(shop.pk, [written(5)])
    store_messages(other.pk, [written(5)])
    store_messages(shop.pk, [written(5, chat_id=CLUB, kind="channel")])
    store_deletion(shop.pk, DeletedMessages((5,)))
    alive = Message.objects.filter(deleted_at=None)
    assert {row.chat.account_id for row in alive} == {other.pk, shop.pk}
    assert alive.get(chat__account=shop).chat.kind == "channel"
    store_deletion(shop.pk, DeletedMessages((5,), chat_id=CLUB))
    assert not Message.objects.filter(deleted_at=None, chat__account=shop).exists()


@pytest.mark.parametrize(
    ("chat_id", "kind", "deleted"),
    [(7, "private", True), (-44, "group", True), (CLUB, "group", False), (CLUB, "channel", False)],
    ids=["a private chat", "a small group", "a supergroup", "a channel"],
)
def test_a_deletion_without_a_chat_concerns_those_that_share_one_numbering(
    shop: TelegramAccount, chat_id: int, kind: str, deleted: bool
) -> None:
    store_messages(shop.pk, [written(5, chat_id=chat_id, kind=kind)])
    assert store_deletion(shop.pk, DeletedMessages((5,))) == deleted
    assert Message.objects.filter(deleted_at=None).exists() != deleted


def test_a_contact_without_a_name_is_shown_by_the_username(shop: TelegramAccount) -> None:
    assert str(store_chat(shop.pk, ChatInfo(42, "private", "", "ada"))) == "@ada"
    assert str(store_chat(shop.pk, ChatInfo(43, "private"))) == "43"


def test_a_chat_without_a_name_keeps_the_one_it_had(shop: TelegramAccount) -> None:
    chat = store_chat(shop.pk, ChatInfo(42, "private", "Ada", "ada"))
    assert store_chat(shop.pk, ChatInfo(42, "private")).title == "Ada"
    assert store_chat(shop.pk, ChatInfo(42, "private", "Ada L.", "ada")).pk == chat.pk
    assert Chat.objects.get().title == "Ada L."


def test_a_reply_keeps_what_it_answers(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "And B?", ours=True), written(6, "How much?", reply_to=5)])
    store_messages(shop.pk, [written(7, "This?", reply_to=5, quote="B"), written(8, reply_to=999)])
    kept = dict(Message.objects.values_list("telegram_id", "reply_text"))
    assert kept == {5: "", 6: "And B?", 7: "B", 8: ""}


def test_a_forwarded_message_keeps_its_origin(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "Buy now", forwarded_from="Eve", forwarded_from_id=7)])
    assert Message.objects.get().forwarded_from == "Eve"

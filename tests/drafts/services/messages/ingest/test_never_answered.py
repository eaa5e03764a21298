"""Who is never answered: bots, Telegram itself, deleted accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.types import ChatInfo
from drafts import states
from drafts.models import Chat, Draft, Message
from drafts.services import schedule
from drafts.services.drafting.analysis import analyse
from drafts.services.messages.ingest import store_chat, store_messages
from tests.drafts import factories
from tests.drafts.factories import written
from tests.drafts.services.messages.ingest.stored import due, rows, state

pytestmark = pytest.mark.django_db

NEVER = ["bot", "group", "channel", "self", "service", "support", "deleted", "unknown"]


@pytest.mark.parametrize("kind", NEVER)
@pytest.mark.parametrize("chat_mode", ["suggest", "auto"])
def test_only_people_are_analysed(
    shop: TelegramAccount, settings: Any, kind: str, chat_mode: str
) -> None:
    settings.DEFAULT_CHAT_MODE = chat_mode
    store_messages(shop.pk, [written(5, "Hello?", kind=kind)])
    assert len(rows()) == 1
    assert not due()
    schedule.check_unanswered(hurry=True)
    assert schedule.request_analysis([Chat.objects.get().pk]) == 0
    assert not due()


def test_telegram_itself_is_not_analysed_even_if_it_is_taken_for_a_person(
    shop: TelegramAccount,
) -> None:
    store_messages(shop.pk, [written(5, "Login code: 12345", chat_id=777000)])
    assert not due()
    schedule.check_unanswered(hurry=True)
    assert analyse(Chat.objects.get().pk, factories.Drafter()) is None


def test_a_login_code_is_never_stored(shop: TelegramAccount) -> None:
    code = written(5, "Login code: 12345. Do not give it to anyone", chat_id=777000, kind="service")
    store_messages(shop.pk, [code])
    store_messages(shop.pk, [replace(code, text="Login code: 67890", edited_at=timezone.now())])
    forwarded = written(6, "Code 12345", forwarded_from="Telegram", forwarded_from_id=777000)
    quoting = written(7, "What is this?", quote="Login code: 12345")
    store_messages(shop.pk, [code, forwarded, quoting])
    for row in Message.objects.all():
        assert not any(sign.isdigit() for sign in row.text + row.reply_text), row.text


def test_an_account_that_was_deleted_is_no_longer_answered(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(11, "And when?")])
    draft = factories.draft(Chat.objects.get(), question=Message.objects.get(telegram_id=11))
    store_chat(shop.pk, ChatInfo(42, "deleted"))
    assert state(draft) == states.SUPERSEDED
    assert Chat.objects.get().title == "Ada", "the owner knows it by this name"
    assert not due()


def test_who_turns_out_to_be_a_person_is_analysed(shop: TelegramAccount) -> None:
    unknown = ChatInfo(42, "unknown")
    store_messages(shop.pk, [written(5, "Hello?", chat=unknown)])
    assert not due()
    store_chat(shop.pk, ChatInfo(42, "private", "Ada", "ada"))
    assert due()
    store_messages(shop.pk, [written(6, "Hello?", chat=unknown)])
    assert Chat.objects.get().kind == "private", "what was known stays known"
    assert due()

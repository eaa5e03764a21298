"""Rules in layers: the settings, all accounts, one account, one chat."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from drafts.ai.types import Voice
from drafts.models import Chat, Message, Profile, Rules
from drafts.services.drafting.analysis import claim_chat
from drafts.services.messages.ingest import store_messages
from drafts.services.rules import (
    ACCOUNT,
    ALL,
    CHAT,
    SETTING,
    defaults,
    effective,
    effective_for_account,
    left_alone,
    voice_of,
)
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat() -> Chat:
    return factories.chat(telegram_id=42, mode="suggest", username="ada")


def test_without_rules_the_settings_hold(chat: Chat, settings: Any) -> None:
    settings.AUTO_REPLY_CONFIDENCE = 77
    rules = effective(chat)
    assert rules.threshold == 77
    assert set(rules.levels.values()) == {SETTING}
    assert set(rules.levels) == set(defaults())


LEVELS = [SETTING, ALL, ACCOUNT, CHAT]


@pytest.mark.parametrize("given", range(8))
def test_the_nearest_level_that_says_something_holds(chat: Chat, given: int) -> None:
    said = [level for bit, level in enumerate(LEVELS[1:]) if given & 1 << bit]
    owners: dict[str, dict[str, Any]] = {
        ALL: {},
        ACCOUNT: {"account": chat.account},
        CHAT: {"chat": chat},
    }
    for level in LEVELS[1:]:
        values = {"threshold": 10 + LEVELS.index(level)} if level in said else {}
        Rules.objects.create(**owners[level], **values)
    rules = effective(chat)
    nearest = said[-1] if said else SETTING
    assert rules.levels["threshold"] == nearest
    assert rules.threshold == (10 + LEVELS.index(nearest) if said else defaults()["threshold"])


def test_zero_and_midnight_are_values_and_nothing_is_not(chat: Chat) -> None:
    Rules.objects.create(threshold=90, hourly_cap=3, auto_from=time(8), tone="warm")
    Rules.objects.create(chat=chat, threshold=0, hourly_cap=0, auto_from=time(0), tone="")
    rules = effective(chat)
    assert (rules.threshold, rules.hourly_cap, rules.auto_from) == (0, 0, time(0))
    assert (rules.tone, rules.levels["tone"]) == ("warm", ALL)


def test_rules_of_another_chat_or_account_do_not_count(chat: Chat) -> None:
    other = factories.chat(account=accounts.account(name="Other"))
    Rules.objects.create(chat=other, threshold=1)
    Rules.objects.create(account=other.account, threshold=2)
    Rules.objects.create(chat=factories.chat(account=chat.account), threshold=3)
    assert effective(chat).levels["threshold"] == SETTING
    assert effective_for_account(chat.account_id).levels["threshold"] == SETTING


def test_the_rules_of_a_chat_are_one_query(chat: Chat) -> None:
    with CaptureQueriesContext(connection) as captured:
        effective(chat)
    assert len(captured) == 1


def test_there_is_one_set_of_rules_for_all() -> None:
    Rules.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rules.objects.create()


def test_the_list_of_topics_can_be_emptied_and_extended(chat: Chat) -> None:
    assert "health" in effective(chat).limits.topics
    own = Rules.objects.create(chat=chat, abstain="health\nweddings\n")
    assert effective(chat).limits.topics == ("health", "weddings")
    own.abstain = "-"
    own.save()
    assert effective(chat).limits.topics == ()


# --- how answers sound --------------------------------------------------------------------------


def test_a_voice_is_the_accounts_where_it_says_nothing_that_of_all(chat: Chat) -> None:
    assert voice_of(chat) == Voice()
    Profile.objects.create(about="We are a shop.", tone="short", signature="Olena")
    Profile.objects.create(account=chat.account, about="We are a workshop.")
    Rules.objects.create(chat=chat, persona="You are an old friend.")
    assert voice_of(chat) == Voice(
        about="We are a workshop.",
        tone="short",
        signature="Olena",
        persona="You are an old friend.",
    )
    Rules.objects.create(tone="warm")
    assert voice_of(chat).tone == "warm", "rules are nearer than a profile"


# --- chats that the AI leaves alone -------------------------------------------------------------


@pytest.mark.parametrize("ignored", ["@ada", "Ada", "42", "ADA", "someone\nada\n"])
def test_an_ignored_sender_is_left_alone(chat: Chat, ignored: str) -> None:
    Rules.objects.create(account=chat.account, ignored_senders=ignored)
    assert left_alone(chat, [], effective(chat))


@pytest.mark.parametrize("ignored", ["", "-", "4", "@adam", "Ada Lovelace"])
def test_others_are_not(chat: Chat, ignored: str) -> None:
    Rules.objects.create(account=chat.account, ignored_senders=ignored)
    assert not left_alone(chat, [], effective(chat))


def test_a_word_that_is_never_answered_keeps_the_ai_out(chat: Chat, told: list[int]) -> None:
    Rules.objects.create(never_answer="похорон\nlawsuit")
    for number, text in ((10, "Hello"), (11, "It is about the lawsuit")):
        store_messages(chat.account_id, [written(number, text)])
    Chat.objects.update(analysis_due_at=factories.START)
    assert claim_chat(chat.pk, "test") is None
    chat.refresh_from_db()
    assert (chat.analysis_due_at, chat.analysed_message_id) == (None, 11)
    store_messages(chat.account_id, [written(12, "Thanks", ours=True), written(13, "And now?")])
    Chat.objects.update(analysis_due_at=factories.START)
    assert claim_chat(chat.pk, "test") is not None, "only what is asked now counts"


def test_the_ai_reads_as_many_messages_as_the_rules_say(chat: Chat, told: list[int]) -> None:
    Rules.objects.create(chat=chat, context_messages=3)
    for number in range(10, 20):
        store_messages(chat.account_id, [written(number, ours=number % 2 == 0)])
    Chat.objects.update(analysis_due_at=factories.START)
    claim = claim_chat(chat.pk, "test")
    assert claim is not None and len(claim.conversation.lines) == 3


# --- chats that begin ---------------------------------------------------------------------------


def test_a_chat_begins_with_the_mode_of_its_account(told: list[int]) -> None:
    mine, other = accounts.account(), accounts.account(name="Other")
    Rules.objects.create(new_chat_mode="suggest")
    Rules.objects.create(account=mine, new_chat_mode="auto")
    for account in (mine, other):
        store_messages(account.pk, [written(1)])
    assert Chat.objects.get(account=mine).mode == "auto"
    assert Chat.objects.get(account=other).mode == "suggest"
    Rules.objects.all().delete()
    store_messages(mine.pk, [written(2)])
    assert Chat.objects.get(account=mine).mode == "auto", "a chat that is there keeps its mode"
    assert Message.objects.filter(chat__account=mine).count() == 2

"""Faults around a send: what the owner sees, and that the answer arrives exactly once."""

from __future__ import annotations

import contextlib
import sqlite3
from functools import partial
from typing import Any

import pytest

from tests.faults.conftest import Clock, Note
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

pytestmark = pytest.mark.timeout(300)

SEND = "messages.SendMessageRequest"


def delivery(stack: Stack, text: str) -> dict:
    names = ("state", "failure", "last_error", "attempts")
    row = stack.rows(
        "SELECT d.state, d.failure, d.last_error, d.attempts FROM outbox_delivery d "
        f"JOIN drafts_draft x ON d.reference = 'draft:' || x.id WHERE x.text = '{text}'"
    )[0]
    return dict(zip(names, row, strict=True))


def is_state(stack: Stack, text: str, state: str) -> bool:
    return bool(delivery(stack, text)["state"] == state)


def arrived(stack: Stack, text: str) -> int:
    return [one["text"] for one in stack.sandbox.client.sent()].count(text)


HEALING: dict[str, dict[str, Any]] = {
    "cut before the server took it": {"action": "cut_before"},
    "cut after the server took it": {"action": "cut_after"},
    "FLOOD_WAIT of 4 s": {"action": "error", "code": 420, "message": "FLOOD_WAIT_4"},
    "server error 500": {"action": "error", "code": 500, "message": "INTERNAL"},
    "server timeout -503": {"action": "error", "code": -503, "message": "Timeout"},
    "slow server (3 s)": {"action": "delay", "seconds": 3},
}
REFUSED = {
    "USER_IS_BLOCKED": ("blocked", 400),
    "CHAT_WRITE_FORBIDDEN": ("write_forbidden", 403),
    "PEER_FLOOD": ("peer_flood", 400),
    "PEER_ID_INVALID": ("peer_unknown", 400),
    "INPUT_USER_DEACTIVATED": ("person_gone", 400),
}


def test_what_heals_by_itself(quick: Stack, note: Note) -> None:
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client
    contact = client.contacts()[0]
    for fault, fields in HEALING.items():
        quick.wait_connected()
        client.fault("mtproto", request=SEND, **fields)
        clock = Clock()
        quick.approve({"contact": contact["id"], "name": "x", "text": fault})
        wait_for(partial(is_state, quick, fault, "sent"), 60, fault)
        seconds = clock.seconds
        assert arrived(quick, fault) == 1, fault
        note(fault, f"✅ after {delivery(quick, fault)['attempts']} attempts", seconds)
    client.fault("mtproto", "error", "messages.*", times=None, code=500, message="INTERNAL")
    client.clear_faults()
    assert len(client.sent()) == len(HEALING)


def test_what_telegram_refuses_is_said_in_plain_words_and_can_be_tried_again(
    quick: Stack, note: Note
) -> None:
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client
    contacts = client.contacts()
    for number, (message, (name, code)) in enumerate(REFUSED.items()):
        contact = contacts[number % len(contacts)]
        client.fault("mtproto", "error", SEND, code=code, message=message)
        quick.approve({"contact": contact["id"], "name": "x", "text": message})
        wait_for(partial(is_state, quick, message, "failed"), 60, message)
        assert delivery(quick, message)["failure"] == name
        note(message, f"⚠️ Not sent: {delivery(quick, message)['last_error'].split(' (')[0]}", 0)
    assert client.sent() == []
    assert quick.health()["accounts"] == {"Shop": "connected"}
    draft = quick.value("SELECT id FROM drafts_draft WHERE text = 'PEER_FLOOD'")
    client.press(1, f"d:{draft}:1:retry")
    wait_for(lambda: arrived(quick, "PEER_FLOOD") == 1, 30, "sent when tried again")


def test_a_long_flood_wait_is_kept_over_a_restart(quick: Stack, note: Note) -> None:
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client
    contact = client.contacts()[0]
    client.fault("mtproto", "error", SEND, code=420, message="FLOOD_WAIT_3600")
    quick.approve({"contact": contact["id"], "name": "x", "text": "wait"})
    paused = "SELECT count(*) FROM accounts_telegramaccount WHERE paused_until IS NOT NULL"
    wait_for(lambda: quick.value(paused) == 1, 30, "the pause is noted with the account")
    assert quick.runbot.stop() == 0
    quick.start("runbot").wait_connected()
    quick.approve({"contact": contact["id"], "name": "x", "text": "later"})
    wait_for(lambda: quick.health()["queue"]["queued"] == 2, 20, "both wait")
    assert client.sent() == []
    assert delivery(quick, "wait")["attempts"] == 1
    note("FLOOD_WAIT of an hour", "account shows: Telegram asks to wait until …", 3600)


def test_while_away_the_card_says_so_and_the_answer_leaves_when_back(
    quick: Stack, note: Note
) -> None:
    quick.start("runbot", "worker").wait_connected()
    client = quick.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    client.contact_says(account["id"], contact["id"], "What are your opening hours?")
    card = wait_for(quick.cards, 60, "a card")[-1]
    client.fault("mtproto", "refuse", "connect", times=None)
    client.cut("mtproto")
    wait_for(lambda: quick.health()["accounts"]["Shop"] != "connected", 30, "away")
    client.press(card["message_id"], card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    words = "it will be sent when Shop is connected again"
    wait_for(lambda: words in str(client.bot_messages()), 30, "the card says what it waits for")
    assert client.sent() == []
    client.clear_faults()
    clock = Clock()
    wait_for(client.sent, 90, "the answer")
    assert len(client.sent()) == 1
    note("Send pressed while away", f"⏳ Approved; {words}", clock.seconds)


def test_a_database_that_is_locked_for_longer_than_anyone_waits(quick: Stack, note: Note) -> None:
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client
    client.fault("mtproto", "delay", SEND, seconds=12)
    quick.approve({"contact": client.contacts()[0]["id"], "name": "x", "text": "once"})
    wait_for(partial(is_state, quick, "once", "inflight"), 30, "on its way")
    with contextlib.closing(sqlite3.connect(quick.folder / "aibot.sqlite3", timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        wait_for(lambda: "trying again" in quick.runbot.log(), 150, "too busy")
        assert arrived(quick, "once") == 1
        other.rollback()
    clock = Clock()
    wait_for(partial(is_state, quick, "once", "sent"), 60, "noted when it is free")
    note("database locked for 30 s", "✅ a moment later", clock.seconds)
    assert arrived(quick, "once") == 1
    assert quick.runbot.stop() == 0


def test_the_bot_answers_instead_only_where_that_is_allowed_and_never_both(
    quick: Stack, note: Note
) -> None:
    quick.environment["FALLBACK_AFTER_MINUTES"] = "0.05"
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client
    allowed, other = client.contacts()[:2]
    client.add_bot_user(allowed["id"], "Olena")
    client.say("/start", user_id=allowed["id"])
    client.fault("mtproto", "refuse", "connect", times=None)
    client.cut("mtproto")
    wait_for(lambda: quick.health()["accounts"]["Shop"] != "connected", 30, "away")
    quick.approve(
        {"contact": allowed["id"], "name": "a", "text": "by the bot", "fallback": True},
        {"contact": other["id"], "name": "b", "text": "by the account"},
    )

    def by_bot() -> list[dict]:
        return [one for one in client.bot_messages(allowed["id"]) if one["text"] == "by the bot"]

    clock = Clock()
    wait_for(by_bot, 60, "the bot answers")
    note("away, where the bot may answer instead", "🤖 the bot's answer", clock.seconds)
    assert client.sent() == []
    client.clear_faults()
    quick.wait_connected(120)
    wait_for(client.sent, 60, "the other answer")
    wait_for(
        lambda: (
            quick.rows("SELECT text, by_bot, state FROM drafts_draft ORDER BY id")
            == [("by the bot", True, "sent"), ("by the account", False, "sent")]
        ),
        30,
        "both are settled",
    )
    assert [one["text"] for one in client.sent()] == ["by the account"]
    assert len(by_bot()) == 1

"""Faults of the Bot API: the bot's state is measured, nothing is lost."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.faults.conftest import Clock, Note
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

pytestmark = pytest.mark.timeout(300)


def bot(stack: Stack) -> dict:
    return stack.health().get("bot", {})


POLLING: dict[str, tuple[str, dict[str, Any]]] = {
    "a poll that is never answered": ("waiting", {"action": "swallow", "times": 1}),
    "another poller (409)": ("conflict", {"code": 409, "message": "Conflict: terminated by other"}),
    "invalid token (401)": ("misconfigured", {"code": 401, "message": "Unauthorized"}),
    "Bad Gateway (502)": ("waiting", {"code": 502, "message": "Bad Gateway"}),
    "too many requests (429)": (
        "waiting",
        {"code": 429, "message": "Too Many Requests: retry after 2", "retry_after": 2},
    ),
}


@pytest.mark.parametrize("fault", POLLING)
def test_each_failure_of_polling_is_seen_and_heals(stack: Stack, note: Note, fault: str) -> None:
    status, fields = POLLING[fault]
    stack.start("runbot").wait_connected()
    client = stack.sandbox.client
    client.fault("bot", request="getUpdates", **{"action": "error", "times": 2, **fields})
    client.say("/pause")  # ends the poll that is waiting
    wait_for(lambda: bot(stack)["status"] == status, 60, status)
    seen = f"bot: {status}, {bot(stack)['detail']}"
    clock = Clock()
    client.say("/status")
    wait_for(lambda: bot(stack)["status"] == "polling", 90, "polling again")
    note(fault, seen, clock.seconds)
    wait_for(
        lambda: "Answers waiting for you" in str(client.bot_messages()),
        30,
        "the command was answered",
    )
    assert stack.health()["accounts"] == {"Shop": "connected"}


def test_a_real_second_poller_is_told_apart(stack: Stack) -> None:
    stack.start("runbot").wait_connected()
    settings = stack.sandbox.settings()
    address = f"{settings['TELEGRAM_BOT_API_URL']}/bot{settings['TELEGRAM_BOT_TOKEN']}/getUpdates"
    httpx.post(address, data={"timeout": 0})
    wait_for(lambda: bot(stack)["status"] == "conflict", 30, "conflict")
    wait_for(lambda: bot(stack)["status"] == "polling", 30, "polling again")


SENDING: dict[str, tuple[int, dict[str, Any]]] = {
    "429 for a card": (
        1,
        {"action": "error", "code": 429, "message": "Too Many Requests", "retry_after": 3},
    ),
    "502 for a card": (2, {"action": "error", "code": 502, "message": "Bad Gateway"}),
    "cut before the card was taken": (1, {"action": "cut_before"}),
    "cut after the card was taken": (2, {"action": "cut_after"}),
    "the answer about the card is garbage": (2, {"action": "garbage"}),
}


def test_a_card_is_never_lost_and_doubled_only_where_telegram_leaves_it_open(
    stack: Stack, note: Note
) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    contacts = [client.add_contact(f"Person {number}") for number in range(len(SENDING))]
    for contact, (fault, (most, fields)) in zip(contacts, SENDING.items(), strict=True):
        client.fault("bot", request="sendMessage", **fields)
        client.contact_says(None, contact["id"], "What are your opening hours?")
        clock = Clock()

        def cards(name: str = contact["name"]) -> list[dict]:
            return [card for card in stack.cards() if name in card["text"]]

        settled = "SELECT count(*) FROM outbox_delivery WHERE kind = 'card' AND state <> 'sent'"
        wait_for(cards, 60, fault)
        wait_for(lambda: stack.value(settled) == 0, 60, "recorded")  # noqa: B023
        assert 1 <= len(cards()) <= most, fault
        note(fault, f"{len(cards())} card(s), at most {most}", clock.seconds)


def test_a_press_is_not_lost_when_runbot_is_killed_before_it_was_handled(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    contact = client.contacts()[0]
    client.contact_says(None, contact["id"], "What are your opening hours?")
    card = wait_for(stack.cards, 60, "a card")[-1]
    stack.runbot.kill()
    client.press(card["message_id"], card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    stack.runbot.start()
    wait_for(client.sent, 60, "the answer")
    assert len(client.sent()) == 1


def test_a_failing_handler_harms_no_other(stack: Stack) -> None:
    stack.start("runbot").wait_connected()
    client = stack.sandbox.client
    # Bytes that no handler of ours expects: each press and message stands alone.
    for data in ("d:1:1:send", "💥" * 8, "d:0:0:x", "\u202e"):
        client.press(1, data)
    client.say("/pending")
    wait_for(lambda: "Nothing is waiting" in str(client.bot_messages()), 30, "answered")
    assert bot(stack)["status"] == "polling"

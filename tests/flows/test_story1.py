"""Story 1: a message becomes an approved answer. Real web, runbot, worker and beat."""

from __future__ import annotations

import httpx
import pytest

from tests.harness.processes import wait_for
from tests.harness.stack import Stack


def card_about(stack: Stack, words: str) -> dict:
    cards = wait_for(
        lambda: [card for card in stack.cards() if words in card["text"]], 40, f"a card: {words}"
    )
    return cards[-1]


def test_a_message_becomes_an_approved_answer(stack: Stack, engine: str) -> None:
    stack.start().wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]

    client.contact_says(account["id"], contact["id"], "Hello, what are your opening hours?")
    card = card_about(stack, "what are your opening hours?")
    assert contact["name"] in card["text"]
    labels = [button["text"] for button in card["reply_markup"]["inline_keyboard"][0]]
    assert labels == ["✅ Send", "📝 Edit", "❌ Skip"]

    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    client.press(card["message_id"], data)
    sent = wait_for(client.sent, 20, "the answer")
    assert [one["peer_id"] for one in sent] == [contact["id"]]
    assert sent[0]["text"] in card["text"]

    def outcome() -> bool:
        shown = [one for one in client.bot_messages() if one["message_id"] == card["message_id"]]
        return "Approved and sent in your name" in shown[0]["text"]

    wait_for(outcome, 20, "the card's outcome")
    assert stack.rows("SELECT state FROM drafts_draft") == [("sent",)]
    assert len(client.sent()) == 1


def test_edit_and_skip(stack: Stack, engine: str) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    account = client.accounts()[0]
    first, second = client.contacts()[:2]

    client.contact_says(account["id"], first["id"], "How much is the blue vase?")
    card = card_about(stack, "blue vase")
    edit = card["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    client.press(card["message_id"], edit)

    def prompt() -> list[dict]:
        return [one for one in client.bot_messages() if one.get("reply_interface")]

    question = wait_for(prompt, 20, "the question for a new text")[-1]
    client.say("It is 45 € & <b>not</b> *negotiable* 🙂", reply_to=question["message_id"])
    new = card_about(stack, "45 € & <b>not</b> *negotiable* 🙂")
    assert new["message_id"] != card["message_id"]
    client.press(new["message_id"], new["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    sent = wait_for(client.sent, 20, "the edited answer")
    assert sent[0]["text"] == "It is 45 € & <b>not</b> *negotiable* 🙂"

    client.contact_says(account["id"], second["id"], "And what does delivery cost?")
    card = card_about(stack, "delivery cost")
    client.press(card["message_id"], card["reply_markup"]["inline_keyboard"][0][2]["callback_data"])
    wait_for(
        lambda: stack.value("SELECT count(*) FROM drafts_draft WHERE state = 'skipped'") == 1,
        20,
        "skipped",
    )
    assert len(client.sent()) == 1


@pytest.mark.settings(
    DEFAULT_CHAT_MODE="auto", AUTO_REPLY_CONFIDENCE="85", AUTO_REPLY_KNOWN_AFTER="0"
)
def test_a_confident_answer_leaves_without_asking_where_that_is_allowed(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    client.contact_says(account["id"], contact["id"], "Hello, are you there?")
    sent = wait_for(client.sent, 30, "the answer")
    note = wait_for(
        lambda: [one for one in client.bot_messages() if "automatically" in one["text"]],
        20,
        "note",
    )
    assert sent[0]["text"] in note[-1]["text"]


def test_the_web_answers_and_asks_who_is_there(stack: Stack) -> None:
    stack.start("web")
    base = stack.web_address

    def up() -> bool:
        try:
            return httpx.get(f"{base}/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    wait_for(up, 30, "the web")
    page = httpx.get(f"{base}/admin/", follow_redirects=True)
    assert page.status_code == 200
    assert "password" in page.text


def test_nothing_leaves_while_sending_is_paused(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    client.say("/pause")
    wait_for(lambda: stack.value("SELECT count(*) FROM accounts_switch") == 1, 10, "paused")
    client.contact_says(account["id"], contact["id"], "What are your opening hours?")
    card = card_about(stack, "opening hours")
    client.press(card["message_id"], card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    wait_for(
        lambda: "it will be sent when you send /resume" in str(client.bot_messages()),
        20,
        "the card says that sending is paused",
    )
    assert client.sent() == []
    client.say("/resume")
    assert len(wait_for(client.sent, 20, "the answer")) == 1

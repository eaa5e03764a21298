"""The buttons under "More", over the whole bot, and what is put off over a restart."""

from __future__ import annotations

from typing import Any

from tests.flows.test_story1 import card_about
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

Card = dict[str, Any]
PATIENCE = 40
REVIEWER = 600_100_200


def button(card: Card, text: str) -> str:
    rows = card.get("reply_markup", {}).get("inline_keyboard", [])
    return next((one["callback_data"] for row in rows for one in row if text in one["text"]), "")


def press(stack: Stack, words: str, *texts: str) -> Card:
    """Press these buttons one after the other, each as soon as the card about `words` has it."""
    card: Card = {}
    for text in texts:

        def look(text: str = text) -> list[Card]:
            return [one for one in stack.cards() if words in one["text"] and button(one, text)]

        card = wait_for(look, PATIENCE, f"a card with the button {text}")[-1]
        stack.sandbox.client.press(card["message_id"], button(card, text))
    return card


def test_an_answer_is_made_shorter_and_leaves_at_its_time_after_a_restart(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    asked = "Is the blue vase still there?"
    client.contact_says(account["id"], contact["id"], asked)
    first = card_about(stack, asked)
    proposed = stack.value("SELECT text FROM drafts_draft")

    press(stack, asked, "More", "Shorter")
    wait_for(lambda: "Rewritten answer" in card_about(stack, asked)["text"], PATIENCE, "shorter")
    shorter = stack.value("SELECT text FROM drafts_draft")
    assert shorter in proposed and shorter != proposed
    card = press(stack, asked, "More", "Send at", "In an hour")
    assert card["message_id"] == first["message_id"], "all on the same card"
    wait_for(
        lambda: "It will be sent at" in card_about(stack, asked)["text"], PATIENCE, "scheduled"
    )
    assert stack.rows("SELECT state FROM drafts_draft") == [("scheduled",)]

    stack.runbot.stop()
    stack.execute("UPDATE drafts_draft SET due_at = datetime('now', '-10 minutes')")
    assert client.sent() == []
    stack.start("runbot").wait_connected()
    sent = wait_for(client.sent, PATIENCE, "the answer")
    assert [one["text"] for one in sent] == [shorter]
    wait_for(lambda: "Approved and sent" in str(client.bot_messages()), PATIENCE, "sent")


def test_two_reviewers_at_once_and_the_answer_leaves_once(stack: Stack) -> None:
    """One works on the card, so the other sees who; both press Send, and it leaves once."""
    stack.execute(
        "INSERT INTO accounts_person (telegram_id, name, username, role, language, time_zone, "
        f"created_at) VALUES ({REVIEWER}, 'Max', 'max', 'reviewer', 'en', '', '2026-01-01')"
    )
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    client.add_bot_user(REVIEWER, "Max")
    client.say("/start", user_id=REVIEWER)
    account, contact = client.accounts()[0], client.contacts()[0]
    asked = "Do you have a red vase?"
    client.contact_says(account["id"], contact["id"], asked)

    def cards_of(chat_id: int | None) -> list[Card]:
        return [one for one in client.bot_messages(chat_id) if asked in one["text"]]

    mine = wait_for(lambda: cards_of(None), PATIENCE, "the owner's card")[-1]
    theirs = wait_for(lambda: cards_of(REVIEWER), PATIENCE, "the reviewer's card")[-1]
    client.press(mine["message_id"], button(mine, "More"))
    wait_for(lambda: button(cards_of(REVIEWER)[-1], "Take over"), PATIENCE, "who is on it")
    client.press(theirs["message_id"], button(theirs, "Send"), REVIEWER)
    told = wait_for(lambda: "is working on this" in str(client.bot_answers()), PATIENCE, "told")
    assert told and client.sent() == []

    client.press(theirs["message_id"], button(cards_of(REVIEWER)[-1], "Take over"), REVIEWER)
    wait_for(lambda: button(cards_of(REVIEWER)[-1], "Send"), PATIENCE, "taken over")
    client.press(theirs["message_id"], button(theirs, "Send"), REVIEWER)
    client.press(mine["message_id"], button(mine, "Send"))
    sent = wait_for(client.sent, PATIENCE, "the answer")
    wait_for(lambda: "by Max" in cards_of(None)[-1]["text"], PATIENCE, "who has sent it")
    assert len(sent) == len(client.sent()) == 1


def test_a_snoozed_card_comes_back_after_a_restart(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    asked = "Is the blue vase still there?"
    client.contact_says(account["id"], contact["id"], asked)
    first = press(stack, asked, "More", "Snooze", "In an hour")
    wait_for(lambda: "Shown again at" in card_about(stack, asked)["text"], PATIENCE, "snoozed")

    stack.runbot.stop()
    stack.execute("UPDATE drafts_draft SET due_at = datetime('now', '-3 hours')")
    stack.start("runbot").wait_connected()

    def again() -> Card | None:
        card = card_about(stack, asked)
        return card if card["message_id"] != first["message_id"] and button(card, "Send") else None

    card = wait_for(again, PATIENCE, "the card anew")
    assert card is not None
    client.press(card["message_id"], button(card, "Send"))
    assert len(wait_for(client.sent, PATIENCE, "the answer")) == 1


def test_a_question_that_is_changed_or_deleted_takes_its_card_along(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    vase, lamp = "Is the blue vase still there?", "Is the red lamp still there?"
    question = client.contact_says(account["id"], contact["id"], vase)
    first = card_about(stack, vase)

    def told(card: Card, words: str) -> bool:
        shown = [one for one in client.bot_messages() if one["message_id"] == card["message_id"]]
        return words in shown[0]["text"]

    client.contact_edits(account["id"], question["id"], lamp)
    wait_for(lambda: told(first, "the message was changed"), PATIENCE, "the first card's end")
    second = wait_for(
        lambda: [one for one in stack.cards() if lamp in one["text"] and button(one, "Send")],
        PATIENCE,
        "a card for the changed question",
    )[-1]
    client.contact_deletes(account["id"], question["id"])
    wait_for(lambda: told(second, "the message was deleted"), PATIENCE, "the second card's end")
    for card in (first, second):
        client.press(card["message_id"], button(card, "Send"))
    wait_for(lambda: len(client.bot_answers()) == 2, PATIENCE, "both presses answered")
    assert client.sent() == []
    assert stack.rows("SELECT DISTINCT state FROM drafts_draft") == [("superseded",)]

"""Answers that rest on knowledge, from end to end: cited, or asked for and then kept."""

from __future__ import annotations

import json
from typing import Any

from tests.flows.desk import PATIENCE, SEND, Desk
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

QUESTION = "Do you engrave names on knives?"
ANSWER = "Yes, engraving takes 3 days and costs 12 €."


def test_what_no_entry_says_is_asked_of_the_owner_and_kept(stack: Stack, engine: str) -> None:
    stack.module("tests.harness.stock")
    stack.start("runbot", "worker").wait_connected()
    desk = Desk(stack)

    contact, words = desk.asks("When are you open on Saturday? ({number})")
    card = desk.card(words)
    assert "on Saturday from 10:00 to 14:00" in card["text"]
    assert "\n📚 Opening hours" in card["text"] and "❔" not in card["text"]
    desk.press(card, SEND)
    assert "10:00 to 14:00" in desk.arrives(contact)[0]

    contact, _words = desk.asks(QUESTION)
    card = desk.card(QUESTION)
    assert f"\n❔ {QUESTION}" in card["text"] and "📚" not in card["text"]
    desk.edit(card, ANSWER)
    edited = desk.card(ANSWER, after=card["message_id"])
    desk.press(edited, SEND)
    assert desk.arrives(contact) == [ANSWER]
    desk.press_data(edited, button(desk, edited, "📚 For everyone"))
    desk.said("📚 Kept as knowledge, for everyone.")

    another, _words = desk.asks(QUESTION)
    card = desk.card(f"📚 {QUESTION}")
    desk.press(card, SEND)
    assert desk.arrives(another) == [ANSWER]
    (sources, needs_owner, model) = stack.rows(
        "SELECT sources, needs_owner, model FROM drafts_draft ORDER BY id DESC"
    )[0]
    found = json.loads(sources) if isinstance(sources, str) else sources
    assert [one["title"] for one in found] == [QUESTION]
    assert (bool(needs_owner), model) == (False, "sandbox-rules")


def button(desk: Desk, card: dict[str, Any], label: str) -> str:
    """What stands in a button that appears on a card."""

    def look() -> list[str]:
        shown = [one for one in desk.stack.cards() if one["message_id"] == card["message_id"]]
        rows = shown[0]["reply_markup"]["inline_keyboard"] if shown else []
        return [one["callback_data"] for row in rows for one in row if one["text"] == label]

    return wait_for(look, PATIENCE, f"the button {label}")[0]

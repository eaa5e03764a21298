"""The owner's desk: contacts write, cards come, buttons are pressed, answers leave."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from sandbox.client import SandboxClient
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

SEND, EDIT, SKIP = 0, 1, 2
#: Long, because other jobs may share the machine; nothing here waits in vain.
PATIENCE = 60
_numbers = itertools.count(1)

Card = dict[str, Any]


@dataclass
class Desk:
    """The owner's desk: contacts write, cards come, buttons are pressed."""

    stack: Stack

    @property
    def client(self) -> SandboxClient:
        return self.stack.sandbox.client

    def question(self, name: str = "") -> tuple[int, Card]:
        """A new contact asks something; the contact and the card about it."""
        contact, words = self.asks(name=name)
        return contact, self.card(words)

    def asks(self, words: str = "", *, name: str = "") -> tuple[int, str]:
        """A new contact asks something (no two ask the same); the contact and the words. Where
        `{number}` stands in the words, there comes one."""
        number = next(_numbers)
        contact = int(self.client.add_contact(name or f"Contact {number}")["id"])
        words = (words or "Is item {number} still there?").replace("{number}", f"{number:03}")
        self.client.contact_says(None, contact, words)
        return contact, words

    def card(self, words: str, *, after: int = 0) -> Card:
        """The newest card with these words."""

        def look() -> list[Card]:
            return [one for one in self.cards(words) if one["message_id"] > after]

        return wait_for(look, PATIENCE, f"a card: {words}")[-1]

    def cards(self, words: str) -> list[Card]:
        """The cards with these words, as they are shown now."""
        return [one for one in self.stack.cards() if words in one["text"]]

    def press(self, card: Card, button: int, user: int | None = None) -> str:
        return self.press_data(card, data_of(card, button), user)

    def press_data(self, card: Card, data: str, user: int | None = None) -> str:
        return self.client.press(card["message_id"], data, user)

    def answer(self, press: str) -> Any:
        """What the presser was told."""

        def look() -> list[Any]:
            found = self.client.bot_answers()
            return [one for one in found if one["callback_query_id"] == press]

        return wait_for(look, PATIENCE, "an answer to the press")[0]

    def edit(self, card: Card, text: str) -> int:
        """Press Edit and reply with this; the id of what was replied to."""
        before = max(one["message_id"] for one in self.client.bot_messages())
        self.press(card, EDIT)

        def look() -> list[Any]:
            return [
                one
                for one in self.client.bot_messages()
                if one.get("reply_interface") and one["message_id"] > before
            ]

        prompt = wait_for(look, PATIENCE, "the question for a text")[-1]["message_id"]
        self.client.say(text, reply_to=prompt)
        return int(prompt)

    def sent_to(self, contact: int) -> list[str]:
        return [one["text"] for one in self.client.sent() if one["peer_id"] == contact]

    def arrives(self, contact: int, parts: int = 1) -> list[str]:
        def look() -> list[str]:
            sent = self.sent_to(contact)
            return sent if len(sent) >= parts else []

        return wait_for(look, PATIENCE, f"{parts} message(s) for {contact}")

    def state(self, contact: int) -> str:
        return str(
            self.stack.value(
                "SELECT d.state FROM drafts_draft d JOIN drafts_chat c ON c.id = d.chat_id"
                f" WHERE c.telegram_id = {contact} ORDER BY d.id DESC"
            )
        )

    def said(self, words: str) -> None:
        wait_for(
            lambda: [one for one in self.client.bot_messages() if words in one["text"]],
            PATIENCE,
            f"the bot says: {words}",
        )


def data_of(card: Card, button: int) -> str:
    return str(card["reply_markup"]["inline_keyboard"][0][button]["callback_data"])

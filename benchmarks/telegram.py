"""A local Telegram in the benchmark's own process, so that all times come from one clock.

Here people write and press, and the moments are noted at which something is done to them: when a
user account's message is taken by the MTProto server, when the Bot API takes a bot's message.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sandbox.bot_api.records import Record
from sandbox.main import Sandbox, SandboxConfig, environment

BOT = "100200300:SANDBOX-fake-token-not-a-secret"
LEAST_BOT = "200300400:SANDBOX-other-token-not-a-secret"
TEXTBOOK_BOT = "300400500:SANDBOX-third-token-not-a-secret"


class LocalTelegram:
    """The sandbox, played by the benchmark. `folder` and `settings()` are what a Stack asks of
    a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.folder = sandbox.directory
        self.owner = sandbox.config.owner_id
        self._seen: dict[tuple[str, Any], asyncio.Future[float]] = {}
        sandbox.telegram.listeners.append(self._telegram_did)
        sandbox.bot_api.listeners.append(self._bot_did)

    def settings(self) -> dict[str, str]:
        return environment(self.sandbox)

    def account(self, name: str) -> tuple[int, str]:
        """A new account: its id and a session string."""
        made = self.sandbox.telegram.add_account(name)
        return made.id, self.world.sessions.of(made.id)

    def first_account(self) -> int:
        return self.world.account(None)

    def other_bot(self, token: str = LEAST_BOT) -> str:
        """A further bot, which the owner has started; its token."""
        api, number = self.sandbox.bot_api, token.partition(":")[0]
        api.add_bot(token, f"other{number}_bot", "Other")
        api.say(token, self.owner, "/start")
        return token

    def contacts(self, count: int, accounts: list[int]) -> list[int]:
        """New contacts; each has written to each of the accounts."""
        telegram, ids = self.sandbox.telegram, []
        for number in range(count):
            contact = telegram.add_contact(f"Contact {number}")
            ids.append(contact.id)
            for account in accounts:
                telegram.contact_says(account, contact.id, f"Question number {number}?")
        return ids

    def say(self, account: int, contact: int, text: str) -> None:
        self.sandbox.telegram.contact_says(account, contact, text)

    def card(self, token: str) -> int:
        """A message of the bot in the owner's chat, to press buttons under; its id."""
        api = self.sandbox.bot_api
        bot, chat = api.bot(token), api.chat(token, self.owner)
        message: dict[str, Any] = {
            "message_id": bot.next_message_id(),
            "from": bot.user(),
            "text": "A card",
            "chat": api.chat_object(chat),
            "date": int(time.time()),
        }
        api.keep(chat, Record(message))
        return int(message["message_id"])

    # --- what is measured -------------------------------------------------------------------

    async def press(self, token: str, message_id: int, data: str, account: int, to: int) -> float:
        """Seconds from a press until a message of the account is on the wire."""
        seen = self._expect(("sent", (account, to)))
        began = time.time()
        self.sandbox.bot_api.press(token, self.owner, self.owner, message_id, data)
        return await asyncio.wait_for(seen, 30) - began

    async def write(self, account: int, contact: int, text: str, token: str) -> float:
        """Seconds from a contact's message until the bot has told the owner of it."""
        seen = self._expect(("told", token))
        began = time.time()
        self.sandbox.telegram.contact_says(account, contact, text)
        return await asyncio.wait_for(seen, 60) - began

    def _expect(self, what: tuple[str, Any]) -> asyncio.Future[float]:
        future = self._seen[what] = asyncio.get_running_loop().create_future()
        return future

    def _saw(self, what: tuple[str, Any], at: float) -> None:
        future = self._seen.pop(what, None)
        if future is not None and not future.done():
            future.set_result(at)

    def _telegram_did(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "message" and data["message"]["out"]:
            account = data["account_id"]
            self._saw(("sent", (account, data["message"]["peer_id"])), time.time())

    def _bot_did(self, event: str, what: dict[str, Any]) -> None:
        if event == "message" and what["from"]["is_bot"]:
            for token, bot in self.sandbox.bot_api.bots.items():
                if bot.id == what["from"]["id"]:
                    self._saw(("told", token), time.time())


@contextlib.asynccontextmanager
async def local_telegram(key: Path) -> AsyncIterator[LocalTelegram]:
    """A sandbox that listens on free ports; `key` keeps its RSA key between two of them."""
    sandbox = Sandbox(SandboxConfig(http_port=0, mtproto_port=0, key_path=key, bot_token=BOT))
    await sandbox.start()
    try:
        yield LocalTelegram(sandbox)
    finally:
        await sandbox.stop()

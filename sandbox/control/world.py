"""The sandbox's parts, as those see them who play in it: the control API and the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telethon.sessions import StringSession

from sandbox.ai import AiRules
from sandbox.auctions import Auctions, Ticker
from sandbox.bot_api import BotApi
from sandbox.faults import Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Telegram
from sandbox.snapshot import Snapshot

DC = 2


@dataclass
class World:
    """What can be played with."""

    telegram: Telegram
    server: MtprotoServer | None
    bot_api: BotApi
    ai: AiRules
    auctions: Auctions
    ticker: Ticker
    faults: Faults
    sessions: Sessions
    token: str
    owner_id: int
    admin_url: str = ""
    #: The admin's user and password, as people play in it.
    admin_login: tuple[str, str] | None = None
    #: Whether answers come from the AI of the sandbox.
    ai_is_demo: bool = True

    def account(self, account_id: int | None) -> int:
        """This account; without an id the first one."""
        if account_id is None:
            account_id = next(iter(self.telegram.accounts), 0)
        if account_id not in self.telegram.accounts:
            raise LookupError(f"there is no account {account_id}")
        return account_id

    def contact(self, contact_id: int) -> int:
        if contact_id not in self.telegram.contacts:
            raise LookupError(f"there is no contact {contact_id}")
        return contact_id

    def mtproto(self) -> MtprotoServer:
        if self.server is None:
            raise LookupError("the MTProto part is not running")
        return self.server


class Sessions:
    """One signed-in session string per account, the same one whenever it is asked for."""

    def __init__(self, telegram: Telegram, path: Path | None, host: str) -> None:
        self._telegram, self._host = telegram, host
        self._snapshot = Snapshot(path, self._dump)
        stored = self._snapshot.load() or {}
        self._strings: dict[int, str] = {int(key): value for key, value in stored.items()}
        self.port = 0

    def of(self, account_id: int) -> str:
        """The account's session string, for the server's present address."""
        if account_id not in self._strings:
            return self.renew(account_id)
        session = StringSession(self._strings[account_id])
        session.set_dc(DC, self._host, self.port)
        return str(session.save())

    def renew(self, account_id: int) -> str:
        """A fresh session, which is the account's from now on."""
        session = self._telegram.session_string(account_id, self._host, self.port)
        self._strings[account_id] = session
        self._snapshot.touch()
        return session

    def flush(self) -> None:
        self._snapshot.flush()

    def _dump(self) -> dict[str, Any]:
        return {str(key): value for key, value in self._strings.items()}

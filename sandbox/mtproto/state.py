"""Who there is and whose keys are known: the ground the rest of the state stands on."""

from __future__ import annotations

import ipaddress
import logging
import os
import secrets
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from telethon.sessions import StringSession

from sandbox.mtproto import crypto
from sandbox.mtproto.box import Box
from sandbox.mtproto.errors import UnknownKey
from sandbox.mtproto.login import Login, digits
from sandbox.mtproto.model import Account, Channel, Contact, Event, Group, Key, Push
from sandbox.mtproto.store import Records

log = logging.getLogger(__name__)

DC = 2

_TOLD = {"new": "message", "edit": "edited", "delete": "deleted"}


class State(Records):
    """Accounts, people, groups and keys, loaded from a file and saved to it."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self.listeners: list[Callable[[str, dict[str, Any]], None]] = []
        self.subscribers: list[Callable[[Push], None]] = []
        self.login = Login(self.account_by_phone)

    # Who there is

    def add_account(
        self,
        name: str,
        *,
        phone: str | None = None,
        user_id: int | None = None,
        username: str | None = None,
        password: str | None = None,
        hint: str = "",
    ) -> Account:
        """A user who can sign in here, by default with a phone made up from the id."""
        id = user_id or 100_000_000 + self._number()
        phone = digits(phone or f"38050{id % 10_000_000:07}")
        account = Account(id, name, phone, username, password, hint, secrets.randbits(62))
        self.accounts[id] = account
        self.boxes.setdefault(id, Box())
        self._tell("account", asdict(account))
        return account

    def add_contact(
        self,
        name: str,
        *,
        username: str | None = None,
        contact_id: int | None = None,
        phone: str | None = None,
        bot: bool = False,
    ) -> Contact:
        """A person (or bot) who writes to the accounts. A known id changes that person."""
        id = contact_id or 200_000_000 + self._number()
        known = self.contacts.get(id)
        access_hash = known.access_hash if known else secrets.randbits(62)
        contact = Contact(id, name, username, access_hash, phone and digits(phone), bot)
        self.contacts[id] = contact
        self._tell("contact", asdict(contact))
        return contact

    def add_group(self, account_id: int, title: str, contact_ids: list[int]) -> int:
        """A small group of the account and these contacts; returns its (positive) id."""
        id = 4_000_000 + self._number()
        members = [self.contacts[contact_id].id for contact_id in contact_ids]
        group = Group(id, title, self.accounts[account_id].id, members, int(time.time()))
        self.groups[id] = group
        self._tell("group", asdict(group))
        return id

    def add_channel(
        self,
        account_ids: list[int],
        title: str,
        *,
        username: str | None = None,
        broadcast: bool = False,
    ) -> int:
        """A supergroup (or a channel) that these accounts are in; returns its (positive) id."""
        id = 1_500_000_000 + self._number()
        members = [self.accounts[account_id].id for account_id in account_ids]
        channel = Channel(
            id, title, username, broadcast, members, int(time.time()), secrets.randbits(62)
        )
        self.channels[id], self.channel_boxes[id] = channel, Box()
        self._tell("channel", asdict(channel))
        return id

    def person(self, id: int) -> Account | Contact | None:
        return self.contacts.get(id) or self.accounts.get(id)

    def people(self) -> Iterator[Account | Contact]:
        yield from self.contacts.values()
        yield from self.accounts.values()

    def account_by_phone(self, phone: str) -> Account | None:
        return next((each for each in self.accounts.values() if each.phone == phone), None)

    # Keys

    def session_string(self, account_id: int, host: str, port: int) -> str:
        """A signed-in Telethon `StringSession` for this server."""
        key = self.add_key(os.urandom(256))
        key.account_id = self.accounts[account_id].id
        address = ipaddress.ip_address(host).packed
        packed = struct.pack(f">B{len(address)}sH256s", DC, address, port, key.data)
        encoded: str = StringSession.encode(packed)
        return f"1{encoded}"

    def add_key(self, data: bytes) -> Key:
        key = Key(crypto.key_id(data), data)
        self.keys[key.id] = key
        self.dirty = True
        return key

    def key(self, id: int) -> Key:
        """Raises UnknownKey for one that the server never knew or forgot."""
        key = self.keys.get(id)
        if key is None or key.dead == "unknown_key":
            raise UnknownKey
        return key

    def send_code(self, phone: str, *, again: str | None = None) -> str:
        """Makes a code for `login_codes`; `again` is the hash of the one it replaces."""
        login = self.login
        hash = login.send_code(phone) if again is None else login.resend_code(phone, again)
        self._tell("login_code", {"phone": digits(phone), "code": self.login_codes[phone]})
        return hash

    def log_in(self, key: Key, account: Account) -> None:
        key.account_id, key.half, key.dead = account.id, None, None
        self._tell("signed_in", {"account_id": account.id})

    def log_out(self, key: Key) -> None:
        key.dead = "AUTH_KEY_UNREGISTERED"
        self._tell("signed_out", {"account_id": key.account_id})

    def revoke(self, account_id: int, *, how: str = "AUTH_KEY_UNREGISTERED") -> None:
        """From now on requests of the account's keys are refused like this.

        `unknown_key` makes the server forget the keys (transport error -404).
        """
        for key in self.keys.values():
            if key.account_id == account_id and key.dead is None:
                key.dead = how
        self._tell("revoked", {"account_id": account_id, "how": how})

    @property
    def login_codes(self) -> Mapping[str, str]:
        """The last code sent to each phone, in whatever way the phone is written."""
        return self.login.codes

    def scan_qr(self, token: bytes, account_id: int) -> None:
        """The account's phone scans and accepts a login token."""
        key_id = self.login.scan(token, self.accounts[account_id].id)
        self._publish(Push(None, key_id=key_id))

    # Listeners and subscribers

    def _happened(
        self, account_id: int, event: Event, *, origin: object = None, push: bool = True
    ) -> None:
        self.dirty = True
        if push:
            self._publish(Push(account_id, event, origin=origin))
        kind = _TOLD.get(event.kind)
        if kind is None or not self.listeners:
            return
        told: dict[str, Any] = {"account_id": account_id, "ids": event.ids}
        if event.kind != "delete":
            told["message"] = asdict(self.boxes[account_id].messages[event.ids[0]])
        self._tell(kind, told)

    def _publish(self, push: Push) -> None:
        for subscriber in self.subscribers:
            subscriber(push)

    def _tell(self, kind: str, data: dict[str, Any]) -> None:
        self.dirty = True
        for listener in self.listeners:
            try:
                listener(kind, data)
            except Exception:
                log.exception("a listener failed")

    def _number(self) -> int:
        self.next_id += 1
        return self.next_id - 1

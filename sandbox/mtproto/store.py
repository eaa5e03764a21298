"""What this Telegram keeps over restarts, as one JSON file that is replaced atomically."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sandbox.mtproto.box import Box
from sandbox.mtproto.model import Account, Channel, Contact, Group, Key, Sent


class Records:
    """All stored objects by their ids, loaded from the file at `path` if there is one."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.accounts: dict[int, Account] = {}
        self.contacts: dict[int, Contact] = {}
        self.groups: dict[int, Group] = {}
        self.channels: dict[int, Channel] = {}
        self.channel_boxes: dict[int, Box] = {}
        self.keys: dict[int, Key] = {}
        self.boxes: dict[int, Box] = {}
        self.blocked: dict[tuple[int, int], str] = {}
        self.next_id = 1
        #: Something changed since the file was written.
        self.dirty = False
        self._sent: dict[int, dict[int, Sent]] = {}
        if path is not None and path.exists():
            self._restore(json.loads(path.read_text()))

    def save(self) -> None:
        """Write the file, if there is one. A running server does so by itself."""
        self.dirty = False
        if self.path is not None:
            write(self.path, self.snapshot())

    def snapshot(self) -> dict[str, Any]:
        """Everything as JSON values. Shares the flat parts with the living objects."""
        return {
            "accounts": [vars(account) for account in self.accounts.values()],
            "contacts": [vars(contact) for contact in self.contacts.values()],
            "groups": [vars(group) for group in self.groups.values()],
            "channels": [vars(channel) for channel in self.channels.values()],
            "channel_boxes": {str(id): box.snapshot() for id, box in self.channel_boxes.items()},
            "keys": [
                {**vars(key), "data": key.data.hex()}
                for key in self.keys.values()
                if key.account_id is not None
            ],
            "boxes": {str(id): box.snapshot() for id, box in self.boxes.items()},
            "sent": [vars(sent) for sent in self.sent()],
            "blocked": [[*pair, error] for pair, error in self.blocked.items()],
            "next_id": self.next_id,
        }

    def sent(self, account_id: int | None = None) -> list[Sent]:
        """What clients sent, in the order it was taken."""
        if account_id is not None:
            return list(self._sent.get(account_id, {}).values())
        everything = [sent for by_id in self._sent.values() for sent in by_id.values()]
        return sorted(everything, key=lambda sent: sent.at)

    def remember(self, sent: Sent) -> None:
        self._sent.setdefault(sent.account_id, {})[sent.random_id] = sent

    def _restore(self, data: dict[str, Any]) -> None:
        self.accounts = {each["id"]: Account(**each) for each in data["accounts"]}
        self.contacts = {each["id"]: Contact(**each) for each in data["contacts"]}
        self.groups = {each["id"]: Group(**each) for each in data["groups"]}
        self.channels = {each["id"]: Channel(**each) for each in data.get("channels", ())}
        boxes = data.get("channel_boxes", {})
        self.channel_boxes = {int(id): Box.restore(box) for id, box in boxes.items()}
        for each in data["keys"]:
            key = Key(**{**each, "data": bytes.fromhex(each["data"])})
            self.keys[key.id] = key
        self.boxes = {int(id): Box.restore(box) for id, box in data["boxes"].items()}
        for each in data["sent"]:
            self.remember(Sent(**each))
        self.blocked = {(account, peer): error for account, peer, error in data["blocked"]}
        self.next_id = data["next_id"]


def write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    new.replace(path)

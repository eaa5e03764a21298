"""The state as one JSON file, replaced atomically."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.mtproto.box import Box
from sandbox.mtproto.model import Account, Channel, Contact, Group, Key, Sent

if TYPE_CHECKING:
    from sandbox.mtproto.state import State


def snapshot(state: State) -> dict[str, Any]:
    """The state as JSON values. Shares the flat parts with the living objects."""
    return {
        "accounts": [vars(account) for account in state.accounts.values()],
        "contacts": [vars(contact) for contact in state.contacts.values()],
        "groups": [vars(group) for group in state.groups.values()],
        "channels": [vars(channel) for channel in state.channels.values()],
        "channel_boxes": {str(id): box.snapshot() for id, box in state.channel_boxes.items()},
        "keys": [
            {**vars(key), "data": key.data.hex()}
            for key in state.keys.values()
            if key.account_id is not None
        ],
        "boxes": {str(id): box.snapshot() for id, box in state.boxes.items()},
        "sent": [vars(sent) for sent in state.sent()],
        "blocked": [[*pair, error] for pair, error in state.blocked.items()],
        "next_id": state.next_id,
    }


def restore(state: State, data: dict[str, Any]) -> None:
    state.accounts = {each["id"]: Account(**each) for each in data["accounts"]}
    state.contacts = {each["id"]: Contact(**each) for each in data["contacts"]}
    state.groups = {each["id"]: Group(**each) for each in data["groups"]}
    state.channels = {each["id"]: Channel(**each) for each in data.get("channels", ())}
    boxes = data.get("channel_boxes", {})
    state.channel_boxes = {int(id): Box.restore(box) for id, box in boxes.items()}
    for each in data["keys"]:
        key = Key(**{**each, "data": bytes.fromhex(each["data"])})
        state.keys[key.id] = key
    state.boxes = {int(id): Box.restore(box) for id, box in data["boxes"].items()}
    for each in data["sent"]:
        state.remember(Sent(**each))
    state.blocked = {(account, peer): error for account, peer, error in data["blocked"]}
    state.next_id = data["next_id"]


def write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    new.replace(path)


def read(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text()) if path.exists() else None

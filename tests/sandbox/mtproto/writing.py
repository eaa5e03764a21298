"""Writing to somebody over MTProto."""

from __future__ import annotations

from telethon import functions
from telethon.tl import types

from sandbox.mtproto.telegram import Contact


def peer(contact: Contact) -> types.InputPeerUser:
    return types.InputPeerUser(contact.id, contact.access_hash)


def send(to: object, text: str, random_id: int) -> functions.messages.SendMessageRequest:
    return functions.messages.SendMessageRequest(to, text, random_id=random_id)

"""Endpoints for the user accounts: contacts who write, and what clients sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sandbox.control.world import World
from sandbox.mtproto.telegram import Account, Message, Sent


def _shown(world: World, account: Account) -> dict[str, Any]:
    return {**asdict(account), "session_string": world.sessions.of(account.id)}


def accounts(world: World) -> list[dict[str, Any]]:
    """The accounts, each with a signed-in session string (always the same one)."""
    return [_shown(world, account) for account in world.telegram.accounts.values()]


def add_account(
    world: World,
    name: str,
    phone: str | None = None,
    username: str | None = None,
    password: str | None = None,
    hint: str = "",
    user_id: int | None = None,
) -> dict[str, Any]:
    """A new account of the owner, with a signed-in session string."""
    account = world.telegram.add_account(
        name, phone=phone, username=username, password=password, hint=hint, user_id=user_id
    )
    return _shown(world, account)


def new_session(world: World, account_id: int) -> dict[str, str]:
    """One more signed-in session string of an account."""
    return {"session_string": world.sessions.renew(world.account(account_id))}


def contacts(world: World) -> list[Any]:
    """The people who write to the accounts."""
    return list(world.telegram.contacts.values())


def add_contact(
    world: World, name: str, username: str | None = None, contact_id: int | None = None
) -> Any:
    """A new person who writes to the accounts."""
    if not name.strip():
        raise ValueError("name: must not be empty")
    return world.telegram.add_contact(name.strip(), username=username, contact_id=contact_id)


def say(
    world: World,
    contact_id: int,
    text: str,
    account_id: int | None = None,
    reply_to: int | None = None,
    push: bool = True,
) -> Message:
    """A contact writes to an account (push=false: the update gets lost)."""
    account = world.account(account_id)
    if not text.strip():
        raise ValueError("text: must not be empty")
    return world.telegram.contact_says(
        account, world.contact(contact_id), text, reply_to=reply_to, push=push
    )


def edit(
    world: World, message_id: int, text: str, account_id: int | None = None, push: bool = True
) -> Message:
    """A contact changes what it wrote."""
    return world.telegram.contact_edits(world.account(account_id), message_id, text, push=push)


def delete(
    world: World, message_id: int, account_id: int | None = None, push: bool = True
) -> dict[str, bool]:
    """A contact deletes what it wrote."""
    world.telegram.contact_deletes(world.account(account_id), [message_id], push=push)
    return {"ok": True}


def owner_writes(
    world: World, contact_id: int, text: str, account_id: int | None = None, push: bool = True
) -> Message:
    """The owner writes to a contact from the own phone (a negative id: to a group)."""
    peer = contact_id if contact_id < 0 else world.contact(contact_id)
    return world.telegram.owner_writes(world.account(account_id), peer, text, push=push)


def messages(
    world: World, account_id: int | None = None, peer_id: int | None = None
) -> list[Message]:
    """What is in an account's chats (peer_id: in that one only), oldest first."""
    return world.telegram.messages(world.account(account_id), peer_id)


def sent(world: World, account_id: int | None = None) -> list[Sent]:
    """What clients sent, once per random_id, with the number of attempts."""
    return world.telegram.sent(account_id)


def block(
    world: World, contact_id: int, error: str | None = None, account_id: int | None = None
) -> dict[str, bool]:
    """Sending to a contact fails with this error from now on (without: works again)."""
    world.telegram.block(world.account(account_id), world.contact(contact_id), error)
    return {"ok": True}


ENDPOINTS = (
    ("GET", "/accounts", accounts),
    ("POST", "/accounts", add_account),
    ("POST", "/accounts/{account_id}/session", new_session),
    ("GET", "/contacts", contacts),
    ("POST", "/contacts", add_contact),
    ("GET", "/messages", messages),
    ("POST", "/messages", say),
    ("PATCH", "/messages/{message_id}", edit),
    ("DELETE", "/messages/{message_id}", delete),
    ("POST", "/owner-messages", owner_writes),
    ("GET", "/sent", sent),
    ("POST", "/block", block),
)

"""Endpoints for the user accounts: contacts who write, and what clients sent."""

from __future__ import annotations

import base64
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


def add_group(
    world: World, title: str, contact_ids: list[int], account_id: int | None = None
) -> dict[str, int]:
    """A new group of an account and these contacts."""
    members = [world.contact(contact_id) for contact_id in contact_ids]
    return {"id": world.telegram.add_group(world.account(account_id), title, members)}


def group_says(
    world: World, group_id: int, contact_id: int, text: str, account_id: int | None = None
) -> Message:
    """A contact writes into a group."""
    if group_id not in world.telegram.groups:
        raise LookupError(f"there is no group {group_id}")
    account = world.account(account_id)
    return world.telegram.group_says(account, group_id, world.contact(contact_id), text)


def add_channel(
    world: World,
    title: str,
    username: str | None = None,
    broadcast: bool = False,
    account_id: int | None = None,
) -> dict[str, int]:
    """A new supergroup (or channel) that an account is in; with a username it is public."""
    account = world.account(account_id)
    made = world.telegram.add_channel([account], title, username=username, broadcast=broadcast)
    return {"id": made}


def post(
    world: World, channel_id: int, text: str, contact_id: int | None = None, push: bool = True
) -> Message:
    """Somebody writes into a supergroup, or a channel posts (push=false: the update gets lost)."""
    _known_channel(world, channel_id)
    sender = None if contact_id is None else world.contact(contact_id)
    return world.telegram.post(channel_id, text, sender, push=push)


def edit_post(world: World, channel_id: int, message_id: int, text: str) -> Message:
    """A post is changed."""
    _known_channel(world, channel_id)
    return world.telegram.edit_post(channel_id, message_id, text)


def delete_post(world: World, channel_id: int, message_id: int) -> dict[str, bool]:
    """A post is deleted."""
    _known_channel(world, channel_id)
    world.telegram.delete_post(channel_id, message_id)
    return {"ok": True}


def bar(
    world: World, channel_id: int, error: str | None = None, account_id: int | None = None
) -> dict[str, bool]:
    """An account may not read a channel any more: this error (without: it may again)."""
    _known_channel(world, channel_id)
    world.telegram.bar(world.account(account_id), channel_id, error)
    return {"ok": True}


def _known_channel(world: World, channel_id: int) -> None:
    if channel_id not in world.telegram.channels:
        raise LookupError(f"there is no channel {channel_id}")


def messages(
    world: World, account_id: int | None = None, peer_id: int | None = None
) -> list[Message]:
    """What is in an account's chats (peer_id: in that one only), oldest first."""
    return world.telegram.messages(world.account(account_id), peer_id)


def sent(world: World, account_id: int | None = None) -> list[Sent]:
    """What clients sent, once per random_id, with the number of attempts."""
    return world.telegram.sent(account_id)


def requests(world: World) -> Any:
    """The last MTProto requests."""
    return world.mtproto().requests


def connections(world: World) -> Any:
    """The MTProto connections that are open."""
    return world.mtproto().connections()


def overlaps(world: World) -> dict[str, int]:
    """How often one session was used by two connections at once."""
    return {"overlaps": world.mtproto().overlaps}


async def cut(world: World, end: str = "mtproto", account_id: int | None = None) -> dict[str, bool]:
    """Close open connections: end is mtproto (of one account or all) or bot."""
    if end == "bot":
        world.bot_api.cut()
    elif end == "mtproto":
        await world.mtproto().cut(account_id)
    else:
        raise ValueError(f"end: mtproto or bot is needed, not {end!r}")
    return {"ok": True}


async def new_salts(world: World) -> dict[str, bool]:
    """The MTProto server changes its salts."""
    await world.mtproto().new_salts()
    return {"ok": True}


def revoke(
    world: World, account_id: int | None = None, how: str = "AUTH_KEY_UNREGISTERED"
) -> dict[str, bool]:
    """The account's sessions end, with this error."""
    world.telegram.revoke(world.account(account_id), how=how)
    return {"ok": True}


def block(
    world: World, contact_id: int, error: str | None = None, account_id: int | None = None
) -> dict[str, bool]:
    """Sending to a contact fails with this error from now on (without: works again)."""
    world.telegram.block(world.account(account_id), world.contact(contact_id), error)
    return {"ok": True}


def duplicate_answer(world: World, how: str) -> dict[str, bool]:
    """What a repeated random_id is answered with: error or same."""
    if how not in ("error", "same"):
        raise ValueError(f"how: error or same is needed, not {how!r}")
    world.telegram.duplicate_answer = how
    return {"ok": True}


def clock(world: World, seconds: float) -> dict[str, float]:
    """Put the server's clock on (or back) by so many seconds, against the clients' clocks."""
    world.mtproto().clock_offset = seconds
    return {"seconds": seconds}


def strict_duplicates(world: World, strict: bool) -> dict[str, bool]:
    """Whether a session that is used from two places at once dies (AUTH_KEY_DUPLICATED)."""
    world.mtproto().strict_duplicates = strict
    return {"ok": True}


def login_codes(world: World) -> dict[str, str]:
    """The login codes that were sent, by phone."""
    return dict(world.telegram.login_codes)


def expire_codes(world: World) -> dict[str, bool]:
    """The login codes that were sent are too old from now on."""
    world.telegram.login.expire_codes()
    return {"ok": True}


def qr_codes(world: World) -> list[str]:
    """What the login QR codes say that could be scanned now, the newest last."""
    encoded = (base64.urlsafe_b64encode(data) for data in world.telegram.login.waiting())
    return [f"tg://login?token={one.decode().rstrip('=')}" for one in encoded]


def qr_lifetime(world: World, seconds: float) -> dict[str, float]:
    """How long new login QR codes can be scanned (30 seconds at first)."""
    world.telegram.login.token_lifetime = seconds
    return {"seconds": seconds}


def scan_qr(world: World, token: str, account_id: int | None = None) -> dict[str, bool]:
    """The owner scans a login QR code: tg://login?token=… or the token alone."""
    encoded = token.rpartition("token=")[2]
    raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    world.telegram.scan_qr(raw, world.account(account_id))
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
    ("POST", "/groups", add_group),
    ("POST", "/groups/{group_id}/messages", group_says),
    ("POST", "/channels", add_channel),
    ("POST", "/channels/{channel_id}/posts", post),
    ("PATCH", "/channels/{channel_id}/posts/{message_id}", edit_post),
    ("DELETE", "/channels/{channel_id}/posts/{message_id}", delete_post),
    ("POST", "/channels/{channel_id}/bar", bar),
    ("GET", "/sent", sent),
    ("GET", "/requests", requests),
    ("GET", "/connections", connections),
    ("GET", "/overlaps", overlaps),
    ("POST", "/cut", cut),
    ("POST", "/new-salts", new_salts),
    ("POST", "/revoke", revoke),
    ("POST", "/block", block),
    ("POST", "/duplicate-answer", duplicate_answer),
    ("POST", "/clock", clock),
    ("POST", "/strict-duplicates", strict_duplicates),
    ("GET", "/login-codes", login_codes),
    ("POST", "/expire-codes", expire_codes),
    ("GET", "/qr-codes", qr_codes),
    ("POST", "/qr-lifetime", qr_lifetime),
    ("POST", "/scan-qr", scan_qr),
)

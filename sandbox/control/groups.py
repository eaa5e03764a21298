"""Endpoints for groups, supergroups and channels of the user accounts."""

from __future__ import annotations

from sandbox.control.world import World
from sandbox.mtproto.telegram import Message


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


ENDPOINTS = (
    ("POST", "/groups", add_group),
    ("POST", "/groups/{group_id}/messages", group_says),
    ("POST", "/channels", add_channel),
    ("POST", "/channels/{channel_id}/posts", post),
    ("PATCH", "/channels/{channel_id}/posts/{message_id}", edit_post),
    ("DELETE", "/channels/{channel_id}/posts/{message_id}", delete_post),
    ("POST", "/channels/{channel_id}/bar", bar),
)

"""Endpoints for the bot's chats: people who write to it and press its buttons."""

from __future__ import annotations

from typing import Any

from sandbox.bot_api.records import Call
from sandbox.control.world import World

#: Those of the chat page.
LANGUAGES = ("en", "de", "uk")


def users(world: World) -> list[dict[str, Any]]:
    """The people whom bots can meet."""
    return list(world.bot_api.users.values())


def add_user(
    world: World,
    user_id: int,
    first_name: str,
    username: str | None = None,
    language_code: str = "en",
) -> dict[str, Any]:
    """A person whom bots can meet; bots can't write first."""
    return world.bot_api.add_user(user_id, first_name, username, language_code)


def language(world: World, language: str) -> dict[str, Any]:
    """The owner's app is in another language from now on, and the owner tells the bot so, with
    /language; a bot that has said nothing but its greeting is asked for that again."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    api, owner = world.bot_api, world.bot_api.user(world.owner_id)
    if owner["language_code"] == language:
        return owner
    changed = api.add_user(world.owner_id, owner["first_name"], owner.get("username"), language)
    chat = api.messages(world.token, world.owner_id)
    said = [one["text"] for one in chat if one["from"]["id"] == world.owner_id]
    api.say(world.token, world.owner_id, f"/language {language}")
    if said == ["/start"]:
        api.say(world.token, world.owner_id, "/start")
    return changed


def add_bot(world: World, token: str, username: str, name: str) -> dict[str, Any]:
    """One more bot."""
    return world.bot_api.add_bot(token, username, name).user()


def say(
    world: World,
    text: str,
    user_id: int | None = None,
    reply_to: int | None = None,
    chat_id: int | None = None,
    token: str | None = None,
) -> dict[str, Any]:
    """A person (without user_id: the owner) writes to the bot."""
    return world.bot_api.say(
        token or world.token, user_id or world.owner_id, text, reply_to=reply_to, chat_id=chat_id
    )


def edit(
    world: World, message_id: int, text: str, user_id: int | None = None, token: str | None = None
) -> dict[str, Any]:
    """A person changes what it wrote to the bot."""
    return world.bot_api.edit(token or world.token, user_id or world.owner_id, message_id, text)


def press(
    world: World,
    message_id: int,
    data: str,
    user_id: int | None = None,
    chat_id: int | None = None,
    token: str | None = None,
) -> dict[str, str]:
    """A person presses a button; any data under any message, as hostile people can."""
    user = user_id or world.owner_id
    chat = chat_id or user
    return {"id": world.bot_api.press(token or world.token, user, chat, message_id, data)}


def block(
    world: World, user_id: int | None = None, blocked: bool = True, token: str | None = None
) -> dict[str, bool]:
    """A person blocks the bot (blocked=false: lets it write again)."""
    world.bot_api.block(token or world.token, user_id or world.owner_id, blocked)
    return {"ok": True}


def messages(
    world: World, chat_id: int | None = None, token: str | None = None
) -> list[dict[str, Any]]:
    """A chat with the bot from both sides, with edits and deleted messages."""
    return world.bot_api.messages(token or world.token, chat_id or world.owner_id)


def answers(world: World, token: str | None = None) -> list[dict[str, Any]]:
    """What the bot answered to pressed buttons."""
    return world.bot_api.answers(token or world.token)


def calls(world: World, method: str | None = None, chat_id: int | None = None) -> list[Call]:
    """The Bot API calls: time, method, chat_id, ok."""
    return [
        call
        for call in world.bot_api.calls
        if method in (None, call.method) and chat_id in (None, call.chat_id)
    ]


ENDPOINTS = (
    ("GET", "/bot/users", users),
    ("POST", "/bot/users", add_user),
    ("POST", "/bot/language", language),
    ("POST", "/bot/bots", add_bot),
    ("POST", "/bot/say", say),
    ("PATCH", "/bot/messages/{message_id}", edit),
    ("POST", "/bot/press", press),
    ("POST", "/bot/block", block),
    ("GET", "/bot/messages", messages),
    ("GET", "/bot/answers", answers),
    ("GET", "/bot/calls", calls),
)

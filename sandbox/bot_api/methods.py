"""What a bot can ask for (core.telegram.org/bots/api#available-methods).

Each method is a plain function of the state, the bot and the parameters; it returns the
result or raises `BotApiError`. `getUpdates` waits, and so lives in `app.py`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from sandbox.bot_api.entities import Entity, formatted, units
from sandbox.bot_api.errors import BotApiError, bad_request
from sandbox.bot_api.markup import read_markup
from sandbox.bot_api.params import Params, Upload
from sandbox.bot_api.records import Bot, Chat, Message, Record
from sandbox.bot_api.state import BotApi, quoted

Method = Callable[[BotApi, Bot, Params], Any]

MAX_TEXT = 4096
MAX_CAPTION = 1024
#: How long a pressed button waits for its answer.
ANSWER_SECONDS = 60.0
_CHAT_ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


def get_chat(api: BotApi, bot: Bot, params: Params) -> dict[str, Any]:
    chat = _chat(api, bot, params)
    return {
        **api.chat_object(chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def send_chat_action(api: BotApi, bot: Bot, params: Params) -> bool:
    chat, action = _writable(_chat(api, bot, params)), params.text("action")
    if action not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    api.tell("action", {"bot_id": bot.id, "chat_id": chat.id, "action": action})
    return True


def send_message(api: BotApi, bot: Bot, params: Params) -> Message:
    chat = _writable(_chat(api, bot, params))
    text, entities = read_text(params, "text")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    return post(api, bot, chat, params, content)


def edit_message_text(api: BotApi, bot: Bot, params: Params) -> Message:
    record = _own(api, bot, params, "edit")
    text, entities = read_text(params, "text")
    if "text" not in record.message:
        raise bad_request("there is no text in the message to edit")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    return _edited(api, params, record, content, ("text", "entities"))


def edit_message_caption(api: BotApi, bot: Bot, params: Params) -> Message:
    record = _own(api, bot, params, "edit")
    text, entities = read_text(params, "caption")
    content: dict[str, Any] = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    return _edited(api, params, record, content, ("caption", "caption_entities"))


def edit_message_reply_markup(api: BotApi, bot: Bot, params: Params) -> Message:
    record = _own(api, bot, params, "edit")
    return _edited(api, params, record, {}, ())


def delete_message(api: BotApi, bot: Bot, params: Params) -> bool:
    record = _chat(api, bot, params).live(params.integer("message_id"))
    if record is None:
        raise bad_request("message to delete not found")
    record.deleted = True
    api.tell("delete", record)
    return True


def answer_callback_query(api: BotApi, bot: Bot, params: Params) -> bool:
    press = bot.presses.get(params.text("callback_query_id"))
    if press is None or time.time() - press.at > ANSWER_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {
        "callback_query_id": press.id,
        "user_id": press.user_id,
        "text": text,
        "show_alert": params.flag("show_alert"),
        "at": time.time(),
    }
    bot.answers.append(answer)
    api.tell("answer", answer)
    return True


def get_file(api: BotApi, bot: Bot, params: Params) -> dict[str, Any]:
    file_id = params.text("file_id")
    upload = api.files.get(file_id)
    if upload is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {**describe_file(file_id, upload), "file_path": f"files/{file_id}"}


# -- what they share ---------------------------------------------------------------


def describe_file(file_id: str, upload: Upload | None) -> dict[str, Any]:
    size = {} if upload is None else {"file_size": len(upload.content)}
    return {"file_id": file_id, "file_unique_id": file_id[:16], **size}


def new_file_id() -> str:
    return secrets.token_urlsafe(24)


def read_text(params: Params, name: str) -> tuple[str, list[Entity]]:
    """A message's text or caption, checked, with its entities."""
    given = params.json("entities" if name == "text" else "caption_entities")
    text, entities = formatted(params.text(name), "" if given else params.text("parse_mode"))
    if name == "text" and not text:
        raise bad_request("message text is empty")
    if units(text) > (MAX_TEXT if name == "text" else MAX_CAPTION):
        raise bad_request(
            "message is too long" if name == "text" else "message caption is too long"
        )
    return text, given or entities


def post(
    api: BotApi,
    bot: Bot,
    chat: Chat,
    params: Params,
    content: dict[str, Any],
    media_url: str = "",
) -> Message:
    """Put a message of the bot into the chat."""
    keyboard, reply_interface = read_markup(params)
    replied = _replied(chat, params)
    message: Message = {
        "message_id": bot.next_message_id(),
        "from": bot.user(),
        "chat": api.chat_object(chat),
        "date": int(time.time()),
        **content,
    }
    if replied is not None:
        message["reply_to_message"] = quoted(replied.message)
    if keyboard is not None:
        message["reply_markup"] = keyboard
    api.keep(chat, Record(message, reply_interface=reply_interface, media_url=media_url))
    return message


def chat_id_of(params: Params) -> int | None:
    """The chat that a request is about, if it is about one."""
    return params.integer("chat_id")


def _chat(api: BotApi, bot: Bot, params: Params) -> Chat:
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat_id = chat_id_of(params)
    if chat_id is None or (chat_id not in bot.chats and chat_id not in api.users):
        raise bad_request("chat not found")
    return api.chat(bot.token, chat_id)


def _writable(chat: Chat) -> Chat:
    if chat.blocked:
        raise BotApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.started:
        raise BotApiError(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def writable_chat(api: BotApi, bot: Bot, params: Params) -> Chat:
    return _writable(_chat(api, bot, params))


def _own(api: BotApi, bot: Bot, params: Params, what: str) -> Record:
    chat = _chat(api, bot, params)
    record = chat.live(params.integer("message_id"))
    if record is None:
        raise bad_request(f"message to {what} not found")
    if record.message["from"]["id"] != bot.id:
        raise bad_request(f"message can't be {what}ed")
    _writable(chat)
    return record


def _edited(
    api: BotApi,
    params: Params,
    record: Record,
    content: dict[str, Any],
    replaced: tuple[str, ...],
) -> Message:
    keyboard, _ = read_markup(params)
    gone = (*replaced, "reply_markup")
    message = {key: value for key, value in record.message.items() if key not in gone}
    message.update(content)
    if keyboard is not None:
        message["reply_markup"] = keyboard
    if message == record.message:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    message["edit_date"] = int(time.time())
    api.change(record, message)
    return message


def _replied(chat: Chat, params: Params) -> Record | None:
    wanted = params.json("reply_parameters") or {}
    message_id = wanted.get("message_id", params.integer("reply_to_message_id"))
    if message_id is None:
        return None
    record = chat.live(int(message_id))
    forgiven = wanted.get("allow_sending_without_reply") or params.flag(
        "allow_sending_without_reply"
    )
    if record is None and not forgiven:
        raise bad_request("message to be replied not found")
    return record

"""Photos and documents, by address, upload or file id (core.telegram.org/bots/api#sending-files).

Addresses are not fetched: the sandbox works offline. What is uploaded can be fetched again.
"""

from __future__ import annotations

import re
from typing import Any

from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.methods import describe_file, new_file_id, post, read_text, writable_chat
from sandbox.bot_api.params import Params, Upload
from sandbox.bot_api.records import Bot, Message
from sandbox.bot_api.state import BotApi

_URL = re.compile(r"https?://[^\s/]+(/\S*)?$")


def send_photo(api: BotApi, bot: Bot, params: Params) -> Message:
    return _send(api, bot, params, "photo")


def send_document(api: BotApi, bot: Bot, params: Params) -> Message:
    return _send(api, bot, params, "document")


def send_media_group(api: BotApi, bot: Bot, params: Params) -> list[Message]:
    chat = writable_chat(api, bot, params)
    media = params.json("media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        raise bad_request("group send failed: an album has 2 to 10 items")
    if any(item.get("type") not in ("photo", "document") for item in media):
        raise bad_request("can't parse InputMedia: the sandbox knows photo and document")
    prepared = [_item(api, params, item) for item in media]
    group = new_file_id()[:18]
    shared = Params({k: v for k, v in params.values.items() if k != "reply_markup"})
    return [
        post(api, bot, chat, shared, {"media_group_id": group, **content}, url)
        for content, url in prepared
    ]


def _item(api: BotApi, params: Params, item: dict[str, Any]) -> tuple[dict[str, Any], str]:
    own = Params({**item, "file": item.get("media", "")}, params.uploads)
    return _content(api, own, item["type"], "file")


def _send(api: BotApi, bot: Bot, params: Params, kind: str) -> Message:
    chat = writable_chat(api, bot, params)
    content, url = _content(api, params, kind, kind)
    return post(api, bot, chat, params, content, url)


def _content(api: BotApi, params: Params, kind: str, name: str) -> tuple[dict[str, Any], str]:
    """The media part of a message with its caption, and where the picture can be seen."""
    file_id, upload, url = _file(api, params, name)
    described = describe_file(file_id, upload)
    content: dict[str, Any]
    if kind == "photo":
        content = {"photo": [{**described, "width": 800, "height": 600}]}
    else:
        filename = upload.filename if upload else url.rpartition("/")[2]
        content = {"document": {**described, "file_name": filename}}
    caption, entities = read_text(params, "caption")
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    return content, url


def _file(api: BotApi, params: Params, name: str) -> tuple[str, Upload | None, str]:
    value = params.text(name)
    upload = params.uploads.get(value.removeprefix("attach://") if value else name)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        file_id = new_file_id()
        api.remember_file(file_id, upload)
        return file_id, upload, f"/files/{file_id}"
    if value in api.files:
        return value, api.files[value], f"/files/{value}"
    if _URL.match(value):
        return new_file_id(), None, value
    if not value:
        raise bad_request(f"there is no {name} in the request")
    raise bad_request("wrong remote file identifier specified: Wrong string length")

"""How Telegram's objects are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types as tl

from accounts.telegram import convert

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def document(*attributes: Any, **more: Any) -> Any:
    file = tl.Document(1, 2, b"", NOW, "any/type", 3, 2, list(attributes))
    return tl.MessageMediaDocument(document=file, **more)


def message(**more: Any) -> Any:
    return tl.Message(id=1, peer_id=tl.PeerUser(7), date=NOW, message="", **more)


@pytest.mark.parametrize(
    ("media", "name"),
    [
        (document(tl.DocumentAttributeAudio(1, voice=True)), "voice message"),
        (document(tl.DocumentAttributeAudio(1)), "audio"),
        (document(tl.DocumentAttributeSticker("", tl.InputStickerSetEmpty())), "sticker"),
        (document(tl.DocumentAttributeVideo(1, 1, 1, round_message=True)), "video note"),
        (document(tl.DocumentAttributeVideo(1, 1, 1)), "video"),
        (
            document(tl.DocumentAttributeVideo(1, 1, 1), tl.DocumentAttributeAnimated()),
            "GIF",
        ),
        (document(tl.DocumentAttributeFilename("a.pdf")), "file"),
        (tl.MessageMediaDocument(voice=True), "voice message"),
        (tl.MessageMediaDocument(), "file"),
        (tl.MessageMediaPhoto(), "photo"),
        (tl.MessageMediaDice(1, "x"), "dice"),
        (tl.MessageMediaUnsupported(), "attachment"),
        (tl.MessageMediaEmpty(), ""),
        (None, ""),
    ],
)
def test_attachments_are_called_what_they_are(media: Any, name: str) -> None:
    found = convert.message(message(media=media), {})
    assert found is not None and found.media == name


def test_who_has_no_name_is_called_by_the_username() -> None:
    people = {7: tl.User(id=7, username="ada"), 8: tl.User(id=8, first_name="Be\x00n\ud800")}
    found = convert.message(message(), people)
    assert found is not None and (found.chat.title, found.sender_name) == ("@ada", "@ada")
    assert convert.chat_info(people[8], tl.PeerUser(8)).title == "Ben\ufffd"
    assert convert.chat_info(tl.User(id=9), tl.PeerUser(9)).title == ""

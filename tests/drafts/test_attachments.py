"""What is attached has a name that can be translated."""

from __future__ import annotations

from django.utils import translation

from accounts.telegram import convert
from drafts.attachments import NAMES
from drafts.models import Message


def test_each_kind_that_is_read_has_a_name_and_an_unknown_one_is_shown_as_it_is() -> None:
    read = {name for name in convert._MEDIA.values() if name}
    documents = {"sticker", "emoji", "GIF", "video note", "video", "voice message", "audio", "file"}
    assert read | documents | {"attachment", "formatted text"} == set(NAMES)
    assert Message(media="hologram").media_name == "hologram"


def test_what_is_attached_is_named_in_the_readers_language() -> None:
    with translation.override("uk"):
        photo = Message(media="photo", text="Це він")
        assert (photo.media_name, photo.shown_text) == ("фото", "(фото) Це він")
        assert str(Message(media="voice message")) == "[голосове повідомлення]"
        assert photo.stored_text == "(photo) Це він", "the same in all languages"

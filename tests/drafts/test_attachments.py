"""What is attached has a name that can be translated."""

from __future__ import annotations

from accounts.telegram import convert
from drafts import attachments


def test_each_kind_that_is_read_has_a_name_and_an_unknown_one_is_shown_as_it_is() -> None:
    read = {name for name in convert._MEDIA.values() if name}
    documents = {"sticker", "emoji", "GIF", "video note", "video", "voice message", "audio", "file"}
    assert read | documents | {"attachment"} == set(attachments._NAMES)
    assert attachments.attachment_name("photo") == "photo"
    assert attachments.attachment_name("hologram") == "hologram"

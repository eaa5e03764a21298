"""What is known about a chat and a message, from Telegram's own objects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types as tl

from accounts.telegram import convert
from accounts.telegram.types import SERVICE_IDS

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def user(user_id: int = 5, **signs: Any) -> tl.User:
    return tl.User(id=user_id, access_hash=1, **{"first_name": "Ada", **signs})


def message(**fields: Any) -> tl.Message:
    return tl.Message(**{"id": 9, "peer_id": tl.PeerUser(5), "date": AT, "message": "Hi", **fields})


def converted(*entities: Any, **fields: Any) -> Any:
    known = {one.id: one for one in entities}
    return convert.message(message(**fields), known)


@pytest.mark.parametrize(
    ("entity", "kind"),
    [
        (user(), "private"),
        (user(bot=True), "bot"),
        (user(is_self=True), "self"),
        (user(support=True), "support"),
        (user(deleted=True, first_name=None), "deleted"),
        (user(bot=True, deleted=True), "deleted"),
        (None, "unknown"),
        (tl.UserEmpty(5), "unknown"),
    ],
)
def test_only_who_is_known_to_be_a_person_is_one(entity: Any, kind: str) -> None:
    assert convert.chat_info(entity, tl.PeerUser(5)).kind == kind


@pytest.mark.parametrize("user_id", sorted(SERVICE_IDS))
def test_telegrams_own_accounts_are_known_by_their_ids(user_id: int) -> None:
    for entity in (None, user(user_id), user(user_id, bot=True)):
        assert convert.chat_info(entity, tl.PeerUser(user_id)).kind == "service"


def test_a_reply_names_its_message_and_what_it_quotes() -> None:
    header = tl.MessageReplyHeader(reply_to_msg_id=4, quote_text="the red one")
    found = converted(user(), reply_to=header)
    assert (found.reply_to, found.quote) == (4, "the red one")


def test_a_reply_to_another_chat_names_no_message_of_this_one() -> None:
    header = tl.MessageReplyHeader(
        reply_to_msg_id=4, reply_to_peer_id=tl.PeerChannel(8), quote_text="a post"
    )
    found = converted(user(), reply_to=header)
    assert (found.reply_to, found.quote) == (None, "a post")


@pytest.mark.parametrize(
    ("header", "media"),
    [
        ({}, "attachment"),
        ({"reply_media": tl.MessageMediaPhoto()}, "photo"),
        ({"reply_media": tl.MessageMediaPhoto(), "quote_text": "a post"}, "photo"),
        ({"quote_text": "a post"}, ""),
    ],
)
def test_what_is_answered_of_another_chat_is_seen_only_as_far_as_it_is_quoted(
    header: dict, media: str
) -> None:
    answered = tl.MessageReplyHeader(
        reply_to_msg_id=4, reply_to_peer_id=tl.PeerChannel(8), **header
    )
    assert converted(user(), reply_to=answered).media == media


def test_an_answer_to_a_story_is_something_that_cannot_be_read() -> None:
    story = tl.MessageReplyStoryHeader(tl.PeerUser(1), 3)
    preview = tl.MessageMediaWebPage(tl.WebPageEmpty(5))
    assert converted(user(), reply_to=story).media == "story"
    assert converted(user(), reply_to=story, media=preview).media == "story"


def test_a_message_of_blocks_is_read_block_by_block_and_shown_to_the_owner() -> None:
    """The AI can't see how it looks, nor the pictures in it."""
    red = tl.TextConcat(
        [tl.TextPlain("Is the "), tl.TextBold(tl.TextPlain("red")), tl.TextPlain(" one there?")]
    )
    table = tl.PageBlockTable(
        title=tl.TextEmpty(),
        rows=[tl.PageTableRow([tl.PageTableCell(text=tl.TextPlain("Size 5"))])],
    )
    items = tl.PageBlockList([tl.PageListItemText(tl.TextPlain("to Ireland\x00"))])
    blocks = [tl.PageBlockParagraph(red), items, table, tl.PageBlockDivider()]
    rich = tl.RichMessage(blocks=blocks, photos=[], documents=[])
    found = converted(user(), message="", rich_message=rich)
    assert found.text == "Is the red one there?\nto Ireland\nSize 5"
    assert found.media == "formatted text"


def test_what_was_written_is_kept_apart_from_the_addresses_beside_it() -> None:
    link = tl.MessageEntityTextUrl(0, 2, "https://shop.example/7")
    found = converted(user(), message="Hi", entities=[link])
    assert (found.text, found.words) == ("Hi (https://shop.example/7)", "Hi")
    plain = converted(user(), message="Hi")
    assert (plain.text, plain.words, plain.as_written) == ("Hi", "Hi", None)


@pytest.mark.parametrize(
    ("header", "origin"),
    [
        ({"from_id": tl.PeerUser(7)}, ("Bob", 7)),
        ({"from_id": tl.PeerUser(8)}, ("8", 8)),
        ({"from_name": "Hidden Eve"}, ("Hidden Eve", None)),
        ({}, ("?", None)),
    ],
)
def test_a_forwarded_message_names_who_wrote_it(header: dict, origin: tuple) -> None:
    forward = tl.MessageFwdHeader(date=AT, **header)
    found = converted(user(), user(7, first_name="Bob"), fwd_from=forward)
    assert (found.forwarded_from, found.forwarded_from_id) == origin


def test_an_own_message_is_not_forwarded() -> None:
    found = converted(user())
    assert (found.forwarded_from, found.forwarded_from_id, found.quote) == ("", None, "")


def test_what_telegram_sends_for_who_is_away_is_known() -> None:
    assert converted(user(), offline=True).automatic
    assert not converted(user(), from_scheduled=True).automatic


def document(*attributes: Any, **more: Any) -> Any:
    file = tl.Document(1, 2, b"", AT, "any/type", 3, 2, list(attributes))
    return tl.MessageMediaDocument(document=file, **more)


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
    found = convert.message(message(peer_id=tl.PeerUser(7)), people)
    assert found is not None and (found.chat.title, found.sender_name) == ("@ada", "@ada")
    assert convert.chat_info(people[8], tl.PeerUser(8)).title == "Ben\ufffd"
    assert convert.chat_info(tl.User(id=9), tl.PeerUser(9)).title == ""
    looks_empty = tl.User(id=9, first_name="\u3164", username="eve")
    assert convert.chat_info(looks_empty, tl.PeerUser(9)).title == "@eve"


PAGE = tl.WebPage(5, "https://shop.example/red", "shop.example/red", 0, title="A red knife")
BARE = tl.WebPage(5, "https://shop.example/", "shop.example", 0)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {
                "message": "😀 Is this one there?",
                "entities": [tl.MessageEntityTextUrl(6, 8, "https://shop.example/red")],
            },
            "😀 Is this one (https://shop.example/red) there?",
        ),
        (
            {
                "message": "bank.example",
                "entities": [
                    tl.MessageEntityBold(0, 12),
                    tl.MessageEntityTextUrl(0, 12, "https://thief.example/"),
                ],
            },
            "bank.example (https://thief.example/)",
        ),
        (
            {
                "message": "See Shop.example",
                "entities": [tl.MessageEntityTextUrl(4, 12, "https://shop.example/")],
            },
            "See Shop.example",
        ),
        (
            {"message": "", "media": tl.MessageMediaWebPage(PAGE, manual=True)},
            "https://shop.example/red",
        ),
        (
            {"message": "Still there?", "media": tl.MessageMediaWebPage(PAGE, manual=True)},
            "Still there?\nhttps://shop.example/red",
        ),
        ({"message": "See shop.example", "media": tl.MessageMediaWebPage(BARE)}, None),
        ({"message": "See shop.example", "media": tl.MessageMediaWebPage(BARE, manual=True)}, None),
        (
            {"message": "See", "media": tl.MessageMediaWebPage(tl.WebPageEmpty(5), manual=True)},
            None,
        ),
    ],
)
def test_the_address_behind_words_and_of_a_preview_stands_in_the_text(
    fields: dict, text: str | None
) -> None:
    found = converted(user(), **fields)
    assert found.text == (text or fields["message"])
    assert found.media == ""


def test_a_chosen_preview_stands_below_a_formatted_text() -> None:
    rich = tl.RichMessage([tl.PageBlockParagraph(tl.TextPlain("Still there?"))], [], [])
    preview = tl.MessageMediaWebPage(PAGE, manual=True)
    found = converted(user(), message="", rich_message=rich, media=preview)
    assert found.text == "Still there?\nhttps://shop.example/red"


def test_an_own_text_stays_as_it_was_sent() -> None:
    """It is compared with what was to be sent."""
    link = tl.MessageEntityTextUrl(0, 4, "https://shop.example/red")
    assert converted(user(), out=True, message="Here", entities=[link]).text == "Here"


BOT = tl.User(id=77, access_hash=1, first_name="Weather", bot=True)


@pytest.mark.parametrize(
    "fields",
    [
        {"from_id": tl.PeerUser(77)},
        {"from_id": tl.PeerUser(77), "guestchat_via_from": tl.PeerUser(5)},
        {"from_id": tl.PeerUser(77), "guestchat_via_from": tl.PeerUser(1), "out": True},
    ],
)
def test_a_bot_that_was_called_into_a_chat_neither_asks_nor_answers(fields: dict) -> None:
    assert converted(user(), BOT, **fields).automatic


def test_a_contact_and_the_owner_are_no_called_bots() -> None:
    assert not converted(user(), from_id=tl.PeerUser(5)).automatic
    assert not converted(user(), from_id=tl.PeerUser(1), out=True).automatic
    assert not converted(user(), peer_id=tl.PeerChat(8), from_id=tl.PeerUser(77)).automatic


@pytest.mark.parametrize("by", ["via_bot_id", "via_business_bot_id"])
def test_the_text_of_a_bot_is_not_that_of_who_sent_it(by: str) -> None:
    found = converted(user(), BOT, out=True, **{by: 77})
    assert (found.forwarded_from, found.forwarded_from_id) == ("Weather", 77)
    assert (
        converted(user(), message="", media=tl.MessageMediaPhoto(), via_bot_id=77).forwarded_from
        == ""
    )

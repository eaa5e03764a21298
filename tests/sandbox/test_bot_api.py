"""The Bot API as an unmodified python-telegram-bot meets it: messages, buttons, commands."""

from __future__ import annotations

import io

import pytest
from telegram import (
    BotCommand,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Send", callback_data="7:1:s"),
            InlineKeyboardButton("Skip", callback_data="7:1:x"),
        ]
    ]
)


async def test_a_command_reaches_the_bot_and_its_answer_the_chat(
    sandbox, application, token, owner, eventually
):
    async def start(update, context):
        await update.message.reply_text("<b>Hello</b> &amp; welcome", parse_mode="HTML")

    application.add_handler(CommandHandler("hello", start))
    await application.updater.start_polling()
    sandbox.bot_api.say(token, owner, "/hello")
    answer = await eventually(lambda: sandbox.bot_api.messages(token, owner)[2:])
    assert answer[0]["text"] == "Hello & welcome"
    assert answer[0]["entities"] == [{"type": "bold", "offset": 0, "length": 5}]


async def test_a_pressed_button_is_answered_and_its_card_edited(
    sandbox, application, token, owner, eventually
):
    async def pressed(update, context):
        await update.callback_query.answer("Sent", show_alert=True)
        await update.callback_query.edit_message_text(f"done: {update.callback_query.data}")

    application.add_handler(CallbackQueryHandler(pressed))
    await application.updater.start_polling()
    card = await application.bot.send_message(owner, "A card", reply_markup=BUTTONS)
    query = sandbox.bot_api.press(token, owner, owner, card.message_id, "7:1:s")
    shown = await eventually(
        lambda: [m for m in sandbox.bot_api.messages(token, owner) if m["edits"]]
    )
    assert shown[0]["text"] == "done: 7:1:s" and "reply_markup" not in shown[0]
    assert shown[0]["edits"][0]["text"] == "A card"
    (answer,) = sandbox.bot_api.answers(token)
    assert (answer["callback_query_id"], answer["text"], answer["show_alert"]) == (
        query,
        "Sent",
        True,
    )


async def test_a_reply_carries_the_message_it_replies_to(
    sandbox, application, token, owner, eventually
):
    replies = []

    async def heard(update, context):
        replies.append((update.message.text, update.message.reply_to_message.message_id))

    application.add_handler(MessageHandler(filters.REPLY, heard))
    await application.updater.start_polling()
    prompt = await application.bot.send_message(
        owner, "New text?", reply_markup=ForceReply(input_field_placeholder="text")
    )
    assert sandbox.bot_api.messages(token, owner)[-1]["reply_interface"]["force_reply"] is True
    sandbox.bot_api.say(token, owner, "This one", reply_to=prompt.message_id)
    await eventually(lambda: replies)
    assert replies == [("This one", prompt.message_id)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"text": "<b>open", "parse_mode": "HTML"},
            "can't find end tag corresponding to start tag",
        ),
        ({"text": "5 < 6", "parse_mode": "HTML"}, "unsupported start tag"),
        ({"text": "x" * 4097}, "Message is too long"),
        ({"text": "😀" * 2049}, "Message is too long"),
        ({"text": "  "}, "Message text is empty"),
        (
            {"text": "x", "reply_parameters": ReplyParameters(999)},
            "Message to be replied not found",
        ),
        (
            {
                "text": "x",
                "reply_markup": InlineKeyboardMarkup(
                    [[InlineKeyboardButton("b", callback_data="ж" * 33)]]
                ),
            },
            "Button_data_invalid",
        ),
    ],
)
async def test_a_bad_message_is_refused(application, owner, fields, reason):
    with pytest.raises(BadRequest, match=reason):
        await application.bot.send_message(owner, **fields)


async def test_markup_does_not_count_towards_the_length(application, owner):
    sent = await application.bot.send_message(owner, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent.text) == 4096


async def test_a_bot_writes_only_to_people_who_wrote_first(sandbox, application, token):
    sandbox.bot_api.add_user(55, "Stranger")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await application.bot.send_message(55, "Hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await application.bot.send_message(56, "Hello")
    sandbox.bot_api.say(token, 55, "/start")
    assert (await application.bot.send_message(55, "Hello")).chat_id == 55


async def test_a_blocked_bot_is_told_and_can_not_write(sandbox, application, token, owner):
    await application.bot.get_updates(offset=-1)
    last = (await application.bot.get_updates())[-1].update_id
    sandbox.bot_api.block(token, owner)
    (update,) = await application.bot.get_updates(offset=last + 1)
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="blocked by the user"):
        await application.bot.send_message(owner, "Hello")


async def test_editing_knows_unchanged_missing_and_foreign_messages(
    sandbox, application, token, owner
):
    sent = await application.bot.send_message(owner, "A", reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("A", reply_markup=BUTTONS)
    assert (await sent.edit_reply_markup(None)).reply_markup is None
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(None)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await application.bot.edit_message_text("x", owner, 1)
    await sent.delete()
    assert sandbox.bot_api.messages(token, owner)[-1]["deleted"]
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await sent.edit_text("B")
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()


async def test_an_unknown_query_can_not_be_answered(application):
    with pytest.raises(BadRequest, match="Query is too old"):
        await application.bot.answer_callback_query("12345")


async def test_a_button_under_no_message_can_be_pressed_by_hostile_people(
    sandbox, application, token
):
    sandbox.bot_api.add_user(66, "Mallory")
    await application.bot.get_updates(offset=-1)
    last = (await application.bot.get_updates())[-1].update_id
    sandbox.bot_api.press(token, 66, 66, 4711, "1:1:s")
    (update,) = await application.bot.get_updates(offset=last + 1)
    assert update.callback_query.from_user.id == 66
    assert not update.callback_query.message.is_accessible


async def test_commands_are_kept_by_language(application):
    await application.bot.set_my_commands([BotCommand("help", "Help")])
    await application.bot.set_my_commands([("help", "Hilfe")], language_code="de")
    assert [c.description for c in await application.bot.get_my_commands()] == ["Help"]
    assert [c.description for c in await application.bot.get_my_commands(language_code="de")] == [
        "Hilfe"
    ]
    await application.bot.delete_my_commands()
    assert await application.bot.get_my_commands() == ()
    with pytest.raises(BadRequest):
        await application.bot.set_my_commands([BotCommand("Not-One", "x")])


async def test_photos_documents_and_albums_are_sent(sandbox, application, token, owner):
    bot = application.bot
    photo = await bot.send_photo(
        owner, "https://example.org/a.jpg", caption="<i>a</i>", parse_mode="HTML"
    )
    assert photo.caption == "a" and photo.photo[-1].file_id
    document = await bot.send_document(owner, io.BytesIO(b"\x00\xffcontent"), filename="a.bin")
    file = await document.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"\x00\xffcontent"
    album = await bot.send_media_group(
        owner, [InputMediaPhoto("https://example.org/b.jpg", caption="b"), InputMediaPhoto(b"raw")]
    )
    assert album[0].media_group_id == album[1].media_group_id
    with pytest.raises(BadRequest):
        await bot.send_photo(owner, "no-file-id")


async def test_an_edited_message_of_a_person_is_an_update(sandbox, application, token, owner):
    said = sandbox.bot_api.say(token, owner, "frist")
    await application.bot.get_updates(offset=-1)
    last = (await application.bot.get_updates())[-1].update_id
    sandbox.bot_api.edit(token, owner, said["message_id"], "first")
    (update,) = await application.bot.get_updates(offset=last + 1)
    assert update.edited_message.text == "first"

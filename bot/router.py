"""The bot's handlers: every update from Telegram comes in here.

A handler finds out who is there, calls one function in a thread, and queues what the bot says.
Everything about one update stays inside its handler.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.utils.translation import gettext_lazy
from telegram import CallbackQuery, Message, Update
from telegram import error as bot_errors
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from accounts.models import Person
from bot.callbacks.results import SLOW
from bot.card_language import refresh_translated
from bot.chat_menus import needs_menu, set_menu
from bot.draft_texts import take_edit, take_reply, take_rest, take_text
from bot.press import press, press_waits_for_ai
from bot.recent_texts import (
    Answer,
    continued_answer,
    edited_before_start,
    note_answer,
    note_lost,
    note_read,
    read_before,
)
from bot.refusals import OWNER_ONLY
from bot.registry import NAMES, is_slow
from bot.requests import answer_text, do_command, let_in, once, say, take_answer
from bot.strangers import turn_away
from bot.types import CallbackAnswer
from bot.typing_indicator import start_typing
from bot.updates import parse, place_of, sender_of
from core.threads import in_thread
from drafts.services.buttons.results import CallbackResult

log = structlog.get_logger(__name__)

#: What is said about an edit that nothing is done with.
SEND_AGAIN = gettext_lazy("I no longer know this message. Please send it anew.")
AT_WORK = gettext_lazy("I am still at work on this message. Please wait a moment.")

Context = ContextTypes.DEFAULT_TYPE


class _KnownCommand(filters.MessageFilter):
    """A message with a command of the registry. Other texts with a slash are texts: an answer to
    a contact may begin with one."""

    def filter(self, message: Message) -> bool:
        return parse(message.text)[0] in NAMES


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """All handlers of the bot, for private chats only; the first that fits is used. What Telegram
    says of the chat itself (a card was pinned, say) is nobody's message."""
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    edited = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE & filters.TEXT
    return [
        CallbackQueryHandler(on_button),
        MessageHandler(edited, on_edited),
        MessageHandler(private & _KnownCommand(), on_command),
        MessageHandler(private & filters.REPLY, on_reply),
        MessageHandler(private, on_text),
    ]


# --- commands -----------------------------------------------------------------------------------


async def on_command(update: Update, context: Context) -> None:
    message = update.effective_message
    if message is None:
        return
    person = await in_thread(do_command, sender_of(update), message, context.user_data)
    if person is None:
        turn_away(update, context)
        return
    if is_slow(parse(message.text)[0], person):
        start_typing(context.bot, context.bot_data, person.telegram_id)
    _keep_menu(person, context)


def _keep_menu(person: Person, context: Context) -> None:
    """Telegram's menu follows the person's role and language."""
    if needs_menu(context.bot_data, person):
        context.application.create_task(set_menu(context.bot, context.bot_data, person))


# --- buttons ------------------------------------------------------------------------------------


async def on_button(update: Update, context: Context) -> None:
    """The press is carried out, and then answered while its message is on its way."""
    query = update.callback_query
    if query is None:
        return
    data, sender, place = query.data or "", sender_of(update), place_of(query)
    answer = await in_thread(once, lambda: press(data, sender, place), press_waits_for_ai(data))
    context.application.create_task(_answer(query, answer))
    if answer.slow:
        start_typing(context.bot, context.bot_data, sender.telegram_id)
    if answer.person is not None:
        _keep_menu(answer.person, context)


async def _answer(query: CallbackQuery, answer: CallbackAnswer) -> None:
    """Tell the presser; if Telegram does not take that any more, the card says it too."""
    try:
        await query.answer(answer.text[:200] or None, show_alert=answer.alert)
    except bot_errors.TelegramError as error:
        log.info("a press could not be answered", error=error)


# --- texts --------------------------------------------------------------------------------------


async def on_reply(update: Update, context: Context) -> None:
    """A reply to one of our messages: a new text of an answer, or what else was asked about it."""
    message = update.effective_message
    if message is None or message.reply_to_message is None:
        return
    person = await in_thread(let_in, sender_of(update))
    if person is None or not person.decides:
        await on_text(update, context)
    else:
        await _take_reply_of(person, message, message.reply_to_message.message_id, context)
    if person is not None:
        await in_thread(refresh_translated, person)


async def _take_reply_of(person: Person, message: Message, replied: int, context: Context) -> None:
    read = note_read(context.user_data, message)
    if await in_thread(take_answer, person, replied, message.text, read):
        return
    result = await in_thread(take_reply, person, replied, message)
    _follow(context, person, result, message)


def _follow(context: Context, person: Person, result: CallbackResult, message: Message) -> None:
    """What may come after a text that was taken: its rest, its edit, or the AI's work."""
    note_answer(context.user_data, message, result)
    if result.result in SLOW:
        start_typing(context.bot, context.bot_data, person.telegram_id)


async def on_text(update: Update, context: Context) -> None:
    """Anything else: the rest of a long text, or something that is not understood."""
    message = update.effective_message
    person = await in_thread(let_in, sender_of(update))
    if person is None:
        turn_away(update, context)
        return
    if message is not None:
        await _take_any(person, message, context)
    await in_thread(refresh_translated, person)


async def _take_any(person: Person, message: Message, context: Context) -> None:
    read = note_read(context.user_data, message)
    if person.decides:
        if message.text and await _continued(person, message, context):
            return
        result = await in_thread(take_text, person, message)
        _follow(context, person, result, message)
        if result.result != "unknown":
            return
    await in_thread(answer_text, person, message.text or "", read)


async def _continued(person: Person, message: Message, context: Context) -> bool:
    """Whether this was the next part of a text that was cut."""
    answer = continued_answer(context.user_data)
    if answer is None:
        return False
    result = await in_thread(take_rest, person, answer, message)
    note_answer(context.user_data, message, result, rest_of=answer)
    return result.result == "edited"


# --- edits --------------------------------------------------------------------------------------


async def on_edited(update: Update, context: Context) -> None:
    """A text that its writer has corrected is read anew, and changes the answer that it was for.
    Telegram tells of other changes, too (core.telegram.org/bots/api#update)."""
    message, person = update.effective_message, await in_thread(let_in, sender_of(update))
    if person is None or message is None:
        return
    before = read_before(context.user_data, message)
    if before is not None and before.says(message):
        return
    if before is None or before.lost:
        note_lost(context.user_data, message)
        if not edited_before_start(context.bot_data, message):
            await in_thread(say, person, SEND_AGAIN)
    elif before.at_work:
        await in_thread(say, person, AT_WORK)
    elif before.answer is not None:
        await _change_answer(person, before.answer, message, context)
    else:
        await _read_anew(person, update, message, context)
    await in_thread(refresh_translated, person)


async def _change_answer(
    person: Person, answer: Answer, message: Message, context: Context
) -> None:
    note_read(context.user_data, message)
    if not person.decides:
        await in_thread(say, person, OWNER_ONLY)
        return
    result = await in_thread(take_edit, person, answer, message)
    _follow(context, person, result, message)


async def _read_anew(person: Person, update: Update, message: Message, context: Context) -> None:
    """An edit is a command, or replies to something. It is neither the answer to a question that
    is open by now, nor the rest of a text that was written later."""
    if parse(message.text)[0] in NAMES:
        await on_command(update, context)
    elif person.decides and message.reply_to_message is not None:
        await _take_reply_of(person, message, message.reply_to_message.message_id, context)
    else:
        read = note_read(context.user_data, message)
        await in_thread(answer_text, person, message.text or "", read)

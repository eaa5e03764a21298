"""The bot's handlers: every update from Telegram comes in here.

A handler finds out who is there, calls one function in a thread, and queues what the bot says.
Everything about one update stays inside its handler. What it asks for is one transaction together
with the reply, so that all of it is done again after a lock, or none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.utils.translation import gettext as _
from telegram import CallbackQuery, Message, Update
from telegram import error as bot_errors
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from accounts.models import Person
from accounts.services.people import meet
from bot.callbacks.results import SLOW
from bot.card_language import refresh_translated
from bot.chat_menus import needs_menu, set_menu
from bot.commands import new_entry
from bot.draft_texts import take_edit, take_reply, take_rest, take_text
from bot.plain_text import command_in, say_how_to_go_on
from bot.press import press, press_waits_for_ai
from bot.recent_texts import continued_answer, note_answer, note_read, read_before
from bot.registry import NAMES, is_slow, run_command, waits_for_ai
from bot.strangers import turn_away
from bot.types import CallbackAnswer, Sender
from bot.typing_indicator import start_typing
from bot.updates import parse, place_of, quoted_text, sender_of
from bot.welcome import redeem_invite
from core.retry import retry_on_lock, transact
from core.threads import in_thread
from drafts.services.buttons.results import CallbackResult
from outbox.replies import reply
from outbox.text import speaking_to

log = structlog.get_logger(__name__)

Context = ContextTypes.DEFAULT_TYPE
T = TypeVar("T")


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


# --- who is there -------------------------------------------------------------------------------


def _let_in(sender: Sender) -> Person | None:
    """The person who wrote, if they may use the bot."""
    person = transact(lambda: meet(*sender))
    return person if person is not None and person.let_in else None


# --- commands -----------------------------------------------------------------------------------


async def on_command(update: Update, context: Context) -> None:
    message = update.effective_message
    if message is None:
        return
    name, argument = parse(message.text)
    person = await in_thread(_run, sender_of(update), name, argument, quoted_text(message))
    if person is None:
        turn_away(update, context)
        return
    note_read(context.user_data, message)
    if is_slow(name, person):
        start_typing(context.bot, context.bot_data, person.telegram_id)
    _keep_menu(person, context)


def _run(sender: Sender, name: str, argument: str, quoted: str | None) -> Person | None:
    """Do what a command asks for; who asked, None if that is a stranger who has no invite."""
    person = _let_in(sender)
    if person is None:
        return transact(lambda: redeem_invite(argument, sender)) if name == "start" else None
    with speaking_to(person):
        _carry_out(person, name, argument, quoted)
    refresh_translated(person)
    return person


def _carry_out(person: Person, name: str, argument: str, quoted: str | None = None) -> None:
    """Do what a command asks for, and queue the reply with it."""

    def work() -> None:
        _reply(person, run_command(person, name, argument, quoted))

    _once(work, waits_for_ai(name, person))


def _once(work: Callable[[], T], waits_for_ai: bool) -> T:
    """Do work as one transaction; if it waits for the AI, which must keep no other writer waiting,
    it has one of its own at its end."""
    return retry_on_lock(work) if waits_for_ai else transact(work)


def _keep_menu(person: Person, context: Context) -> None:
    """Telegram's menu follows the person's role and language."""
    if needs_menu(context.bot_data, person):
        context.application.create_task(set_menu(context.bot, context.bot_data, person))


def _reply(person: Person, text: str | None) -> None:
    """Queue a reply, if there is one."""
    if text:
        reply(person, text)


# --- buttons ------------------------------------------------------------------------------------


async def on_button(update: Update, context: Context) -> None:
    """The press is carried out, and then answered while its message is on its way."""
    query = update.callback_query
    if query is None:
        return
    data, sender, place = query.data or "", sender_of(update), place_of(query)
    answer = await in_thread(_once, lambda: press(data, sender, place), press_waits_for_ai(data))
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
    person = await in_thread(_let_in, sender_of(update))
    if person is None or not person.decides:
        await on_text(update, context)
    else:
        await _take_reply_of(person, message, message.reply_to_message.message_id, context)
    if person is not None:
        await in_thread(refresh_translated, person)


async def _take_reply_of(person: Person, message: Message, replied: int, context: Context) -> None:
    note_read(context.user_data, message)
    if await in_thread(_take_answer, person, replied, message.text):
        return
    result = await in_thread(take_reply, person, replied, message)
    _follow(context, person, result, message)


def _follow(context: Context, person: Person, result: CallbackResult, message: Message) -> None:
    """What may come after a text that was taken: its rest, its edit, or the AI's work."""
    note_answer(context.user_data, message, result)
    if result.result in SLOW:
        start_typing(context.bot, context.bot_data, person.telegram_id)


def _take_answer(person: Person, reply_to: int, text: str | None) -> bool:
    """The rest of a new entry, if that was asked for."""
    with speaking_to(person):
        return transact(lambda: new_entry.take_answer(person, reply_to, text))


async def on_text(update: Update, context: Context) -> None:
    """Anything else: the rest of a long text, or something that is not understood."""
    message = update.effective_message
    person = await in_thread(_let_in, sender_of(update))
    if person is None:
        turn_away(update, context)
        return
    if message is not None:
        await _take_any(person, message, context)
    await in_thread(refresh_translated, person)


async def _take_any(person: Person, message: Message, context: Context) -> None:
    note_read(context.user_data, message)
    if person.decides:
        if message.text and await _continued(person, message, context):
            return
        result = await in_thread(take_text, person, message)
        _follow(context, person, result, message)
        if result.result != "unknown":
            return
    await in_thread(_answer_text, person, message.text or "")


async def _continued(person: Person, message: Message, context: Context) -> bool:
    """Whether this was the next part of a text that was cut."""
    answer = continued_answer(context.user_data)
    if answer is None:
        return False
    result = await in_thread(take_rest, person, answer, message)
    note_answer(context.user_data, message, result, rest_of=answer)
    return result.result == "edited"


def _answer_text(person: Person, text: str) -> None:
    """Do what a text without a known command asks for, or say how to go on."""
    with speaking_to(person):
        if asked := command_in(person, text):
            _carry_out(person, *asked)
        else:
            transact(lambda: say_how_to_go_on(person, text))


# --- edits --------------------------------------------------------------------------------------


async def on_edited(update: Update, context: Context) -> None:
    """A text that its writer has corrected is read anew, and changes the answer that it was for.
    Telegram tells of other changes, too (core.telegram.org/bots/api#update)."""
    message, person = update.effective_message, await in_thread(_let_in, sender_of(update))
    if person is None or message is None:
        return
    before = read_before(context.user_data, message)
    if before is not None and before.text == message.text:
        return
    if before is None:
        note_read(context.user_data, message)
        await in_thread(_say_send_again, person)
    elif before.answer is not None:
        note_read(context.user_data, message)
        result = await in_thread(take_edit, person, before.answer, message)
        _follow(context, person, result, message)
    elif parse(message.text)[0] in NAMES:
        await on_command(update, context)
    else:
        await (on_reply if message.reply_to_message else on_text)(update, context)


def _say_send_again(person: Person) -> None:
    with speaking_to(person):
        transact(lambda: _reply(person, _("I no longer know this message. Please send it anew.")))

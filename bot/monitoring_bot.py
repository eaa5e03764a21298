"""The bot's handlers for keywords.

They stand before those for answers, which belong to the owner alone: what the owner writes that is
not about keywords is handed on to them (`others`), and so is what is about both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog
from django.utils import translation
from django.utils.translation import gettext as _
from telegram import CallbackQuery, Update
from telegram import error as bot_errors
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from accounts.models import Person
from accounts.services.people import known_language, meet
from core.threads import in_thread
from monitoring import commands
from monitoring.commands.buttons import press
from monitoring.services.people import may_watch
from outbox.replies import reply
from outbox.text import speaking_to

log = structlog.get_logger(__name__)

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Any, Any, Any]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]

_COMMAND = re.compile(r"/([^\s@/]{1,40})(?:@\w+)?(?:\s+(.*))?", re.S)


def handlers(others: Sequence[Handler] = ()) -> list[Handler]:
    """All handlers of the bot: ours, and `others` for the owner."""
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        MessageHandler(private & filters.Regex(r"^/"), _command(others)),
        CallbackQueryHandler(_pressed, pattern=r"^m:"),
        *(one for one in others if isinstance(one, CallbackQueryHandler)),
        MessageHandler(private, _written(others)),
    ]


def _command(others: Sequence[Handler]) -> Callback:
    async def handler(update: Update, context: Context) -> None:
        name, argument = parse(update.effective_message.text if update.effective_message else "")
        person = await in_thread(meet, *_who(update))
        if person is not None and may_watch(person):
            if person.role == Person.Role.OWNER and await _for_owner(name, others, update, context):
                return
            await in_thread(_run, person, name, argument, context.bot.username)
        elif name != "start" or not await in_thread(commands.come_in, argument, *_who(update)):
            await _turn_away(update)

    return handler


async def _for_owner(
    name: str, others: Sequence[Handler], update: Update, context: Context
) -> bool:
    """Hand on what is about answers; whether nothing is left for us."""
    if name in commands.SHARED or name in commands.OWNERS_OWN or not commands.command_of(name):
        handed = await _hand_on(others, update, context)
        return handed and name not in commands.SHARED
    return False


async def _hand_on(others: Sequence[Handler], update: Update, context: Context) -> bool:
    """Let the first of the others that fits handle this; whether there was one."""
    for other in others:
        fits = other.check_update(update)
        if fits is not None and fits is not False:
            await other.handle_update(update, context.application, fits, context)
            return True
    return False


def parse(text: str | None) -> tuple[str, str]:
    """A command's name in small letters, and what follows it."""
    match = _COMMAND.match(text or "")
    if not match:
        return "", ""
    return match[1].casefold(), (match[2] or "").strip()


def _run(person: Person, name: str, argument: str, bot_name: str) -> None:
    with speaking_to(person):
        answer = commands.run(person, name, argument)
        if answer:
            reply(person, answer.replace("{bot}", bot_name))


async def _pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    if query is None:
        return
    text, alert = await in_thread(_press, query.data or "", _who(update))
    context.application.create_task(_answer(query, text, alert))


def _press(data: str, who: tuple[int, str, str, str]) -> tuple[str, bool]:
    person = meet(*who)
    with translation.override((person and person.language) or known_language(who[3])):
        return press(data, person)


async def _answer(query: CallbackQuery, text: str, alert: bool) -> None:
    try:
        await query.answer(text[:200] or None, show_alert=alert)
    except bot_errors.TelegramError as error:
        log.info("a press could not be answered", error=error)


def _written(others: Sequence[Handler]) -> Callback:
    """Anything that is not a command."""

    async def handler(update: Update, context: Context) -> None:
        person = await in_thread(meet, *_who(update))
        if person is None or not may_watch(person):
            await _turn_away(update)
        elif person.role != Person.Role.OWNER or not await _hand_on(others, update, context):
            await in_thread(_explain, person)

    return handler


def _explain(person: Person) -> None:
    with speaking_to(person):
        reply(
            person,
            _("To watch something, write /suche and the word.")
            + "\n\n"
            + commands.help_text(person),
        )


async def _turn_away(update: Update) -> None:
    """One polite sentence for somebody who is not let in."""
    if update.effective_message is None:
        return
    with translation.override(known_language(_who(update)[3])):
        sentence = _("Hello! This is a private assistant; to use it you need an invitation.")
    await update.effective_message.reply_text(sentence)


def _who(update: Update) -> tuple[int, str, str, str]:
    user = update.effective_user
    if user is None:
        return 0, "", "", ""
    return user.id, user.full_name, user.username or "", user.language_code or ""

"""Answer somebody whose update could not be handled."""

from __future__ import annotations

import structlog
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _
from telegram import Update
from telegram import error as bot_errors
from telegram.ext import ContextTypes

from accounts.selectors import person_of
from accounts.services.people import known_language
from bot.types import Sender
from bot.updates import sender_of
from core.threads import in_thread

log = structlog.get_logger(__name__)

#: How long Telegram has to take the answer, in seconds.
ANSWER_SECONDS = 3.0


async def answer_failure(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say that it failed, beside everything else. An error handler of PTB, which logs by itself
    what is raised here and does not call it again for that."""
    if not isinstance(update, Update) or isinstance(context.error, bot_errors.TelegramError):
        return  # a task of the bot itself, or Telegram can't be reached
    with translation.override(await in_thread(_language_of, sender_of(update))):
        sentence = _("Something went wrong. Please try again.")
    context.application.create_task(_answer(update, sentence))


def _language_of(sender: Sender) -> str:
    """The person's language; that of their app if the database can't say it."""
    try:
        person = person_of(sender.telegram_id)
    except DatabaseError:
        person = None
    return (person and person.language) or known_language(sender.language)


async def _answer(update: Update, sentence: str) -> None:
    query, message = update.callback_query, update.effective_message
    try:
        if query is not None:
            await query.answer(sentence, show_alert=True, read_timeout=ANSWER_SECONDS)
        elif message is not None:
            await message.reply_text(sentence, read_timeout=ANSWER_SECONDS)
    except bot_errors.TelegramError as error:
        log.info("a failure could not be told", error=error)

"""Turn away who is not let in."""

from __future__ import annotations

import structlog
from django.utils import translation
from django.utils.translation import gettext as _
from telegram import Message, Update
from telegram import error as bot_errors
from telegram.ext import ContextTypes

from accounts.services.people import known_language
from bot.updates import sender_of

log = structlog.get_logger(__name__)

#: How many strangers are answered at once, and how long Telegram has for it.
STRANGERS, STRANGERS_SECONDS = 8, 3.0
#: The strangers who are being answered, in the data of the bot.
ANSWERED = "answered strangers"


def turn_away(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """One polite sentence for somebody who is not let in, beside everything else: nobody waits for
    a stranger's connection. While many are being answered, further ones are not."""
    message, answered = update.effective_message, context.bot_data.setdefault(ANSWERED, set())
    if message is None or len(answered) >= STRANGERS or message.chat.id in answered:
        return
    answered.add(message.chat.id)
    language = known_language(sender_of(update).language)
    context.application.create_task(_answer_stranger(message, language, answered))


async def _answer_stranger(message: Message, language: str, answered: set[int]) -> None:
    with translation.override(language):
        sentence = _("Hello! This is a private assistant; to use it you need an invitation.")
    try:
        await message.reply_text(sentence, read_timeout=STRANGERS_SECONDS)
    except bot_errors.TelegramError as error:
        log.info("a stranger could not be answered", error=error)
    finally:
        answered.discard(message.chat.id)

"""Buttons of /language."""

from __future__ import annotations

import re

from django.conf import settings

from accounts.services.people import choose_language, follow_telegram
from bot import refusals
from bot.commands import language
from bot.commands.language import PREFIX, TELEGRAM
from bot.types import ButtonPress, CallbackAnswer
from outbox.replies import reply
from outbox.text import speaking_to

__all__ = ["PREFIX", "handle"]

PATTERN = re.compile(PREFIX + r"([a-z-]{1,20})")


def handle(press: ButtonPress) -> CallbackAnswer:
    """Take the language of a button, and say so in it."""
    person, code = press.person, press.match[1]
    if code == TELEGRAM:
        follow_telegram(person, press.app_language)
    elif code in dict(settings.LANGUAGES):
        choose_language(person, code)
    else:
        return refusals.no_longer_works()
    with speaking_to(person):
        sentence = language.chosen()
        reply(person, sentence, language.buttons(person), edits=press.message_id)
        return CallbackAnswer(sentence, person=person)

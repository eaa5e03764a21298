"""Buttons of /language."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.services.people import choose_language, follow_telegram
from bot.commands import language
from bot.commands.language import PREFIX, TELEGRAM
from bot.types import CallbackAnswer
from outbox.replies import reply
from outbox.text import speaking_to

__all__ = ["PREFIX", "press"]


def press(data: str, person: Person | None, message_id: int, telegram: str) -> CallbackAnswer:
    """Take the language of a button, and say so in it. `telegram` is the IETF tag of the presser's
    Telegram."""
    if person is None or not person.let_in:
        return CallbackAnswer(_("This is a private assistant."), alert=True)
    code = data.removeprefix(PREFIX)
    if code == TELEGRAM:
        follow_telegram(person, telegram)
    elif code in dict(settings.LANGUAGES):
        choose_language(person, code)
    else:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    with speaking_to(person):
        sentence = language.chosen()
        reply(person, sentence, language.buttons(person), edits=message_id)
        return CallbackAnswer(sentence, person=person)

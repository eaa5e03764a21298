"""The button that searches for what somebody wrote without a command."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Person
from bot import refusals
from bot.commands import keywords
from bot.types import ButtonPress, CallbackAnswer
from monitoring.services.keywords import Refused
from outbox.replies import ButtonRows, context_of, reply

PREFIX = "search:"
PATTERN = re.compile(PREFIX)
#: The words to search for, in the context of the message with the button.
WORDS = "search"


def offer(person: Person, text: str, words: str) -> None:
    """Reply with a text and the button."""
    buttons: ButtonRows = [[("🔎 " + _("Search"), PREFIX)]]
    reply(person, text, buttons, context={WORDS: words})


def handle(press: ButtonPress) -> CallbackAnswer:
    """Search for the words of the message, as /search does."""
    words = context_of(press.person, press.message_id).get(WORDS)
    if not words:
        return refusals.no_longer_works()
    try:
        keywords.search(press.person, words)
    except Refused as refused:
        return CallbackAnswer(str(refused), alert=True)
    return CallbackAnswer("", slow=True)

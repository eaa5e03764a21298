"""The button that searches for what somebody wrote without a command."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.commands import keywords
from bot.types import CallbackAnswer
from monitoring.services.keywords import Refused
from outbox.replies import ButtonRows, context_of, reply

PREFIX = "search:"
#: The words to search for, in the context of the message with the button.
WORDS = "search"


def offer(person: Person, text: str, words: str) -> None:
    """Reply with a text and the button."""
    buttons: ButtonRows = [[("🔎 " + _("Search"), PREFIX)]]
    reply(person, text, buttons, context={WORDS: words})


def press(person: Person | None, message_id: int) -> CallbackAnswer:
    """Search for the words of the message, as /search does."""
    if person is None or not person.let_in:
        return CallbackAnswer(_("This is a private assistant."), alert=True)
    words = context_of(person, message_id).get(WORDS)
    if not words:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    try:
        keywords.search(person, words)
    except Refused as refused:
        return CallbackAnswer(str(refused), alert=True)
    return CallbackAnswer("", slow=True)

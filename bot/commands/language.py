"""/language: the language in which the bot writes to a person."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.services.people import choose_language
from bot.types import EVERYBODY, Command, Names
from outbox.replies import ButtonRows, reply
from outbox.text import speaking_to

PREFIX = "lang:"
#: The button for the language of the person's Telegram.
TELEGRAM = "telegram"
#: What people write for a language, in any of ours.
WORDS = {
    "en": {"en", "english", "englisch", "англійська", "англійською"},
    "de": {"de", "deutsch", "german", "німецька", "німецькою"},
    "uk": {"uk", "ua", "українська", "українською", "ukrainian", "ukrainisch"},
}


def choose(person: Person, argument: str) -> None:
    """/language: the buttons of all languages; with the name of one, that one."""
    wanted = argument.strip().casefold()
    code = next((code for code, words in WORDS.items() if wanted in words), "")
    if code:
        choose_language(person, code)
        with speaking_to(person):
            reply(person, chosen())
        return
    reply(person, _("In which language shall I write to you?"), buttons(person))


def chosen() -> str:
    """The answer to a choice, in the language that was chosen."""
    return _("👍 I'll write to you in English. /help lists all commands.")


def buttons(person: Person) -> ButtonRows:
    """A button for each language, with a sign at the one that holds."""
    own = TELEGRAM if person.language_from_telegram else person.language
    names = [*settings.LANGUAGES, (TELEGRAM, _("As in Telegram"))]
    rows = [(("✓ " if code == own else "") + name, PREFIX + code) for code, name in names]
    return [rows[:3], rows[3:]]


COMMANDS = (
    Command(
        Names("language", "sprache", "мова mova"),
        EVERYBODY,
        choose,
        help=gettext_lazy("the language in which I write to you"),
        menu=gettext_lazy("My language"),
    ),
)

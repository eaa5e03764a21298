"""/help and the greeting of /start, made from the commands that a person may use."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.types import EVERYBODY, OWNER, Command


def greeting(person: Person) -> str:
    """What an owner reads first."""
    return _(
        "Hello %(name)s! When someone writes to one of your accounts, I show you a proposed answer "
        "here. ✅ sends it in your name, 📝 changes it, ❌ drops it."
    ) % {"name": person.name}


def help_text(person: Person, commands: Iterable[Command]) -> str:
    """One line for each command that the person may use, the owners' own first."""
    allowed = [command for command in commands if command.help and command.allowed_for(person)]
    sections = [
        [
            _("🔎 I search auction sites for your keywords and tell you what is new."),
            *(_line(command) for command in allowed if command.role == EVERYBODY),
        ]
    ]
    own = [_line(command) for command in allowed if command.role != EVERYBODY]
    if person.role == OWNER:
        note = _("/pause, /resume and /status only affect replies; /check also runs your searches.")
        own.append(note)
    if own:
        sections.insert(0, own)
    return "\n\n".join("\n".join(lines) for lines in sections)


def _line(command: Command) -> str:
    return f"{command.usage} – {command.help}"

"""What a command has made, which an edit of its message does not make a second time. Other commands
read or set something, and do that again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Person
from bot.recent_texts import ReadText
from bot.registry import find_command, usage
from knowledge.models import Entry
from monitoring.models import Keyword
from outbox.replies import reply

SEARCH, NEW_ENTRY = "search", "kb_add"
#: A number that grows when the command makes something for a person.
_COUNTED: Mapping[str, Callable[[Person], int]] = {
    SEARCH: lambda person: Keyword.objects.filter(person=person, deleted_at=None).count(),
    NEW_ENTRY: lambda _person: Entry.objects.aggregate(newest=Max("id"))["newest"] or 0,
}


def made_by(person: Person, name: str, work: Callable[[], object]) -> str:
    """Do what the command of this name does, within a transaction; the command's first name if that
    has made something, empty if not."""
    command = find_command(name, person)
    count = _COUNTED.get(command.name) if command else None
    if command is None or count is None:
        work()
        return ""
    before = count(person)
    work()
    return command.name if count(person) > before else ""


def is_made(person: Person, name: str, read: ReadText) -> bool:
    """Whether the command of this name has made something of a message already."""
    command = find_command(name, person)
    return command is not None and command.name == read.made


def say_made(person: Person, read: ReadText) -> None:
    """Say that it is done, and how it is changed."""
    if read.made == NEW_ENTRY:
        text = _(
            "I did that already. To change the entry, press “↩️ Undo” and send the message anew."
        )
    else:
        text = _(
            "I did that already. To change the search, use the buttons of its card, or write "
            "%(command)s"
        ) % {"command": usage(person, "change")}
    reply(person, text)

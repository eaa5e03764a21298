"""Every command of the bot. To add one, add an entry to `COMMANDS` in its module in `commands/`,
below its function: Telegram's menus, /help and README's table follow from it (the latter is written
by `python -m tests.architecture.test_docs`). Then `bin/translate`, and a line in
`tests/bot/command_table.py`. A handler is one transaction together with its reply, so it must not
use the network: what is slow is queued for a worker, as `monitoring.services.inquiries` does, and
enqueued on commit. One that searches knowledge `waits_for_ai`.

The first command that has a name and that the person may use is the one meant, so /pause of an
owner is about answers, and about keywords for others.
"""

from __future__ import annotations

from difflib import get_close_matches

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from bot.commands import (
    answers,
    budget,
    entries,
    general,
    keywords,
    language,
    new_entry,
    notifications,
    options,
    reasons,
    reports,
    scripts,
)
from bot.commands.arguments import BadUsage
from bot.help import greeting, help_text
from bot.naming import command_named, usage_of
from bot.refusals import OWNER_ONLY
from bot.types import EVERYBODY, Command, Names, Section
from drafts.selectors import not_shown
from drafts.services.showing.digest import queue_digest
from monitoring.services.keywords import Refused


def start(person: Person, argument: str) -> str:
    """/start: what this is, and the commands to begin with. Who had blocked the bot, or begins with
    it now, is told of the answers whose cards were refused meanwhile."""
    if person.decides and not_shown(person).exists():
        queue_digest(person)
    return greeting(person)


def show_help(person: Person, argument: str) -> str:
    """/help: what this person can use."""
    return help_text(person, SECTIONS)


HELP = Command(
    Names("help", "hilfe", "допомога dopomoha"),
    EVERYBODY,
    show_help,
    help=_("this list"),
    menu=_("All commands"),
)
START = Command(Names("start", "start", "старт start"), EVERYBODY, start)

SECTIONS: tuple[Section, ...] = (
    Section(_("💬 Replies"), (*answers.COMMANDS, *budget.COMMANDS)),
    Section(_("📚 Knowledge"), (*entries.COMMANDS, *new_entry.COMMANDS, *scripts.COMMANDS)),
    Section(
        _("🔎 Searches on auction sites"),
        (*keywords.COMMANDS, *options.COMMANDS, *reports.COMMANDS, *reasons.COMMANDS),
    ),
    Section(_("🔔 Notifications"), notifications.COMMANDS),
    Section(_("⚙️ General"), (*general.COMMANDS, *language.COMMANDS, HELP, START)),
)
COMMANDS: tuple[Command, ...] = tuple(
    command for section in SECTIONS for command in section.commands
)
NAMES = frozenset(name for command in COMMANDS for name in command.names.all)


def find_command(name: str, person: Person) -> Command | None:
    """The command of this name that the person may use."""
    return command_named(COMMANDS, name, person)


def usage(person: Person, name: str, argument: str = "") -> str:
    """How a person writes the command of this name, with an argument or its example; empty if they
    may not use it."""
    command = find_command(name, person)
    return usage_of(COMMANDS, command, person, argument) if command else ""


def is_slow(name: str, person: Person) -> bool:
    """Whether a worker does what this command asks for."""
    command = find_command(name, person)
    return command is not None and command.slow


def waits_for_ai(name: str, person: Person) -> bool:
    """Whether this command may wait for the AI, so that it is no transaction."""
    command = find_command(name, person)
    return command is not None and command.waits_for_ai


def run_command(person: Person, name: str, argument: str, quoted: str | None = None) -> str | None:
    """Do what a command asks for. `quoted` is the text of the message that it replies to; None if
    it is no reply. Returns what to answer, if that was not queued already."""
    command = find_command(name, person)
    if command is None:
        return str(OWNER_ONLY) if name in NAMES else unknown_command(person, name)
    try:
        if command.on_reply and quoted is not None:
            return command.on_reply(person, argument, quoted)
        return command.handler(person, argument)
    except BadUsage as wrong:
        return wrong.sentence(usage_of(COMMANDS, command, person, wrong.argument))
    except Refused as refused:
        return str(refused)


def unknown_command(person: Person, name: str) -> str:
    """What to answer to a command that there is not; one that is written alike is named."""
    names = [one for one in NAMES if find_command(one, person) is not None]
    alike = get_close_matches(name.casefold(), sorted(names), 1, 0.75)
    if alike:
        return gettext("I don't know that command. Do you mean /%(name)s?") % {"name": alike[0]}
    return gettext("I don't know that command. /help lists them all.")

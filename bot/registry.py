"""Every command of the bot. To add one, add an entry to COMMANDS, or to `keyword_commands` or
`knowledge_commands`: Telegram's menus, /help and README's table follow from it (`python -m
tests.architecture.test_docs` writes the latter). Then `bin/translate`, and a line in
`tests/bot/command_table.py`. A handler must not use the network: what is slow is queued for a
worker, as `monitoring.services.inquiries` does.

The first name of a command stands in /help. The first command that has a name and that the person
may use is the one meant, so /pause of an owner is about answers, and about keywords for others.
"""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from bot.commands import answers, budget, options, personal, reasons
from bot.help import greeting, help_text
from bot.keyword_commands import KEYWORD_COMMANDS
from bot.knowledge_commands import KNOWLEDGE_COMMANDS
from bot.types import EVERYBODY, OWNER, REVIEWER, Command, MenuEntry
from monitoring.services.keywords import Refused


def start(person: Person, argument: str) -> str:
    """/start: the help, for who decides with a greeting."""
    text = help_text(person, COMMANDS)
    return f"{greeting(person)}\n\n{text}" if person.decides else text


def show_help(person: Person, argument: str) -> str:
    """/hilfe: what this person can use."""
    return help_text(person, COMMANDS)


COMMANDS: tuple[Command, ...] = (
    # --- about answers: those of who decides, which stand before others of the same name
    Command(
        "pending",
        REVIEWER,
        answers.pending,
        help=_("show the answers that wait for you"),
        menu=MenuEntry(_("Answers that wait for you")),
    ),
    Command(
        "check",
        OWNER,
        answers.check,
        help=_("read the chats and search for your keywords now"),
        menu=MenuEntry(_("Read the chats and search now")),
    ),
    Command(
        "pause",
        OWNER,
        answers.pause,
        help=_("stop sending answers"),
        menu=MenuEntry(_("Stop sending answers")),
    ),
    Command(
        "resume",
        OWNER,
        answers.resume,
        help=_("go on sending answers"),
        menu=MenuEntry(_("Go on sending answers")),
    ),
    Command(
        "status",
        OWNER,
        answers.status,
        help=_("how your accounts are, and what is on its way"),
        menu=MenuEntry(_("How your accounts are")),
    ),
    Command(
        "budget",
        OWNER,
        budget.budget,
        aliases=("biudzhet", "бюджет"),
        help=_("what the AI has used today, and what that cost"),
    ),
    Command(
        "einladen",
        OWNER,
        personal.invite,
        aliases=("invite", "zaprosyty", "запросити"),
        help=_("a link that lets somebody in"),
    ),
    Command(
        "seite",
        OWNER,
        personal.new_site,
        aliases=("site", "sait", "сайт"),
        example="https://shop.example/search?q=Helm",
        help=_("search another site, from the link of one of its results pages"),
    ),
    *KNOWLEDGE_COMMANDS,
    *KEYWORD_COMMANDS,
    # --- about all keywords of a person
    Command(
        "ruhe",
        EVERYBODY,
        personal.quiet,
        aliases=("quiet", "tysha", "тиша"),
        example="22-7",
        help=_("no notifications at night"),
        menu=MenuEntry(_("Quiet hours"), {"en": "quiet", "uk": "tysha"}),
    ),
    Command(
        "sammeln",
        EVERYBODY,
        personal.digest,
        aliases=("digest", "dobirka", "добірка"),
        example="30m",
        help=_("bundle the finds of this time in one message"),
    ),
    Command(
        "erinnerung",
        EVERYBODY,
        options.reminder,
        aliases=("reminder", "remind", "nahaduvannia", "нагадування", "нагадати"),
        example="30m",
        help=_("when you are reminded of starred auctions"),
        menu=MenuEntry(_("Reminder before the end"), {"en": "reminder", "uk": "nahaduvannia"}),
    ),
    Command(
        "bilder",
        EVERYBODY,
        personal.pictures,
        aliases=("pictures", "foto", "фото"),
        example="aus",
        help=_("finds without pictures"),
    ),
    Command(
        "pruefen",
        EVERYBODY,
        personal.check,
        aliases=("prüfen", "check", "rescan", "perevirka", "перевірка"),
        help=_("search for all your keywords now"),
    ),
    Command(
        "warum",
        EVERYBODY,
        reasons.why,
        aliases=("why", "chomu", "чому"),
        example="20424449",
        help=_("why you were told of a listing, or not"),
    ),
    Command(
        "export",
        EVERYBODY,
        personal.export,
        aliases=("eksport", "експорт"),
        example="csv",
        help=_("your finds; without csv, your keywords"),
        menu=MenuEntry(_("Your keywords as a file"), {"uk": "eksport"}),
    ),
    Command(
        "hilfe",
        EVERYBODY,
        show_help,
        aliases=("help", "dopomoha", "допомога"),
        help=_("this list"),
        menu=MenuEntry(_("All commands"), {"en": "help", "uk": "dopomoha"}),
    ),
    Command("start", EVERYBODY, start, aliases=("старт",)),
)

NAMES = frozenset(name for command in COMMANDS for name in command.names)


def find_command(name: str, person: Person) -> Command | None:
    """The command of this name that the person may use."""
    fitting = (command for command in COMMANDS if name in command.names)
    return next((command for command in fitting if command.allowed_for(person)), None)


def run_command(person: Person, name: str, argument: str, quoted: str = "") -> str | None:
    """Do what a command asks for. `quoted` is the text of the message that it replies to. Returns
    what to answer, if that was not queued already."""
    command = find_command(name, person)
    if command is None:
        return gettext("Only the owner can do this.") if name in NAMES else unknown_command()
    try:
        if command.on_reply and quoted:
            return command.on_reply(person, argument, quoted)
        return command.handler(person, argument)
    except Refused as refused:
        return str(refused)


def unknown_command() -> str:
    return gettext("I don't know that command. /help lists them all.")

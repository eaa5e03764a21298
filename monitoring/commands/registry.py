"""Every command by each of its names.

German first; English and Ukrainian names do the same. /pause, /resume, /check, /status, /start and
/help exist for answers too, which only the owner has: the owner's /pause, /resume and /status are
about answers, and /start, /help and /check are about both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Person
from monitoring.commands import keyword, personal
from monitoring.services.keywords import Refused

Run = Callable[[Person, str], str | None]

#: For the owner these are about answers as well: both are done.
SHARED = frozenset({"start", "help", "check"})
#: For the owner these are about answers only.
OWNERS_OWN = frozenset({"pause", "resume", "status", "pending"})


@dataclass(frozen=True)
class Command:
    """A command: its names, the first of which stands in the help, and what it does."""

    names: tuple[str, ...]
    run: Run


def _help(person: Person, text: str) -> str:
    return help_text(person)


COMMANDS: tuple[Command, ...] = (
    Command(("start", "старт"), _help),
    Command(("hilfe", "help", "dopomoha", "допомога"), _help),
    Command(("suche", "search", "find", "watch", "poshuk", "пошук"), keyword.search),
    Command(("liste", "list", "keywords", "spysok", "список"), personal.show_list),
    Command(("testen", "test", "sproba", "спроба"), keyword.test),
    Command(("aendern", "ändern", "change", "rename", "zminyty", "змінити"), keyword.change),
    Command(("loeschen", "löschen", "delete", "remove", "vydalyty", "видалити"), keyword.delete),
    Command(("pausieren", "pause", "hold", "pauza", "пауза"), keyword.pause),
    Command(("fortsetzen", "resume", "continue", "dali", "далі"), keyword.resume),
    Command(("frequenz", "frequency", "every", "chastota", "частота"), keyword.frequency),
    Command(("stumm", "mute", "tykho", "тихо"), keyword.mute),
    Command(("laut", "unmute", "huchno", "гучно"), keyword.unmute),
    Command(("export", "eksport", "експорт"), personal.export),
    Command(("pruefen", "prüfen", "check", "rescan", "perevirka", "перевірка"), personal.check),
    Command(("diagnose", "diagnosis", "diahnoz", "діагноз"), keyword.diagnose),
    Command(("preis", "price", "tsina", "ціна"), keyword.price),
    Command(("ohne", "exclude", "without", "bez", "без"), keyword.exclude),
    Command(("ruhe", "quiet", "tysha", "тиша"), personal.quiet),
    Command(("sammeln", "digest", "dobirka", "добірка"), personal.digest),
    Command(("bilder", "pictures", "foto", "фото"), personal.pictures),
    Command(("warum", "why", "chomu", "чому"), personal.why),
    Command(("einladen", "invite", "zaprosyty", "запросити"), personal.invite),
    Command(("status", "stan", "стан"), personal.status),
)

_BY_NAME = {name: command for command in COMMANDS for name in command.names}


def command_of(name: str) -> Command | None:
    return _BY_NAME.get(name.casefold())


def run(person: Person, name: str, argument: str) -> str | None:
    """Do what a command says; what to answer, if that is not queued already."""
    command = command_of(name)
    if command is None:
        return _("I don't know this command. /hilfe shows them all.")
    try:
        return command.run(person, argument)
    except Refused as refused:
        return str(refused)


def menu(language: str) -> tuple[tuple[str, str], ...]:
    """What everybody's Telegram offers: commands by their names in this language (Telegram takes
    Latin letters only), and what they do."""
    lines: tuple[tuple[Mapping[str, str], str], ...] = (
        ({"de": "suche", "uk": "poshuk", "en": "search"}, _("Watch a keyword")),
        ({"de": "liste", "uk": "spysok", "en": "list"}, _("Your keywords, and how they are")),
        ({"de": "testen", "uk": "sproba", "en": "test"}, _("What a site has now")),
        ({"de": "loeschen", "uk": "vydalyty", "en": "delete"}, _("Delete a keyword")),
        ({"de": "stumm", "uk": "tykho", "en": "mute"}, _("Be silent about a keyword")),
        ({"de": "preis", "uk": "tsina", "en": "price"}, _("Price limits of a keyword")),
        ({"de": "ruhe", "uk": "tysha", "en": "quiet"}, _("Quiet hours")),
        ({"de": "export", "uk": "eksport", "en": "export"}, _("Your keywords as a file")),
        ({"de": "hilfe", "uk": "dopomoha", "en": "help"}, _("All commands")),
    )
    return tuple((names[language], text) for names, text in lines)


def help_text(person: Person) -> str:
    lines = [
        _("🔎 I search auction sites for your keywords and tell you what is new."),
        _('/suche Kappmesser: watch a keyword ("two words" together, -word without)'),
        _("/liste: your keywords, and how they are"),
        _("/testen Kappmesser: what is there now"),
        _("/aendern old new: search for something else"),
        _("/loeschen Kappmesser: delete a keyword"),
        _("/pausieren and /fortsetzen, with a keyword or for all"),
        _("/frequenz Kappmesser 5m: how often to look (60s and up)"),
        _("/stumm Kappmesser 2h: be silent, /laut Kappmesser: speak again"),
        _("/preis Kappmesser 10-50: price limits, /ohne Kappmesser Replika: words to leave out"),
        _("/ruhe 22-7: quiet hours, /sammeln 30m: bundle finds, /bilder aus: no pictures"),
        _("/pruefen: search everything now, /diagnose Kappmesser: how a keyword is"),
        _("/warum 20424449: why you were told of a listing, or not"),
        _("/export: your keywords as a file"),
    ]
    if person.role == Person.Role.OWNER:
        lines.append(_("/einladen: a link that lets somebody in"))
        lines.append(_("Your /pause, /resume and /status are about answers; /check is about both."))
    return "\n".join(lines)

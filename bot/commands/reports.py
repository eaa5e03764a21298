"""Commands that tell how searches are, and what they have found."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from bot.commands import arguments
from bot.types import EVERYBODY, Command, Names
from monitoring import phrases, selectors
from monitoring.models import Announcement, Inquiry, Keyword, Verdict
from monitoring.services import inquiries
from monitoring.services.notifying import notifications

#: What asks for the finds rather than the keywords.
TABLE = {"csv", "excel", "xls", "xlsx", "funde", "finds", "tabelle", "table", "spreadsheet"}
TABLE |= {"знахідки", "таблиця", "таблицю", "ексель"}


def diagnose(person: Person, text: str) -> str | None:
    """/diagnose: baseline, next run, a probe of each site, a verdict."""
    keyword = arguments.known_keyword(person, text)
    inquiries.ask(person, Inquiry.Kind.DIAGNOSE, keyword=keyword)
    return None


def check(person: Person, text: str) -> str | None:
    """/check: scan everything now and fill gaps."""
    if not selectors.keywords_of(person).exists():
        return _("You have no keywords yet. Try: /search Kappmesser")
    inquiries.ask(person, Inquiry.Kind.CHECK)
    return None


def export(person: Person, text: str) -> str | None:
    """/export: the keywords as a file, or the finds as a table."""
    if TABLE & set(phrases.prepared(text).split()):
        if not Announcement.objects.filter(person=person).exists():
            return _("Nothing new was found yet.")
        notifications.show_finds_export(person)
        return None
    if not selectors.keywords_of(person).exists():
        return _("You have no keywords yet. Try: /search Kappmesser")
    notifications.show_export(person)
    return None


def statistics(keyword: Keyword) -> str:
    """What a keyword has brought so far."""
    labels = dict(Verdict.choices)
    lines = [f"📊 {keyword.text}"]
    lines += [f"{labels[name]}: {count}" for name, count in selectors.counts_of(keyword).items()]
    return "\n".join(lines) if len(lines) > 1 else _("Nothing found yet.")


COMMANDS = (
    Command(
        Names("diagnose diagnosis", "diagnose", "діагноз diahnoz"),
        EVERYBODY,
        diagnose,
        example="Kappmesser",
        help=gettext_lazy("check that a search works"),
        slow=True,
    ),
    Command(
        Names("check rescan", "pruefen prüfen", "перевірка perevirka"),
        EVERYBODY,
        check,
        help=gettext_lazy("search for all your keywords now"),
        slow=True,
    ),
    Command(
        Names("export", "export", "експорт eksport"),
        EVERYBODY,
        export,
        example="csv",
        help=gettext_lazy("your finds; without csv, your keywords"),
        menu=gettext_lazy("Your keywords as a file"),
    ),
)

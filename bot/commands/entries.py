"""Commands that show what is known: /kb_stats, /kb_search and /kb_get."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Person
from bot.commands import arguments
from bot.commands.snippets import add_snippet
from bot.types import REVIEWER, Command, Names
from core.entities import split_formatted
from core.formats import format_day
from core.text import one_line
from knowledge.models import Entry
from knowledge.services.search import Hit, search
from knowledge.services.stats import Row, stats
from outbox.replies import ButtonRows, reply
from outbox.text import Text, clip

PREFIX = "e:"
#: What a message of /kb_search is about (`outbox.replies.context_of`).
SEARCH = "knowledge search"
ON_PAGE, MOST = 5, 50
LONGEST_QUERY = 300
#: An entry of more messages becomes a file.
MESSAGES = 3
TOPICS = 12


def show_stats(person: Person, argument: str) -> None:
    """/kb_stats: how much is known, and about what."""
    found = stats(timezone.localdate())
    text = Text().add(_("📚 Entries: %(count)d") % {"count": found.total}, "bold")
    if found.ended:
        text.line(_("⏳ Out of date: %(count)d") % {"count": found.ended})
    if found.later:
        text.line(_("🗓 Not valid yet: %(count)d") % {"count": found.later})
    if not found.total:
        text.line(_("Add the first one with /kb_add, or import a file in the admin."))
    kinds = dict(Entry.Kind.choices)
    _add_rows(text, _("By manufacturer or topic"), found.topics)
    _add_rows(text, _("By kind"), ((str(kinds.get(kind, kind)), n) for kind, n in found.kinds))
    _add_rows(text, _("By language"), ((_language(code), n) for code, n in found.languages))
    reply(person, text.text, entities=text.entities)


def _add_rows(text: Text, heading: str, rows: Iterable[Row]) -> None:
    rows, none = list(rows), _("(none)")
    if not rows:
        return
    text.line().line(heading, "bold")
    for name, count in rows[:TOPICS]:
        text.line(f"{clip(name, 100) or none}: {count}")
    if len(rows) > TOPICS:
        text.line(_("… and %(count)d more") % {"count": len(rows) - TOPICS})


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return code


def find(person: Person, argument: str) -> str | None:
    """/kb_search: the entries about a topic, in pages."""
    query = one_line(argument)
    if not query:
        raise arguments.BadUsage
    if len(query) > LONGEST_QUERY:
        return _("That is too long: at most %(limit)d characters, please.") % {
            "limit": LONGEST_QUERY
        }
    return show_page(person, query, 0)


def show_page(person: Person, query: str, page: int, message_id: int | None = None) -> str | None:
    """A page of what was found, from 0; in the message that shows another one, if that is given.
    Returns a sentence if nothing is found."""
    hits = _by_entry(search(query, None, limit=MOST, language=person.language, is_topic=True))
    if not hits:
        return _("No entry is about “%(topic)s”.") % {"topic": clip(query, 100)}
    pages = -(-len(hits) // ON_PAGE)
    page = min(page, pages - 1)
    shown = hits[page * ON_PAGE : (page + 1) * ON_PAGE]
    text = Text().add(_heading(query, len(hits)), "bold")
    if pages > 1:
        text.add(" · ").add(_("page %(page)d of %(pages)d") % {"page": page + 1, "pages": pages})
    for hit in shown:
        text.line().line(f"№ {hit.entry_id} ").add(clip(hit.title, 150), "bold")
        text.add(f" · {clip(hit.topic, 60)}" if hit.topic else "").line()
        add_snippet(text, hit.text, query)
    reply(
        person,
        text.text,
        _buttons([hit.entry_id for hit in shown], page, pages),
        entities=text.entities,
        edits=message_id,
        context={"about": SEARCH, "query": query},
    )
    return None


def _heading(query: str, count: int) -> str:
    values = {"topic": clip(query, 100), "count": count}
    if count == MOST:  # there may be more
        return _("📚 “%(topic)s”: the %(count)d entries that fit best") % values
    return _("📚 “%(topic)s”: %(count)d entries") % values


def _by_entry(hits: Iterable[Hit]) -> list[Hit]:
    """The best hit of each entry."""
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.entry_id, hit)
    return list(best.values())


def _buttons(entry_ids: list[int], page: int, pages: int) -> ButtonRows:
    rows = [[(f"№ {pk}", f"{PREFIX}get:{pk}") for pk in entry_ids]]
    turn = []
    if page > 0:
        turn.append(("‹", f"{PREFIX}page:{page - 1}"))
    if page < pages - 1:
        turn.append(("›", f"{PREFIX}page:{page + 1}"))
    return [*rows, turn] if turn else rows


def get(person: Person, argument: str) -> str | None:
    """/kb_get: a whole entry, by its number."""
    number = re.fullmatch(r"[#№]?\s*(\d{1,18})", argument.strip())
    if number is None:
        raise arguments.BadUsage
    return show_entry(person, int(number[1]))


def show_entry(person: Person, entry_id: int) -> str | None:
    """Send an entry, in parts or as a file if it is long. Returns a sentence if there is none."""
    entry = (
        Entry.objects.filter(pk=entry_id).prefetch_related("tags", "accounts", "contacts").first()
    )
    if entry is None:
        return _("There is no entry %(number)d.") % {"number": entry_id}
    head = _head(entry)
    whole = Text().add_formatted(head.text, head.entities).line().line(entry.body)
    parts = split_formatted(whole.text, whole.entities)
    if len(parts) > MESSAGES:
        file = (f"entry-{entry.pk}.md", f"# {entry.title}\n\n{entry.body}\n")
        reply(person, head.text, entities=head.entities, file=file)
        return None
    for piece, entities in parts:
        reply(person, piece, entities=entities)
    return None


def _head(entry: Entry) -> Text:
    """What an entry is, without its text."""
    text = Text().add(f"📚 № {entry.pk} ").add(entry.title, "bold")
    tags = ", ".join(tag.name for tag in entry.tags.all())
    about = [entry.topic, str(entry.get_kind_display()), _language(entry.language), clip(tags, 200)]
    text.line(" · ".join(filter(None, about)))
    text.line(_("For: %(whom)s") % {"whom": clip(_whom(entry), 200)})
    if validity := _validity(entry):
        text.line(validity)
    return text.line(entry.source_url) if entry.source_url else text


def _whom(entry: Entry) -> str:
    if entry.audience == Entry.Audience.EVERYONE:
        return str(entry.get_audience_display())
    named = entry.accounts if entry.audience == Entry.Audience.ACCOUNTS else entry.contacts
    names = ", ".join(str(one) for one in named.all()) or _("nobody yet")
    return f"{entry.get_audience_display()} ({names})"


def _validity(entry: Entry) -> str:
    today, begin, end = timezone.localdate(), entry.valid_from, entry.valid_until
    if end is not None and end < today:
        return _("⏳ Out of date: valid until %(day)s") % {"day": format_day(end)}
    until = _("Valid until %(day)s") % {"day": format_day(end)} if end else ""
    since = _("Valid from %(day)s") % {"day": format_day(begin)} if begin and begin > today else ""
    return " · ".join(filter(None, [since, until]))


COMMANDS = (
    Command(
        Names("kb_search", "wissen", "знання znannia"),
        REVIEWER,
        find,
        example=gettext_lazy("warranty"),
        help=gettext_lazy("what is known about a topic"),
        menu=gettext_lazy("What is known about a topic"),
        waits_for_ai=True,
    ),
    Command(
        Names("kb_get", "eintrag", "запис zapys"),
        REVIEWER,
        get,
        example="12",
        help=gettext_lazy("a whole entry"),
    ),
    Command(
        Names("kb_stats", "wissensstand", "стан_знань stan_znan"),
        REVIEWER,
        show_stats,
        help=gettext_lazy("how much is known"),
    ),
)

"""Commands about keywords: to begin a search, to see it, to change and to end it."""

from __future__ import annotations

import re
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from bot.commands import arguments, links
from bot.types import EVERYBODY, Command, Names
from monitoring import phrases, selectors
from monitoring.cards.text import data
from monitoring.models import Inquiry, Keyword, Scan
from monitoring.search_phrases import search_phrase
from monitoring.services import inquiries, keywords
from monitoring.services.notifying import notifications
from monitoring.services.pauses import set_active
from monitoring.services.scanning.scan_requests import scan_on_commit
from monitoring.vocabulary import ALL
from outbox.replies import reply

#: A list of keywords may be sent as it was written down, so many of them.
MOST_AT_ONCE = 20
_BULLET = re.compile(r"^[-–•*·]\s+")
_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+(.+)")
#: So much of a line is shown where it is refused.
SHOWN = 40


def search(person: Person, text: str) -> str | None:
    """/search: watch a keyword; the answer is edited when the first search is done. Each line is a
    keyword."""
    if link := links.link_in(text):
        links.answer_link(person, link)
        return None
    lines = _without_marks([line.strip() for line in text.splitlines() if line.strip()])
    if len(lines) > 1:
        return _search_for_all(person, lines)
    _search_for(person, lines[0] if lines else text)
    return None


def _search_for_all(person: Person, lines: list[str]) -> str | None:
    """Watch many keywords; the answer names those that are refused, and where the list was cut."""
    refused = []
    for line in lines[:MOST_AT_ONCE]:
        try:
            _search_for(person, line)
        except keywords.Refused as why:
            refused.append(f"“{Truncator(line).chars(SHOWN)}”: {why}")
    if len(lines) > MOST_AT_ONCE:
        refused.append(
            _("I take %(most)d lines at once. Please send the rest again, from “%(line)s” on.")
            % {"most": MOST_AT_ONCE, "line": Truncator(lines[MOST_AT_ONCE]).chars(SHOWN)}
        )
    return "\n".join(refused) or None


def _without_marks(lines: list[str]) -> list[str]:
    """The lines of a list without their bullets; without their numbers, if these count the lines
    and the lines differ without them, too: "3. Reich Dolch" and "1. Modell" are no numbers of a
    list."""
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    found = [
        match[2] for place, match in enumerate(numbered, 1) if match and int(match[1]) == place
    ]
    if len(set(found)) == len(lines) > 1:
        return found
    return [_BULLET.sub("", line) for line in lines]


def _search_for(person: Person, text: str) -> None:
    """Watch a keyword, within the prices and as often as stands behind it."""
    phrase = search_phrase(text)
    limits: dict[str, Any] = {}
    if phrase.prices is not None:
        low, high, currency = phrase.prices
        limits = {"price_from": low, "price_to": high, "currency": currency}
    keyword, new = keywords.add_with(person, phrase.words, phrase.every, limits)
    # The row was changed, the object not yet.
    old = [(getattr(keyword, name), limits[name]) for name in limits if name != "currency"]
    replaces = any(one not in (None, other) for one, other in old)
    keyword.refresh_from_db()
    if not new:
        known = _("You already have the keyword “%(text)s”.") % {"text": keyword.text}
        replaced = _("Its old price limits no longer apply.") if replaces else ""
        reply(person, f"{known} {replaced}".strip())
        notifications.show_new_keyword(keyword)
        return
    notifications.show_new_keyword(keyword)
    scan_on_commit([keyword], Scan.Reason.NEW)


def show_list(person: Person, text: str) -> str | None:
    """/list: every keyword, and how it is."""
    notifications.show_list(person)
    return None


def test(person: Person, text: str) -> str | None:
    """/test: what is there now, without watching it."""
    inquiries.ask(person, Inquiry.Kind.TEST, text=keywords.checked_text(text))
    return None


def change(person: Person, text: str) -> str | None:
    """/change: search for something else from now on."""
    keyword, new = arguments.old_and_new(person, text)
    old = keyword.text
    keywords.rename(keyword, new)
    reply(
        person,
        _("I now search for “%(new)s” instead of “%(old)s”.") % {"old": old, "new": keyword.text},
    )
    notifications.show_new_keyword(keyword)
    scan_on_commit([keyword], Scan.Reason.NEW)
    return None


def delete(person: Person, text: str) -> str | None:
    """/delete: asks first."""
    ask_to_delete(arguments.known_keyword(person, text))
    return None


def ask_to_delete(keyword: Keyword) -> None:
    buttons = [
        [(_("🗑 Yes, delete"), data("kdelyes", keyword.pk)), (_("No"), data("kdelno", keyword.pk))]
    ]
    reply(keyword.person, _("Delete the keyword “%(text)s”?") % {"text": keyword.text}, buttons)


def pause(person: Person, text: str) -> str | None:
    """/pause: one keyword, or all."""
    return _switch(person, text, active=False)


def resume(person: Person, text: str) -> str | None:
    """/resume: one keyword, or all."""
    return _switch(person, text, active=True)


def _switch(person: Person, text: str, *, active: bool) -> str | None:
    """Pause or resume; their cards are shown behind the reply, which they would hold up."""
    if text.strip() and not (phrases.prepared(text) in ALL and not keywords.find(person, text)):
        wanted = [arguments.known_keyword(person, text)]
    else:
        wanted = list(selectors.keywords_of(person))
    changed = set_active(wanted, active)
    if not changed:
        return _("There was nothing to change.")
    names = ", ".join(keyword.text for keyword in changed[:20])
    sentence = _("▶️ Searching again: %(names)s") if active else _("⏸ Paused: %(names)s")
    reply(person, sentence % {"names": names})
    notifications.show_newest(changed)
    return None


COMMANDS = (
    Command(
        Names("search find watch", "suche", "пошук poshuk"),
        EVERYBODY,
        search,
        example="Kappmesser",
        help=gettext_lazy('search for a keyword ("two words" together, -word without)'),
        menu=gettext_lazy("Search for a keyword"),
        slow=True,
    ),
    Command(
        Names("list keywords status", "liste", "список spysok стан stan"),
        EVERYBODY,
        show_list,
        help=gettext_lazy("your keywords, and how they are"),
        menu=gettext_lazy("Your keywords, and how they are"),
    ),
    Command(
        Names("test", "testen", "спроба sproba"),
        EVERYBODY,
        test,
        example="Kappmesser",
        help=gettext_lazy("what there is now, just this once"),
        menu=gettext_lazy("What a site has now"),
        slow=True,
    ),
    Command(
        Names("change rename", "aendern ändern ändere", "змінити zminyty зміни"),
        EVERYBODY,
        change,
        example="Kappmesser Fallmesser",
        help=gettext_lazy("search for something else"),
        slow=True,
    ),
    Command(
        Names("delete remove", "loeschen löschen lösche", "видалити vydalyty видали"),
        EVERYBODY,
        delete,
        example="Kappmesser",
        help=gettext_lazy("delete a keyword (it asks first)"),
        menu=gettext_lazy("Delete a keyword"),
    ),
    Command(
        Names("pause hold", "pausieren pausiere", "пауза pauza"),
        EVERYBODY,
        pause,
        example="Kappmesser",
        help=gettext_lazy("stop searching for a keyword, or for all"),
    ),
    Command(
        Names("resume continue", "fortsetzen", "далі dali"),
        EVERYBODY,
        resume,
        example="Kappmesser",
        help=gettext_lazy("go on searching for a keyword, or for all"),
    ),
)

"""/kb_add: an entry from a message, or from what is written behind the command.

What is missing is asked for. The question remembers what was given already, so that nothing else
has to be stored until the entry is complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from bot import refusals
from bot.types import REVIEWER, Command, Names
from core.text import is_blank, one_line
from knowledge.models import Entry
from knowledge.services.entries import BadEntry, create_entry, remove_unchanged
from outbox.replies import context_of, reply
from outbox.text import clip

UNDO = "e:undo"
#: What a question for the rest of an entry, and a confirmation, are about.
QUESTION, ADDED = "new entry", "added entry"


def add(person: Person, argument: str, before: str = "") -> str | None:
    """/kb_add without a message: the first line is the title, the rest the text. `before` stands
    in front of a question for what is missing."""
    title, _newline, body = argument.partition("\n")
    return _go_on(person, one_line(title), body.strip(), before)


def add_message(person: Person, argument: str, quoted: str) -> str | None:
    """/kb_add in reply to a message, whose text becomes the entry's; a photo or a voice message
    may have none."""
    if is_blank(quoted):
        return add(person, argument, _("I understand text only."))
    return _go_on(person, one_line(argument), quoted.strip())


def take_answer(person: Person, message_id: int, text: str | None) -> bool:
    """The answer to the question for what is missing, if that is what the message was."""
    about = context_of(person, message_id)
    if about.get("about") != QUESTION:
        return False
    if text is None or is_blank(text):
        _ask(person, about["title"], about["body"], _("I understand text only."))
    elif about["title"]:
        _say(person, _go_on(person, about["title"], text.strip()))
    else:
        _say(person, _go_on(person, one_line(text), about["body"]))
    return True


def undo(person: Person, message_id: int) -> str:
    """Take the entry of this confirmation back; a sentence about it."""
    about = context_of(person, message_id)
    if about.get("about") != ADDED:
        return str(refusals.NO_LONGER_WORKS)
    if not remove_unchanged(about["entry"], datetime.fromisoformat(about["updated"])):
        return _("This entry was changed or deleted meanwhile, so nothing was undone.")
    reply(person, _("↩️ Removed: “%(title)s”") % {"title": about["title"]}, edits=message_id)
    return _("Undone.")


def _go_on(person: Person, title: str, body: str, before: str = "") -> str | None:
    """Create the entry, or ask for what is missing. Returns a sentence if it can't be like this."""
    if not title or is_blank(body):
        _ask(person, title, body, before)
        return None
    try:
        entry = create_entry(title=title, body=body)
    except BadEntry as error:
        return str(error)
    _confirm(person, entry)
    return None


def _ask(person: Person, title: str, body: str, before: str = "") -> None:
    if title:
        question = _("What should I know about “%(title)s”? Reply to this message with the text.")
        question %= {"title": clip(title, 200)}
    else:
        question = _("What is the title? Reply to this message with it.")
    reply(
        person,
        f"{before} {question}".strip(),
        force_reply=True,
        placeholder=_("text") if title else _("title"),
        context={"about": QUESTION, "title": title, "body": body},
    )


def _confirm(person: Person, entry: Entry) -> None:
    entry.refresh_from_db()
    lines = [_("✅ Added: “%(title)s” (№ %(number)d)") % {"title": entry.title, "number": entry.pk}]
    if settings.PUBLIC_URL:
        lines.append(f"{settings.PUBLIC_URL}/admin/knowledge/entry/{entry.pk}/change/")
    else:
        lines.append(_("In the admin under Knowledge you can say whom it is for and until when."))
    about: Mapping[str, Any] = {
        "about": ADDED,
        "entry": entry.pk,
        "title": entry.title,
        "updated": entry.updated_at.isoformat(),
    }
    reply(person, "\n".join(lines), [[(_("↩️ Undo"), f"{UNDO}:{entry.pk}")]], context=about)


def _say(person: Person, sentence: str | None) -> None:
    if sentence:
        reply(person, sentence)


COMMANDS = (
    Command(
        Names("kb_add", "merken", "додати dodaty"),
        REVIEWER,
        add,
        example=gettext_lazy("warranty"),
        help=gettext_lazy("keep a message that you reply to"),
        menu=gettext_lazy("Add an entry"),
        on_reply=add_message,
    ),
)

"""Somebody who is not known presses Start: a good code lets them in."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.services.people import known_language
from monitoring.commands.registry import help_text
from monitoring.services import people
from outbox.replies import reply


def come_in(code: str, telegram_id: int, name: str, username: str, language: str) -> Person | None:
    """Let somebody in with the code of an invite and greet them; None if it is not good."""
    person = people.redeem(code, telegram_id, name, username, language) if code else None
    if person is None:
        return None
    with translation.override(person.language or known_language(language)):
        greeting = _("Welcome, %(name)s!") % {"name": person.name or "👋"}
        reply(person, f"{greeting}\n\n{help_text(person)}")
    return person

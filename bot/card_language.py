"""Keep the open cards of a person in the language in which the bot writes to them."""

from __future__ import annotations

from accounts.models import Person
from core.retry import transact
from drafts.services.showing.card_deliveries import refresh_cards_of
from monitoring.services.notifying.notifications import show_keywords_of


def refresh_translated(person: Person | None) -> None:
    """Queue edits of a person's open cards if their language was changed just now. To be called
    behind the reply: the edits take the chat's rate limit."""
    if person is None or not person.language_changed or not person.let_in:
        return
    person.language_changed = False
    transact(lambda: _refresh(person))


def _refresh(person: Person) -> None:
    refresh_cards_of(person)
    show_keywords_of(person)

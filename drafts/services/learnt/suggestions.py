"""What could be learnt, offered to the owner: decided with one press, and taken back with another.

Only what was accepted counts: a note on style goes into the prompt, an answer becomes an entry, a
corrected fact changes the entry that states it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.selectors import owners, zone_of
from core.clock import end_of_span
from core.transitions import StaleState, transition
from drafts import references
from drafts.learning.corrections import corrected_text
from drafts.models import Draft, Suggestion, SuggestionCard
from knowledge.models import Entry
from knowledge.services.entries import (
    BadEntry,
    change_entry,
    changed_meanwhile,
    create_entry,
    delete_as_made,
)
from knowledge.services.entry_fields import clean_body
from outbox.queue import queue_bot_edit, queue_bot_message

State, Kind = Suggestion.State, Suggestion.Kind

#: So many are shown in the bot at a time; the others wait in the admin, and for the next night.
MOST_OFFERED = 3
#: They are shown between these times of day.
MORNING, EVENING = time(9), time(21)
#: So many notes are given to the AI, the newest.
MOST_NOTES = 20


def learnt_for(account_id: int) -> tuple[str, ...]:
    """The notes on style that the owner has accepted for an account, for the prompt."""
    notes = Suggestion.objects.filter(
        account_id=account_id, kind=Kind.STYLE, state=State.ACCEPTED
    ).order_by("-decided_at", "-id")
    return tuple(notes.values_list("text", flat=True)[:MOST_NOTES])


def accept(suggestion: Suggestion, person: Person | None = None, *, everyone: bool = False) -> None:
    """Let a suggestion count. An answer becomes an entry: for the contact it was written to, or for
    everyone, unless it names the contact. A change is made in its entry, for whomever that is.
    Raises StaleState or BadEntry."""
    with transaction.atomic():
        _decide(suggestion, State.ACCEPTED, [State.OFFERED, State.UNDONE], person)
        if suggestion.kind == Kind.CHANGE:
            reason = _("corrected in an answer of yours")
            _bring_up_to_date(suggestion)
            _rewrite_entry(suggestion, suggestion.before, suggestion.text, reason)
        elif suggestion.kind != Kind.STYLE:
            suggestion.entry = _make_entry(suggestion, everyone and not suggestion.personal)
            suggestion.save(update_fields=["entry"])


def refuse(suggestion: Suggestion, person: Person | None = None) -> None:
    """Never offer this again. Raises StaleState."""
    with transaction.atomic():
        _decide(suggestion, State.REFUSED, [State.OFFERED, State.UNDONE], person)


def undo(suggestion: Suggestion, person: Person | None = None) -> None:
    """Take a decision back: what was accepted no longer counts, its entry is deleted, or says again
    what it said, unless somebody has changed it since; what was refused is open again. Raises
    StaleState or BadEntry."""
    with transaction.atomic():
        if suggestion.state == State.REFUSED:
            _decide(suggestion, State.OFFERED, [State.REFUSED], person)
            return
        _decide(suggestion, State.UNDONE, [State.ACCEPTED], person)
        if suggestion.kind == Kind.CHANGE:
            reason = _("correction taken back")
            _rewrite_entry(suggestion, suggestion.text, suggestion.before, reason)
        elif suggestion.entry is not None:
            delete_as_made(suggestion.entry)
            suggestion.entry = None


def _decide(
    suggestion: Suggestion, target: str, source: Collection[str], person: Person | None
) -> None:
    changes: dict[str, Any] = {"decided_by": person, "decided_at": timezone.now()}
    try:
        transition(Suggestion, suggestion.pk, source=source, target=target, **changes)
    except StaleState:
        suggestion.refresh_from_db()
        raise
    for name, value in {"state": target, **changes}.items():
        setattr(suggestion, name, value)
    for card in suggestion.cards.select_related("person"):
        queue_bot_edit(
            chat_id=card.person.telegram_id,
            kind=references.SUGGESTION_EDIT,
            reference=references.suggestion_reference(card.pk),
        )


def _make_entry(suggestion: Suggestion, everyone: bool) -> Entry:
    chat = suggestion.chat
    audience = Entry.Audience.EVERYONE if everyone else Entry.Audience.CONTACTS
    contacts = [] if everyone or chat is None else [(chat.account_id, chat.telegram_id, str(chat))]
    return create_entry(
        title=suggestion.title,
        body=suggestion.text,
        kind=Entry.Kind.FAQ,
        audience=audience,
        contacts=contacts,
        origin=Entry.Origin.LEARNT,
    )


def _bring_up_to_date(suggestion: Suggestion) -> None:
    """Make the same correction in what the entry says by now, if it still states that fact: it may
    have been changed elsewhere, by another correction, too."""
    entry = Entry.objects.filter(pk=suggestion.differs_from_id or 0).first()
    if entry is None or entry.body == clean_body(suggestion.before):
        return
    for draft in Draft.objects.filter(pk__in=suggestion.evidence).order_by("-pk"):
        text = corrected_text(entry.title, entry.body, draft.proposed_text, draft.text)
        if text:
            suggestion.before, suggestion.text = entry.body, text
            suggestion.save(update_fields=["before", "text"])
            return


def _rewrite_entry(suggestion: Suggestion, before: str, after: str, reason: str) -> None:
    """Replace the text of the entry that a suggestion changes, unless it has become another one.
    Raises BadEntry."""
    entries = Entry.objects.select_for_update()
    entry = entries.filter(pk=suggestion.differs_from_id or 0).first()
    if entry is None:
        raise BadEntry(_("The entry is no longer there, so nothing was changed."))
    if entry.body != clean_body(before):
        raise changed_meanwhile(entry)
    change_entry(entry, body=after, reason=reason)


def offer(limit: int = MOST_OFFERED) -> int:
    """Show the owners the oldest suggestions that were not shown yet, a message each, and none at
    night; how many."""
    shown_to = list(owners())
    if not shown_to:
        return 0
    waiting = Suggestion.objects.filter(state=State.OFFERED, offered_at=None)
    shown = 0
    for suggestion in waiting.order_by("id")[:limit]:
        with transaction.atomic():
            open_ones = Suggestion.objects.filter(pk=suggestion.pk, offered_at=None)
            if not open_ones.update(offered_at=timezone.now()):
                continue
            for person in shown_to:
                card = SuggestionCard.objects.create(suggestion=suggestion, person=person)
                queue_bot_message(
                    chat_id=person.telegram_id,
                    kind=references.SUGGESTION,
                    reference=references.suggestion_reference(card.pk),
                    available_at=end_of_span(EVENING, MORNING, timezone.now(), zone_of(person)),
                )
            shown += 1
    return shown

"""A press on a card's button."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from core.transitions import StaleState
from drafts import references, states
from drafts.models import Card, Draft, DraftEvent
from drafts.selectors import pressed_draft
from drafts.services import review
from drafts.services.answer_text import BadText
from drafts.services.cards import point_to_newer, refresh_cards
from outbox.models import Delivery
from outbox.queue import queue_bot_message

ACTIONS = ("send", "edit", "skip", "retry", "anyway")
_DATA = re.compile(r"d:([0-9]{1,18}):([0-9]{1,9}):([a-z]{1,10})")


@dataclass(frozen=True)
class CallbackResult:
    """What came of a press: its `result` names a sentence, `draft` is where it belongs."""

    result: str
    draft: Draft | None = None


def button_data(draft: Draft, action: str) -> str:
    """What stands in a button: at most 64 bytes. The revision keeps a card of an older text
    from approving a newer one."""
    return f"d:{draft.pk}:{draft.revision}:{action}"


def press(
    data: str, person: Person | None, presser: str = "", message_id: int | None = None
) -> CallbackResult:
    """Do what a button says, if this person may and it still fits. `presser` names who pressed,
    `message_id` the message in their chat with the bot that has the button (None: not asked).

    Results: done words (`sending`, `skipped`, `asked`), or `stranger`, `elsewhere`, `unknown`,
    `outdated`, `expired`, `too_late`. Nothing is raised, whatever the button carries.
    """
    match = _DATA.fullmatch(data or "")
    draft = pressed_draft(int(match[1])) if match and match[3] in ACTIONS else None
    if person is None or person.role != Person.Role.OWNER:
        if draft:
            review.record(draft, DraftEvent.Kind.REFUSED, person, f"stranger {presser}: {data}")
        return CallbackResult("stranger")
    if match is None or draft is None:
        return CallbackResult("unknown")
    action, revision = match[3], int(match[2])
    if message_id is not None and not _shown_in(draft, person, message_id):
        review.record(draft, DraftEvent.Kind.REFUSED, person, f"{action}: elsewhere")
        return CallbackResult("elsewhere", draft)
    try:
        return _act(draft, person, revision, action)
    except review.OldRevision:
        return _refuse(draft, person, action, "outdated")
    except StaleState:
        expired = draft.state == states.EXPIRED and action != "anyway"
        return _refuse(draft, person, action, "expired" if expired else "too_late")
    except BadText as error:
        return CallbackResult(error.reason, draft)


def _shown_in(draft: Draft, person: Person, message_id: int) -> bool:
    """Whether this message may be a card of this draft: its id is recorded, or that of a card is
    not (yet), or it may be an earlier copy of one that was sent twice; that one then points to the
    newer."""
    cards = list(Card.objects.filter(draft=draft, person=person))
    known = {card.message_id for card in cards}
    if message_id in known or None in known or not cards:
        return True
    newest = max(cards, key=lambda card: card.pk)
    twice = Delivery.objects.filter(
        reference=references.card_reference(newest.pk), kind=references.CARD, attempts__gt=1
    )
    if message_id > (newest.message_id or 0) or not twice.exists():
        return False
    point_to_newer(newest, message_id)
    return True


def _act(draft: Draft, person: Person, revision: int, action: str) -> CallbackResult:
    if action != "skip" and draft.state == states.PENDING and draft.expires_at <= timezone.now():
        review.expire(draft)
        raise StaleState("it has expired")
    if action in ("send", "retry"):
        review.approve(draft, person, revision, pressed=action)
        return CallbackResult("sending", draft)
    if action == "anyway":
        review.send_anyway(draft, person, revision, pressed=action)
        return CallbackResult("sending", draft)
    if action == "skip":
        review.skip(draft, person, revision, pressed=action)
        return CallbackResult("skipped", draft)
    return _ask(draft, person, revision)


def _ask(draft: Draft, person: Person, revision: int) -> CallbackResult:
    if draft.state != states.PENDING:
        raise StaleState("no longer pending")
    review.check_revision(draft, revision)
    with transaction.atomic():
        review.record(draft, DraftEvent.Kind.PRESSED, person, "edit")
        prompt = review.ask_for_text(draft, person)
        queue_bot_message(
            chat_id=person.telegram_id,
            kind=references.EDIT_PROMPT,
            reference=references.prompt_reference(prompt.pk),
        )
    return CallbackResult("asked", draft)


def _refuse(draft: Draft, person: Person, action: str, result: str) -> CallbackResult:
    """Note that a press came too late, and have the cards show what is true."""
    draft.refresh_from_db()
    with transaction.atomic():
        review.record(draft, DraftEvent.Kind.PRESSED, person, action)
        review.record(draft, DraftEvent.Kind.REFUSED, person, f"{action}: {result}")
        refresh_cards(draft)
    return CallbackResult(result, draft)

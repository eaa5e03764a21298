"""Handle a press on a card's button, in the bot (`press`) or the inbox (`carry_out`): check which
revision it is of, in which state that is and who works on it, then run the button's function
(`presses`)."""

from __future__ import annotations

import re

from django.db import transaction

from accounts.models import Person
from core.transitions import StaleState
from drafts import references, states
from drafts.models import Card, Draft, DraftEvent
from drafts.selectors import pressed_draft
from drafts.services.buttons.card_actions import BY_NAME, TAKE_OVER, CardAction
from drafts.services.buttons.presses import MAIN, Press, close_menu, open_menu
from drafts.services.buttons.results import REFUSALS, CallbackResult, refusal_of
from drafts.services.events import record
from drafts.services.reviewing import holds
from drafts.services.reviewing.answer_text import BadText
from drafts.services.reviewing.expiry import expire_if_overdue
from drafts.services.reviewing.holds import Held
from drafts.services.reviewing.transition import check_revision
from drafts.services.showing.card_deliveries import point_to_newer, refresh_cards
from outbox.models import Delivery

__all__ = ["ACTIONS", "button_data", "carry_out", "press"]

ACTIONS = tuple(BY_NAME)
#: Their services record the press together with what it did.
RECORDED = ("send", "retry", "anyway", "skip")
#: What shows another keyboard of the card.
MENUS = (open_menu, close_menu)
_DATA = re.compile(r"d:([0-9]{1,18}):([0-9]{1,9}):([a-z]{1,10})")


def button_data(draft: Draft, action: str) -> str:
    """What stands in a button: at most 64 bytes. The revision keeps a card of an older text
    from approving a newer one."""
    return f"d:{draft.pk}:{draft.revision}:{action}"


def press(
    data: str, person: Person | None, presser: str = "", message_id: int | None = None
) -> CallbackResult:
    """Do what a button says, if this person may and it still fits. `presser` names who pressed,
    `message_id` the message in their chat with the bot that has the button (None: not asked).

    Results: done words (those of `card_actions`), or `stranger`, `elsewhere`, `unknown`,
    `outdated`, `expired`, `too_late`, `held_by`. Nothing is raised, whatever the button carries.
    """
    match = _DATA.fullmatch(data or "")
    draft = pressed_draft(int(match[1])) if match and match[3] in ACTIONS else None
    if person is None or not person.decides:
        if draft:
            record(draft, DraftEvent.Kind.REFUSED, person, f"stranger {presser}: {data}")
        return CallbackResult("stranger")
    if match is None or draft is None:
        return CallbackResult("unknown")
    action, revision = match[3], int(match[2])
    if message_id is not None and not _shown_in(draft, person, message_id):
        record(draft, DraftEvent.Kind.REFUSED, person, f"{action}: elsewhere")
        return CallbackResult("elsewhere", draft)
    pressed = Press(draft, person, revision, action)
    try:
        return carry_out(pressed)
    except (BadText, Held) as error:
        return refusal_of(error, draft)
    except REFUSALS as error:
        return _refuse(pressed, refusal_of(error, draft).result)


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


def carry_out(press: Press) -> CallbackResult:
    """Do what a button says, if it still fits. Raises one of REFUSALS; then nothing was done, but
    what is overdue has expired, so no transaction around this may be rolled back by them."""
    draft, action = press.draft, BY_NAME[press.action]
    allowed = action.states if press.person else action.states | action.in_admin
    if press.action != "skip":
        expire_if_overdue(draft)
    if draft.state not in allowed:
        raise StaleState(f"it is {draft.state}")
    if not action.of_chat:
        check_revision(draft, press.revision)
    _respect_holder(press, action)
    if press.action in RECORDED:
        return action.handler(press)
    with transaction.atomic():
        return _do(press, action)


def _respect_holder(press: Press, action: CardAction) -> None:
    """Who works on a draft is not disturbed. Raises Held."""
    if action.name != TAKE_OVER:
        holds.check_free(press.draft, press.person)
    if action.works and press.person is not None:
        holds.hold(press.draft, press.person)


def _do(press: Press, action: CardAction) -> CallbackResult:
    record(press.draft, DraftEvent.Kind.PRESSED, press.person, press.detail)
    if press.person and action.handler not in MENUS and MAIN not in action.menus:
        # What follows shows the card anew, with its first keyboard.
        cards = Card.objects.filter(draft=press.draft, person=press.person)
        cards.exclude(menu=MAIN).update(menu=MAIN)
    return action.handler(press)


def _refuse(press: Press, result: str) -> CallbackResult:
    """Note that a press came too late, and have the cards show what is true."""
    draft, action = press.draft, press.action
    draft.refresh_from_db()
    if result == "too_late" and draft.state == states.EXPIRED and action != "anyway":
        result = "expired"
    with transaction.atomic():
        record(draft, DraftEvent.Kind.PRESSED, press.person, action)
        record(draft, DraftEvent.Kind.REFUSED, press.person, f"{action}: {result}")
        refresh_cards(draft)
    return CallbackResult(result, draft)

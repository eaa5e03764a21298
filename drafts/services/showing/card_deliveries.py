"""Show drafts to those who decide: queue cards, their changes, and notes. What a card says is built
when it is sent (`drafts.cards.draft_cards`), so that it never shows what is no longer true."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Person
from accounts.selectors import reviewers
from drafts import references
from drafts.models import Card, Draft
from drafts.selectors import live_cards, open_cards_of, pending_drafts
from outbox.models import Delivery
from outbox.queue import queue_bot_edit, queue_bot_message, update_waiting

State = Delivery.State


def show(draft: Draft) -> None:
    """Queue a new card for everyone who decides; an earlier one of the same draft loses its
    buttons. One that waits to be sent stays the only one: it shows what is true then."""
    with transaction.atomic():
        waiting = {card.person_id for card in live_cards(draft.pk) if not _replace(card)}
        for person in reviewers():
            if person.pk not in waiting:
                _queue_card(draft, person)


def show_first(draft: Draft) -> None:
    """Queue the first card of a draft for everyone who decides, unless its chat is muted."""
    if draft.chat.muted:
        return
    for person in reviewers():
        _queue_card(draft, person)


def show_proposal(draft: Draft) -> None:
    """Have the cards of a draft show its proposal, and queue one for everyone who decides and has
    none in their chat yet, unless the draft's chat is muted. One that waits to be sent stays the
    only one."""
    cards = {card.person_id: card for card in live_cards(draft.pk)}
    for card in cards.values():
        refresh_card(card)
    for person in () if draft.chat.muted else reviewers():
        shown = cards.get(person.pk)
        if shown is None or not (shown.message_id or _is_to_be_sent(shown)):
            _queue_card(draft, person)


def show_to(draft: Draft, person: Person) -> None:
    """Queue a new card for one person, unless one waits to be sent."""
    with transaction.atomic():
        earlier = live_cards(draft.pk).filter(person=person)
        if all(_replace(card, payload={"asked": True}) for card in earlier):
            _queue_card(draft, person, asked=True)


def refresh_card(card: Card) -> None:
    """Have a card show what is true now."""
    queue_bot_edit(
        chat_id=card.person.telegram_id,
        kind=references.CARD_EDIT,
        reference=references.card_reference(card.pk),
    )


def refresh_cards(draft: Draft) -> None:
    """The same for all cards of a draft."""
    for card in live_cards(draft.pk):
        refresh_card(card)


def refresh_others(draft: Draft, person: Person | None) -> None:
    """The same for the cards of everyone but one person."""
    for card in live_cards(draft.pk).exclude(person=person):
        refresh_card(card)


def refresh_cards_of(person: Person, limit: int = 20) -> None:
    """The same for a person's newest cards that can still be decided about."""
    for card in open_cards_of(person)[:limit]:
        refresh_card(card)


def show_pending(person: Person, limit: int = 20) -> int:
    """Show a person all drafts that wait, once more; how many wait in all."""
    waiting = list(pending_drafts())
    for draft in waiting[:limit]:
        show_to(draft, person)
    return len(waiting)


def notify_sent(draft: Draft) -> None:
    """Tell everyone who decides what was sent without asking."""
    for person in reviewers():
        queue_bot_message(
            chat_id=person.telegram_id,
            kind=references.NOTE,
            reference=references.draft_reference(draft.pk),
        )


def point_to_newer(card: Card, message_id: int) -> None:
    """Have an earlier copy of a card, which is not recorded, point to the newer one."""
    queue_bot_message(
        chat_id=card.person.telegram_id,
        kind=references.OLDER_CARD,
        reference=references.card_reference(card.pk),
        payload={"message_id": message_id},
        ordering_key=f"older:{card.pk}:{message_id}",
    )


def _is_to_be_sent(card: Card) -> bool:
    """Whether a card is on its way, or may have arrived."""
    return _deliveries(card).filter(state__in=[*Delivery.OPEN, State.INFLIGHT]).exists()


def _replace(card: Card, **changes: Any) -> bool:
    """Take the buttons from a card, since a newer one follows. False if it waits to be sent: then
    it is left, with these changes of its delivery."""
    if update_waiting(
        chat_id=card.person.telegram_id,
        kind=references.CARD,
        reference=references.card_reference(card.pk),
        **changes,
    ):
        return False
    Card.objects.filter(pk=card.pk).update(replaced=True)
    refresh_card(card)
    return True


def _deliveries(card: Card) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        kind=references.CARD, reference=references.card_reference(card.pk)
    )


def _queue_card(draft: Draft, person: Person, *, asked: bool = False) -> None:
    """`asked`: the person wants to see just this one."""
    card = Card.objects.create(draft=draft, person=person)
    queue_bot_message(
        chat_id=person.telegram_id,
        kind=references.CARD,
        reference=references.card_reference(card.pk),
        payload={"asked": True} if asked else None,
    )

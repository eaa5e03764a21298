"""Bringing drafts before the owners' eyes: cards, their changes, notes. What a card says is made
when it is sent (`drafts.cards`), so that it never shows what is no longer true."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Person
from accounts.selectors import all_owners
from accounts.services.deliveries import bot_message, queue_bot_edit, queue_bot_message
from aibot.lib import rows
from aibot.lib.step import IdAfter, Step
from aibot.lib.wake import DELIVERIES
from drafts import topics
from drafts.models import Card, Draft
from drafts.selectors import live_cards, pending_drafts


def show(draft: Draft) -> None:
    """A new card for every owner; an earlier one of the same draft loses its buttons."""
    for earlier in live_cards(draft.pk):
        _replace(earlier)
    show_first(draft)


def show_first(draft: Draft) -> None:
    """The same for a draft that nobody has seen yet."""
    for person in all_owners():
        _queue_card(draft, person)


def add_cards(step: Step, draft: Draft, people: Iterable[Person]) -> None:
    """The same as a part of the step that makes the draft, for these people."""
    for person in people:
        card = Card(draft=draft, person=person)
        step.insert(card, draft=draft)
        said = bot_message(chat_id=person.telegram_id, kind=topics.CARD)
        step.insert(said, topic=IdAfter(topics.CARD_TOPIC, card))
    step.wake(DELIVERIES)


def show_to(draft: Draft, person: Person) -> None:
    """The same for one person."""
    for earlier in live_cards(draft.pk):
        if earlier.person == person:
            _replace(earlier)
    _queue_card(draft, person)


def _replace(card: Card) -> None:
    Card.objects.filter(pk=card.pk).update(replaced=True)
    _queue_edit(card)


def _queue_card(draft: Draft, person: Person) -> None:
    card = Card(draft=draft, person=person)
    rows.insert([card])
    queue_bot_message(
        chat_id=person.telegram_id, kind=topics.CARD, topic=topics.card_topic(card.pk)
    )


def show_change(draft: Draft, *, after: float = 0) -> None:
    """Have the draft's cards show what is true now, `after` some seconds at the latest."""
    for card in live_cards(draft.pk):
        _queue_edit(card, after)


def show_pending(person: Person, limit: int = 20) -> int:
    """Show a person all drafts that wait, once more; how many wait in all."""
    waiting = list(pending_drafts())
    for draft in waiting[:limit]:
        show_to(draft, person)
    return len(waiting)


def tell_sent(draft: Draft) -> None:
    """Tell every owner what was sent without asking."""
    for person in all_owners():
        queue_bot_message(
            chat_id=person.telegram_id, kind=topics.NOTE, topic=topics.draft_topic(draft.pk)
        )


def _queue_edit(card: Card, after: float = 0) -> None:
    queue_bot_edit(
        chat_id=card.person.telegram_id,
        kind=topics.CARD_EDIT,
        topic=topics.card_topic(card.pk),
        after=after,
    )

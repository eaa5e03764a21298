"""Cards as people see them."""

from __future__ import annotations

from typing import Any

from accounts.telegram.types import BotMessage
from drafts.cards import draft_cards
from drafts.models import Card, Draft
from tests.accounts import factories as accounts
from tests.drafts import factories


def card(draft: Draft | None = None, language: str = "en", **fields: Any) -> Card:
    person = accounts.owner(language=language)
    return Card.objects.create(draft=draft or factories.draft(), person=person, **fields)


def shown(made: Card) -> BotMessage:
    return draft_cards.card(Card.objects.get(pk=made.pk))

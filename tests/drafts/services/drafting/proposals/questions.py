"""A question in a chat, its answer, and the card."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from drafts.cards.draft_cards import card
from drafts.models import Card, Chat, Draft
from drafts.services.drafting.analysis import analyse
from drafts.services.messages.ingest import store_messages
from tests.drafts.factories import Drafter, decision, written


def ask(chat: Chat, number: int, text: str = "Are you open?", **fields: Any) -> None:
    """A message; the owner's were written yesterday."""
    if fields.get("ours"):
        fields.setdefault("date", timezone.now() - timedelta(days=1))
    store_messages(chat.account_id, [written(number, text, **fields)])


def answer(chat: Chat, text: str = "Yes, we are.", **fields: Any) -> Draft:
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    assert analyse(chat.pk, Drafter(decision(text, 100, **fields))) == "drafted"
    return Draft.objects.latest("pk")


def shown(draft: Draft) -> str:
    made = Card.objects.filter(draft=draft).latest("pk")
    return card(Card.objects.get(pk=made.pk)).text

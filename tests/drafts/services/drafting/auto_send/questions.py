"""Questions in a chat, and the answers that may leave without asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.telegram.errors import Failure, Treatment
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Draft, Rules
from drafts.services.drafting.analysis import analyse
from drafts.services.messages.ingest import store_messages
from outbox.claim import claim_due
from outbox.record import record_failure
from tests.drafts.factories import Drafter, decision, written

#: A Monday, 12:00 in Berlin.
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
BLOCKED = Failure("blocked", Treatment.REFUSED, "This person blocked the account.")


def ask(chat: Chat, number: int = 10, text: str = "Are you open on Monday?", **fields: Any) -> None:
    if fields.get("ours"):
        fields.setdefault("date", timezone.now() - timedelta(days=1))
    store_messages(chat.account_id, [written(number, text, **fields)])


def answer(chat: Chat, text: str = "Yes, we are open.", **fields: Any) -> Draft:
    given = {"confidence": 100, **fields}
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    assert analyse(chat.pk, Drafter(decision(text, **given))) == "drafted"
    return Draft.objects.latest("pk")


def claimed(chat: Chat) -> list[Any]:
    return claim_due(HANDLERS, accounts=[chat.account_id], bot=False, busy=[], limit=5)


def failed(chat: Chat, text: str = "Yes, we are open.") -> Draft:
    """An automatic answer of which nothing has left, since the contact has blocked the account."""
    Rules.objects.create(chat=chat, disclosure="Sent by an assistant.")
    ask(chat)
    draft = answer(chat, text)
    (job,) = claimed(chat)
    record_failure(job.id, BLOCKED, "", HANDLERS)
    draft.refresh_from_db()
    return draft

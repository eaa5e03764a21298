"""Looks of the AI at a chat, again and beside others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from drafts.ai.types import DrafterFailure
from drafts.models import Analysis, Chat
from drafts.services import schedule
from drafts.services.messages.ingest import store_messages
from tests.drafts import factories
from tests.drafts.factories import written


def again(chat: Chat) -> Chat:
    chat.refresh_from_db()
    return chat


def outcomes() -> list[str]:
    return list(Analysis.objects.order_by("id").values_list("outcome", flat=True))


def new_message(chat: Chat, **fields: Any) -> None:
    store_messages(chat.account_id, [written(11, "And on Sunday?", **fields)])


def asked_to_wait(**fields: Any) -> DrafterFailure:
    return DrafterFailure("Slow down.", whole=True, **fields)


def other_chat() -> Chat:
    other = factories.chat(telegram_id=43)
    factories.message(other, 10, text="And mine?")
    schedule.make_due(other, since=timezone.now() - timedelta(minutes=1))
    return other

"""A shop whose chats are answered, and a draft that waits."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import TelegramAccount
from drafts.models import Chat, Draft, Message
from drafts.services.messages.ingest import store_messages
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import written


@pytest.fixture(autouse=True)
def mode(settings: Any) -> None:
    settings.DEFAULT_CHAT_MODE = "suggest"


@pytest.fixture
def shop() -> TelegramAccount:
    return accounts.account()


@pytest.fixture
def pending(shop: TelegramAccount) -> Draft:
    """A draft that waits for the owner; its question is message 10."""
    store_messages(shop.pk, [written(10, "What do you charge?")])
    chat = Chat.objects.get()
    Chat.objects.update(analysis_due_at=None)
    return factories.draft(chat, question=Message.objects.get())

"""An account, a handler of deliveries, and the claim of what is due."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import TelegramAccount
from outbox.claim import Job, claim_due
from tests.accounts import factories


@pytest.fixture
def shop() -> TelegramAccount:
    return factories.account()


@pytest.fixture
def kind() -> factories.Handler:
    return factories.Handler()


@pytest.fixture
def claim(kind: factories.Handler):
    def call(**more: Any) -> list[Job]:
        ids = TelegramAccount.objects.values_list("pk", flat=True)
        given = {"accounts": list(ids), "bot": True, "busy": [], "limit": 20, **more}
        return claim_due({"test": kind}, **given)

    return call

"""An account, a kind of delivery, and the claim of what is due."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import TelegramAccount
from accounts.services.claims import claim_due
from accounts.services.deliveries import Job
from tests.accounts import making


@pytest.fixture
def shop() -> TelegramAccount:
    return making.account()


@pytest.fixture
def kind() -> making.Kind:
    return making.Kind()


@pytest.fixture
def claim(kind: making.Kind):
    def call(**more: Any) -> list[Job]:
        ids = TelegramAccount.objects.values_list("pk", flat=True)
        given = {"accounts": list(ids), "bot": True, "busy": [], "limit": 20, **more}
        return claim_due({"test": kind}, **given)

    return call

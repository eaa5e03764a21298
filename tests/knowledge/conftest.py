from __future__ import annotations

import pytest

from accounts.models import TelegramAccount


@pytest.fixture
def shop(db: None) -> TelegramAccount:
    return TelegramAccount.objects.create(name="Shop")

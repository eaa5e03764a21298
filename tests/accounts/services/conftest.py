"""An account."""

from __future__ import annotations

import pytest

from accounts.models import TelegramAccount
from tests.accounts import factories


@pytest.fixture
def shop() -> TelegramAccount:
    return factories.account()

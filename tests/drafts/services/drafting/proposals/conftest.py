"""A chat that is answered by itself."""

from __future__ import annotations

import pytest

from drafts.models import Chat
from tests.accounts import factories as accounts
from tests.drafts import factories


@pytest.fixture
def chat() -> Chat:
    accounts.owner()
    return factories.chat(telegram_id=42, mode="auto", username="ada")

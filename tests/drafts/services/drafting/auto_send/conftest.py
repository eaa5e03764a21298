"""A known chat, and a clock at noon."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from drafts.models import Chat
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.services.drafting.auto_send.questions import NOON


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def chat() -> Chat:
    accounts.owner()
    return factories.chat(telegram_id=42, mode="auto", username="ada")

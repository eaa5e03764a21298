"""A chat that is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from drafts.models import Chat
from drafts.services import schedule
from tests.drafts import factories


@pytest.fixture
def chat() -> Chat:
    """A chat with a question that is due now."""
    made = factories.chat(telegram_id=42)
    factories.message(made, 10, text="What are your hours?")
    schedule.make_due(made, since=timezone.now() - timedelta(minutes=1))
    return made

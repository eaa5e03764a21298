"""/budget: what the AI has used today, and going on although the budget is used up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Person
from drafts.ai.types import Usage
from drafts.services.money.budget import stopped_today
from drafts.services.money.usage import Call, Purpose, settle
from tests.bot.talk import Talk, everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]


@pytest.fixture
def used_up(owner: Person, settings: Any) -> None:
    settings.AI_TOKENS_PER_DAY, settings.AI_BUDGET_PER_DAY = 1000, Decimal(0)
    settle(Call(Purpose.DRAFT), Usage("gpt-4o-mini", 900, 100))


def test_it_says_what_was_used(owner: Person) -> None:
    settle(Call(Purpose.DRAFT), Usage("gpt-4o-mini", 900, 100))
    said = everything(Talk(owner.telegram_id).write("/budget"))
    assert said.strip() == "Today: 1 answer, 1,000 tokens, ≈ $0.0002."


@pytest.mark.usefixtures("used_up")
def test_a_used_up_budget_is_seen_in_budget_and_status(owner: Person) -> None:
    for command in ("/budget", "/status"):
        said = everything(Talk(owner.telegram_id).write(command))
        assert "1,000 tokens of 1,000" in said
        assert "The day's AI budget is used up." in said


@pytest.mark.usefixtures("used_up")
@pytest.mark.parametrize("text", ["/budget on", "/budget Weiter", "/бюджет далі"])
def test_the_owner_lets_the_ai_go_on_today(owner: Person, text: str) -> None:
    said = everything(Talk(owner.telegram_id).write(text))
    assert "The AI continues until midnight" in said
    assert not stopped_today()
    assert "may continue" in everything(Talk(owner.telegram_id).write("/budget"))

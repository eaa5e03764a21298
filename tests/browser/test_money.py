"""The day's budget and the changes of a draft, in a real browser."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from drafts.ai.types import Usage
from drafts.services.money.budget import stopped_today
from drafts.services.money.usage import Call, Purpose, settle
from drafts.services.reviewing import review
from tests.browser import admin_data
from tests.browser.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


def test_a_used_up_budget_is_seen_and_lifted_on_the_overview(page: Page, settings: Any) -> None:
    settings.AI_BUDGET_PER_DAY = Decimal("0.5")
    chat = admin_data.chat(admin_data.account())
    page.goto("/admin/")
    settle(Call(Purpose.DRAFT, chat.account_id, chat.pk), Usage("gpt-4o-mini", 10**6, 10**6))
    expect(page.get_by_text("budget used up")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Go on today anyway").click()
    expect(page.get_by_text("The AI continues until midnight, whatever it costs.")).to_be_visible()
    assert not stopped_today()
    page.get_by_role("link", name="Today: 1 answer").click()
    expect(page.get_by_role("definition").filter(has_text="≈ $0.75")).to_be_visible()


def test_a_draft_shows_how_its_text_was_changed(page: Page) -> None:
    draft = admin_data.draft(admin_data.chat(admin_data.account()), "We are open from 9 to 18.")
    review.edit(draft, "We are open from 10 to 18.", admin_data.owner())
    page.goto(f"/admin/drafts/draft/{draft.pk}/change/")
    changes = page.locator(".ab-changes").last
    expect(changes.get_by_role("deletion")).to_contain_text("9")
    expect(changes.get_by_role("insertion")).to_contain_text("10")
    expect(page.get_by_text("Maria, in the bot")).to_be_visible()

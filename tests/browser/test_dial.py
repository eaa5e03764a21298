"""The page "How sure is it" in a real browser: one press takes the suggested threshold."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page, expect

from drafts.services.learnt.dial import current_threshold
from tests.browser import admin_data
from tests.browser.conftest import CHROMIUM
from tests.drafts.services.learnt.test_dial import decisions

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


def test_the_suggested_threshold_is_taken_and_taken_back(page: Page) -> None:
    account = admin_data.account("Shop")
    chance = random.Random(1)
    confidences = [chance.choice([40, 55, 62, 71, 78, 85, 93, 95, 97]) for _ in range(600)]
    rows = [(one, float(one > 80 or chance.random() < one / 100)) for one in confidences]
    decisions(account, *rows)
    before = current_threshold(account.pk)
    page.goto("/admin/drafts/observation/how-sure/")
    expect(page.get_by_role("img", name="How sure the AI was, beside")).to_be_visible()
    page.get_by_role("button", name="Use").click()
    expect(page.get_by_text("Answers are now sent automatically from")).to_be_visible()
    assert current_threshold(account.pk) != before
    page.get_by_role("button", name="Back to").click()
    expect(page.get_by_text("It is as before.")).to_be_visible()
    assert current_threshold(account.pk) == before
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) == 0

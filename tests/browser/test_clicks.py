"""How many clicks it takes to do what is done every day."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.services import heartbeats
from monitoring.models import Keyword
from outbox.models import Delivery
from tests.browser import admin_data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Hand:
    """Clicks, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def at(self, path: str) -> Hand:
        self.page.goto(path)
        self.clicks = 0
        return self

    def click(self, role: str, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.clicks += 1


def test_the_daily_things_take_two_clicks(page: Page) -> None:
    owner = admin_data.owner()
    heartbeats.note_bot("polling", "", None, "aibot_bot")
    hand = Hand(page)

    hand.at("/admin/monitoring/keyword/").click("link", "Add keyword")
    page.locator("[name=text]").fill("Kappmesser")
    hand.click("button", "Save")
    expect(page.get_by_role("link", name="Kappmesser").first).to_be_visible()
    word = Keyword.objects.get()
    assert (hand.clicks, word.person) == (2, owner)

    hand.at("/admin/monitoring/keyword/").click("link", "Kappmesser")
    hand.click("button", "Mute")
    expect(page.get_by_role("button", name="Unmute")).to_be_visible()
    word.refresh_from_db()
    assert hand.clicks == 2 and word.muted_until is not None

    failed = Delivery.objects.create(channel="bot", kind="note", chat_id=7, state="failed")
    hand.at("/admin/outbox/delivery/").click("link", str(failed.pk))
    hand.click("button", "Try again")
    expect(page.get_by_text("1 delivery will be tried again.")).to_be_visible()
    failed.refresh_from_db()
    assert (hand.clicks, failed.state) == (2, "queued")

    chat = admin_data.chat(admin_data.account(), 1, "Ada Byron", mode="off")
    hand.at("/admin/").click("link", "The first chat")
    hand.click("button", "Suggest")
    expect(page.get_by_text("Saved: answers to Ada Byron are suggested to you.")).to_be_visible()
    chat.refresh_from_db()
    assert (hand.clicks, chat.mode) == (2, "suggest")

    # An invitation: add, save, copy.
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand.at("/admin/monitoring/invite/").click("link", "Add invitation")
    hand.click("button", "Save")
    hand.click("button", "Copy")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("https://t.me/aibot_bot?start=")
    assert copied == page.get_by_role("textbox", name="Link").input_value()

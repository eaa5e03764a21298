"""The overview as a guide: from an empty installation to a chat that is answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Person
from accounts.services import heartbeats
from drafts.models import Chat
from knowledge.services.entries import create_entry
from monitoring.models import Platform
from tests.aibot.test_overview import BROKEN, fill_disk, well
from tests.browser import admin_data
from tests.browser.cookies import speak

__all__ = ["well"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_steps_lead_from_empty_to_a_chat_that_is_answered(page: Page, settings: Any) -> None:
    cache.clear()
    page.goto("/admin/")
    steps = page.locator("[data-live=steps]")
    expect(steps).to_contain_text("0 of 8 done")
    page.evaluate("window.sameDocument = true")
    steps.get_by_role("button", name="Check: An AI").press("Enter")
    expect(steps).to_contain_text("✗ AI_API_KEY is missing in .env.")
    expect(steps.get_by_role("button", name="Check: An AI")).to_be_focused()
    page.evaluate("document.activeElement.blur()")

    settings.TG_API_ID, settings.TG_API_HASH = 1, "hash"
    settings.TELEGRAM_BOT_TOKEN = settings.AI_API_KEY = "given"
    admin_data.owner()
    Person.objects.update(started_bot_at=timezone.now())
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=timezone.now())
    shop = admin_data.account("Shop", last_success_at=timezone.now(), username="shop")
    expect(steps).to_contain_text("5 of 8 done")
    steps.get_by_role("button", name="Check: Your Telegram account").click()
    expect(steps).to_contain_text("✓ Shop is connected as @shop.")

    for number, name in enumerate(["Олена Ковальчук", "Jürgen Groß", "יעל כהן"], 1):
        chat = admin_data.chat(shop, number, name, mode="off")
        admin_data.message(chat, 1, "Чи є ще бінокль? 🔭" if number == 1 else "Wie lange noch?")
    assert page.evaluate("window.sameDocument"), "all that without a reload"

    # Two clicks from the overview to a chat that is switched on.
    steps.get_by_role("link", name="The first chat").click()
    olena = page.get_by_role("group", name="Олена Ковальчук")
    olena.get_by_role("button", name="Suggest").click()
    expect(
        page.get_by_text("Saved: answers to Олена Ковальчук are suggested to you.")
    ).to_be_visible()
    assert Chat.objects.get(title="Олена Ковальчук").mode == "suggest"

    # The same with the keyboard, on a phone.
    page.set_viewport_size({"width": 390, "height": 844})
    jurgen = page.get_by_role("group", name="Jürgen Groß").get_by_role("button", name="Automatic")
    jurgen.focus()
    page.keyboard.press("Enter")
    expect(jurgen).to_have_attribute("aria-pressed", "true")
    assert Chat.objects.get(title="Jürgen Groß").mode == "auto"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    create_entry(title="Hours", body="From 9 to 18.")
    page.goto("/admin/")
    expect(steps).to_contain_text("Set up")
    expect(steps).to_contain_text("7 of 8 done")
    expect(steps.get_by_role("button", name="Check: An AI")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    # A light that turns red says so on the open page.
    lights = page.locator("[data-live=lights]")
    heartbeats.note_bot("misconfigured", "TELEGRAM_BOT_TOKEN is not valid.", None)
    expect(lights.locator("li.ab-bad", has_text="TELEGRAM_BOT_TOKEN is not valid.")).to_be_visible()
    expect(page.locator("[data-live=sending]")).to_contain_text("your bot does not work")


@pytest.fixture
def site() -> None:
    """One, since the database is empty here."""
    Platform.objects.create(slug="egun.de", name="egun.de", adapter="egun", base_url="http://egun")


def test_each_light_turns_red_on_the_open_page(
    site: None, page: Page, well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    page.goto("/admin/")
    lights = page.locator("[data-live=lights]")
    expect(lights).to_contain_text("all well")
    page.evaluate("window.sameDocument = true")
    # Without runbot nothing is known of the bot and the accounts, so it is the last.
    for name in [*list(BROKEN)[1:], next(iter(BROKEN))]:
        break_it, wrong, _remedy = BROKEN[name]
        break_it()
        if name == "Disk":
            fill_disk(monkeypatch)
        red = lights.locator("li.ab-bad", has_text=re.compile(rf"^\s*{re.escape(name)}"))
        expect(red).to_contain_text(wrong)
    assert page.evaluate("window.sameDocument"), "all that without a reload"


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_the_days_of_the_picture_are_seen_whole(
    page: Page, live_server: Any, language: str
) -> None:
    speak(page.context, live_server.url, language)
    with time_machine.travel("2026-11-30T12:00:00+00:00"):
        cache.clear()
        page.goto("/admin/")
        cut = page.evaluate(
            "[...document.querySelectorAll('.ab-picture .ab-day')].filter(day => "
            "day.getBoundingClientRect().right > "
            "day.ownerSVGElement.getBoundingClientRect().right).length"
        )
    assert cut == 0

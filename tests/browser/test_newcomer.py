"""What a newcomer does: one command, one page, both sides of the story."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_message_card_send_answer_in_one_browser_window(
    running: Running, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page.goto(running.page)
    expect(page.get_by_test_id("admin")).to_have_attribute("href", running.home)
    expect(page.get_by_test_id("login")).to_have_text(
        f"Sign in as admin, password {running.password}"
    )
    page.get_by_test_id("contact-input").fill("Hello, what are your opening hours?")
    page.get_by_test_id("contact-send").click()
    send = page.get_by_test_id("✅ Send").last
    expect(send).to_be_visible(timeout=60_000)
    card = page.get_by_test_id("owner-messages")
    expect(card).to_contain_text("📚 Opening hours")
    page.screenshot(path=tmp_path / "card.png")
    send.click()
    outcome = page.get_by_test_id("owner-messages")
    expect(outcome).to_contain_text("Approved and sent in your name", timeout=30_000)
    answer = page.get_by_test_id("contact-messages")
    expect(answer).to_contain_text("We are open", timeout=30_000)
    page.screenshot(path=tmp_path / "answered.png")

    running.sign_in(page)
    expect(page.locator("body")).to_contain_text("Nothing waits for you", timeout=30_000)
    page.screenshot(path=tmp_path / "admin.png", full_page=True)
    page.goto(running.admin + "drafts/draft/")
    expect(page.locator("body")).to_contain_text("opening hours")
    page.screenshot(path=tmp_path / "drafts.png")
    page.close()
    assert alarms(running.process.log()) == []


def alarms(log: str) -> list[str]:
    """The lines of a log that would worry somebody."""
    return [line for line in log.splitlines() if re.search("warning|error|traceback", line, re.I)]

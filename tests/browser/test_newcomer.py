"""What a newcomer does: one command, one page, both sides of the story."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.running import Running

#: What the page says of a bot that runs.
STARTED = {"en": "bot, online", "de": "Bot, online", "uk": "бот, на зв’язку"}

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_message_card_send_answer_in_one_browser_window(running: Running, browser: Browser) -> None:
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
    send.click()
    outcome = page.get_by_test_id("owner-messages")
    expect(outcome).to_contain_text("Approved and sent in your name", timeout=30_000)
    answer = page.get_by_test_id("contact-messages")
    expect(answer).to_contain_text("We are open", timeout=30_000)

    running.sign_in(page)
    expect(page.locator("body")).to_contain_text("Nothing waits for you", timeout=30_000)
    page.goto(running.admin + "drafts/draft/")
    expect(page.locator("body")).to_contain_text("opening hours")
    page.close()
    assert alarms(running.process.log()) == []


def test_the_switch_of_the_language_changes_the_cards_that_were_there_before(
    running: Running, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page.goto(running.page)
    page.get_by_test_id("contact-input").fill("Do you have it in blue?")
    page.get_by_test_id("contact-send").click()
    chat = page.get_by_test_id("owner-messages")
    draft = chat.locator("article").filter(has_text="Do you have it in blue?").last
    expect(draft).to_contain_text("Message:", timeout=60_000)
    page.get_by_test_id("owner-input").fill("/search Kappmesser")
    page.get_by_test_id("owner-input").press("Enter")
    keyword = chat.locator("article").filter(has_text="🔎 Kappmesser").first
    for site in ("egun.de", "militaria321.com"):
        expect(keyword).to_contain_text(re.compile(rf"{site}: \d+ listings now"), timeout=60_000)

    for language, message, searched in (
        ("de", "Nachricht:", "Gesucht wird:"),
        ("uk", "Повідомлення:", "Шукаю:"),
        ("en", "Message:", "Searching for:"),
    ):
        page.get_by_test_id(f"language-{language}").click()
        expect(draft).to_contain_text(message, timeout=30_000)
        expect(keyword).to_contain_text(searched, timeout=30_000)
        expect(page.locator("#bot-status")).to_have_text(STARTED[language])
    page.close()


def alarms(log: str) -> list[str]:
    """The lines of a log that would worry somebody."""
    return [line for line in log.splitlines() if re.search("warning|error|traceback", line, re.I)]

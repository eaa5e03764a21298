"""The first hour: an empty installation becomes one that answers, all of it in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.harness import fresh_database
from tests.harness.browser import sign_in
from tests.harness.processes import wait_for
from tests.harness.secrets import leaks
from tests.harness.stack import SandboxProcess, Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PHONE = "380671234567"


@pytest.fixture
def empty(sandbox: SandboxProcess, tmp_path: Path) -> Iterator[Stack]:
    """aibot with its keys in the settings, and nothing in its database."""
    made = Stack(tmp_path / "data", sandbox, settings={"DEFAULT_CHAT_MODE": "off"})
    fresh_database.copy_to(made.folder / "aibot.sqlite3")
    yield made.start("web", "runbot", "worker")
    made.kill()
    assert leaks(made, made.folder) == [], "a secret stands in a log"


def check(steps: Locator, step: str) -> Locator:
    """Press the Check of a step; the step."""
    steps.get_by_role("button", name=f"Check: {step}").click()
    return steps.locator("li", has_text=step)


def test_from_an_empty_installation_to_the_first_answer(empty: Stack, browser: Browser) -> None:
    client = empty.sandbox.client
    olena = client.add_account("Olena Koval", phone=PHONE, username="olena")
    ada = client.add_contact("Ada Byron")
    client.contact_says(olena["id"], ada["id"], "Good to see you yesterday!")
    wait_for(lambda: empty.health().get("bot", {}).get("status") == "polling", 60, "the bot")
    page = browser.new_page(
        viewport={"width": 1280, "height": 800}, locale="en-GB", base_url=empty.web_address
    )
    sign_in(page, empty.admin_password())
    steps = page.locator("[data-live=steps]")

    # What stands in the settings is tried. The sandbox's owner has pressed Start already.
    expect(steps).to_contain_text("4 of 8 done")
    expect(check(steps, "You and the bot know each other")).to_contain_text("✓")
    expect(check(steps, "API keys of Telegram")).to_contain_text("✓")
    expect(check(steps, "A bot of your own")).to_contain_text("✓")
    expect(check(steps, "An AI")).to_contain_text("✓")

    # The account signs in, and the next step is offered.
    steps.get_by_role("link", name="Your Telegram account").click()
    page.get_by_role("link", name="Add Telegram account").first.click()
    page.locator("[name=name]").fill("Shop")
    page.locator("[name=_save]").click()
    panel = page.locator("[data-sign-in]")
    panel.get_by_role("button", name="By phone number").click()
    panel.get_by_label("Phone number").fill("+380 67 123-45-67")
    panel.get_by_role("button", name="Continue").click()
    wait_for(lambda: PHONE in client.login_codes(), 30, "a code")
    panel.get_by_label("Code").fill(client.login_codes()[PHONE])
    panel.get_by_role("button", name="Continue").click()
    expect(panel).to_contain_text("Signed in as Olena Koval (@olena)")

    # One chat is switched on.
    panel.get_by_role("link", name="Choose chats").click()
    group = page.get_by_role("group", name="Ada Byron")
    group.get_by_role("button", name="Suggest").click()
    expect(group.get_by_role("button", name="Suggest")).to_have_attribute("aria-pressed", "true")

    # The first piece of knowledge, and the first keyword, whose person is there already.
    page.goto("/admin/")
    steps.get_by_role("link", name="The first piece of knowledge").click()
    page.locator("[name=title]").fill("Opening hours")
    page.locator("[name=body]").fill("We are open from Monday to Friday, from 9:00 to 18:00.")
    page.locator("[name=_save]").click()
    expect(page.locator("#result_list")).to_contain_text("Opening hours")
    page.goto("/admin/")
    expect(steps).to_contain_text("7 of 8 done")
    steps.locator("summary").click()
    steps.get_by_role("link", name="The first keyword").click()
    page.get_by_role("link", name="Add keyword").first.click()
    page.locator("[name=text]").fill("Kappmesser")
    page.locator("[name=_save]").click()
    expect(page.locator("#result_list")).to_contain_text("Kappmesser")
    page.goto("/admin/")
    expect(steps).to_contain_text("8 of 8 done")

    answered(empty, page, olena["id"], ada["id"])
    page.close()


def answered(stack: Stack, page: Page, account: int, contact: int) -> None:
    """Somebody asks, and one click in the inbox sends the answer."""
    page.goto("/inbox/")
    stack.sandbox.client.contact_says(account, contact, "Hello, what are your opening hours?")
    page.locator(".ib-row", has_text="Ada Byron").click()
    expect(page.locator("[data-live=about]")).to_contain_text("📚 Opening hours")
    page.get_by_role("button", name="Send", exact=True).click()
    sent = wait_for(lambda: stack.sandbox.client.sent(account), 30, "the answer")
    assert "from 9:00 to 18:00" in sent[-1]["text"]
    page.goto("/inbox/?list=all")
    page.locator(".ib-row", has_text="Ada Byron").click()
    expect(page.locator("[data-live=said]")).to_contain_text("from 9:00 to 18:00")

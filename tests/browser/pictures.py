"""Makes the pictures of the documentation: `docs/make_pictures`.

It starts aibot with the sandbox, plays both stories in a browser, and takes a picture of each page
that the documentation shows, into docs/pictures.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.running import Running
from tests.harness.browser import chromium
from tests.harness.processes import ROOT, wait_for

FOLDER = ROOT / "docs" / "pictures"
WIDE: ViewportSize = {"width": 1280, "height": 800}
#: So high that a find is not scrolled.
HIGH: ViewportSize = {"width": 1280, "height": 1400}
#: Until the next find: a search begins every 60 seconds.
FIND_MS = 150_000
ANSWER_MS = 60_000


def sandbox(page: Page, running: Running) -> Page:
    """A customer's question, and its card."""
    page.goto(running.page)
    page.get_by_test_id("contact-input").fill("Hello, what are your opening hours?")
    page.get_by_test_id("contact-send").click()
    expect(page.get_by_test_id("✅ Send").last).to_be_visible(timeout=ANSWER_MS)
    return page


def finds(page: Page, running: Running) -> Locator:
    """The newest find in the bot's chat."""
    page.goto(running.page)
    find = page.get_by_test_id("owner-messages").locator("article").filter(has_text="🆕").last
    expect(find.locator("img")).to_be_visible(timeout=FIND_MS)
    page.set_viewport_size(HIGH)
    return find


def inbox(page: Page, running: Running) -> Page:
    page.set_viewport_size(WIDE)
    running.sign_in(page)
    page.goto(running.admin.replace("/admin/", "/inbox/"))
    page.get_by_text("opening hours").first.click()
    return page


def overview(page: Page, running: Running) -> Page:
    page.goto(running.admin)
    return page


def knowledge(page: Page, running: Running) -> Page:
    page.goto(running.admin + "knowledge/entry/")
    return page


def sign_in(page: Page, running: Running) -> Page:
    """The page of an account that is not signed in yet."""
    page.goto(running.admin + "accounts/telegramaccount/add/")
    page.locator("[name=name]").fill("Second shop")
    page.locator("[name=_save]").first.click()
    page.goto(running.admin + "accounts/telegramaccount/")
    page.get_by_role("link", name="Second shop").click()
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_role("button", name="By QR code").click()
    expect(page.get_by_role("img", name="QR code to sign in")).to_be_visible(timeout=ANSWER_MS)
    return page


#: In the order in which they are made: what one shows, the next ones can build on.
PICTURES: dict[str, Callable[[Page, Running], Page | Locator]] = {
    "sandbox": sandbox,
    "finds": finds,
    "inbox": inbox,
    "overview": overview,
    "knowledge": knowledge,
    "sign-in": sign_in,
}


def take(browser: Browser, running: Running) -> None:
    page = browser.new_page(viewport=WIDE, locale="en-GB", color_scheme="light")
    for name, prepare in PICTURES.items():
        shown = prepare(page, running)
        page.wait_for_load_state("load")
        shown.screenshot(path=FOLDER / f"{name}.png")
        print(f"docs/pictures/{name}.png", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        running = Running(Path(folder))
        running.process.start()
        try:
            wait_for(running.answers, 180, "the chat page and the admin")
            with chromium() as browser:
                take(browser, running)
        finally:
            running.process.stop(30)


if __name__ == "__main__":
    main()

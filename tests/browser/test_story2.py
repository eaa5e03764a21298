"""Story 2 as one sees it: one command, one page, and what is new on the sites comes by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
#: A scan begins every 60 seconds.
SCAN = 150_000


def say(page: Page, text: str) -> None:
    page.get_by_test_id("owner-input").fill(text)
    page.get_by_test_id("owner-send").click()


def put_up(page: Page, site: str, title: str, price: str) -> None:
    page.get_by_test_id("sites-open").click()
    page.get_by_test_id("listing-site").select_option(site)
    page.get_by_test_id("listing-title").fill(title)
    page.get_by_test_id("listing-price").fill(price)
    page.get_by_test_id("listing-add").click()
    expect(page.get_by_test_id("listing-list")).to_contain_text(title)
    page.get_by_label("Close").last.click()


def test_a_keyword_becomes_a_find_in_one_browser_window(running: Running, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="en-GB")
    page.goto(running.page)
    chat = page.get_by_test_id("owner-messages")

    # Two keywords are at work already, and what is new for them comes by itself.
    for text in ("🔎 Brieföffner", "🔎 Säbel"):
        card = chat.locator("article").filter(has_text=text).first
        expect(card).to_contain_text("listings now", timeout=SCAN)
    finds = chat.locator("article").filter(has_text="🆕")
    expect(finds.first).to_be_visible(timeout=SCAN)

    say(page, "/suche Feldspaten")
    card = chat.locator("article").filter(has_text="🔎 Feldspaten").first
    expect(card).to_contain_text("egun.de: ", timeout=SCAN)
    expect(card).to_contain_text("militaria321.com: ")
    expect(card).not_to_contain_text("searching…", timeout=SCAN)
    put_up(page, "egun", "Feldspaten <b>1938</b> & Tasche", "1234.5")
    mine = chat.locator("article").filter(has_text="🆕 Feldspaten <b>1938</b> & Tasche")
    expect(mine).to_contain_text("€1,234.50 (starting price)", timeout=SCAN)
    expect(mine).to_contain_text("egun.de · seller: waldlaeufer55")
    picture = mine.locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") == 256

    mine.get_by_test_id("👁 Seen").click()
    expect(mine.get_by_test_id("✔ Seen")).to_be_visible(timeout=30_000)
    assert mine.count() == 1
    with page.expect_popup() as opened:
        mine.get_by_role("link", name="Open").click()
    expect(opened.value.locator("h1")).to_have_text("Feldspaten <b>1938</b> & Tasche")
    page.get_by_test_id("owner-input").fill("")

    running.sign_in(page)
    page.goto(running.admin + "monitoring/keyword/")
    listed = page.locator("#result_list")
    for text in ("Brieföffner", "Säbel", "Feldspaten"):
        expect(listed.locator("tr").filter(has_text=text)).to_contain_text("all right")
    page.close()

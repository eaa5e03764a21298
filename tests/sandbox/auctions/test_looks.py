"""The sites in a browser, as somebody opens them from a card's link."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import async_playwright, expect

from sandbox.auctions import Auctions
from sandbox.auctions.listing import Listing
from tests.sandbox.looks import problems
from tests.sandbox.test_page import ARGUMENTS

pytestmark = pytest.mark.browser
#: Where a site's search field leads, the listings there, and where one of them is shown.
PLACES = {
    "egun": ("/search?query=", ".list-item", "/item/{id}/x"),
    "militaria321": ("/suchergebnisse.cfm?q=", "tr[bgcolor]", "/auktion/{id}/x.html"),
    "feed": ("/?q=", ".piece", "/stueck/{id}/x"),
    "plain": ("/?q=", "article", "/angebot/{id}/x"),
}


async def test_each_site_can_be_searched_and_read_on_a_phone(sandbox) -> None:
    newest = {site: _newest(sandbox.auctions, site) for site in PLACES}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(ARGUMENTS)
        )
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        for site, (search, rows, detail) in PLACES.items():
            await page.goto(f"{sandbox.url}/{site}/")
            if site == "feed":  # whose first page shows what is new
                await expect(page.locator(rows)).to_have_count(12)
            await page.get_by_label("Suche").fill("Säbel")
            await page.get_by_role("button", name="Suchen").click()
            await expect(page).to_have_url(re.compile(re.escape(f"/{site}{search}")))
            await expect(page.locator(rows).first).to_contain_text("Säbel")
            # Links that are never closed leave empty ones, as on the real site.
            found = [one for one in await problems(page) if "<a href" not in one]
            picture, listing = page.locator(f"{rows} img").first, newest[site]
            assert await picture.evaluate("img => img.decode().then(() => img.naturalWidth)")
            await page.goto(f"{sandbox.url}/{site}{detail.format(id=listing.id)}")
            await expect(page.get_by_role("heading").first).to_have_text(listing.title)
            assert found + await problems(page) == [], site
        await browser.close()
    assert [one for one in refused if "favicon" not in one and "404" not in one] == []


def _newest(market: Auctions, site: str) -> Listing:
    return next(one for one in market.of(site) if one.image)

"""A file of entries is imported in a real browser: chosen, looked at, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from knowledge.models import Entry
from knowledge.services.entries import create_entry
from tests.browser import cookies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = "".join(f"Frage {n} <script>window.broken=1</script>,Antwort {n}\n" for n in range(30))


@pytest.fixture
def page(browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="de-DE"
    )
    opened = context.new_page()
    cookies.sign_in(context, live_server.url)
    yield opened
    context.close()


def fits(page: Page) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    assert page.evaluate("window.broken") is None


def test_a_file_is_chosen_looked_at_and_imported(page: Page, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "faq.csv").write_text(f"title,text\n{ROWS}")
    entry = create_entry(title="Öffnungszeiten", body="Geöffnet von 9 bis 18 Uhr.", language="de")
    page.goto("/admin/knowledge/entry/")
    fits(page)
    page.locator("a[href$='/entry/import/']").click()
    fits(page)
    page.set_input_files("[name=file]", str(tmp_path / "faq.csv"))
    page.fill("#language", "de")
    page.locator("form[enctype] button").click()
    expect(page.get_by_text("Frage 19 <script>")).to_be_visible()
    fits(page)
    assert Entry.objects.count() == 1
    page.locator("[name=confirm]").click()
    expect(page.locator("[name=confirm]")).to_have_count(0)
    assert Entry.objects.filter(language="de").count() == 31
    for address in (
        f"entry/{entry.pk}/change/",
        f"entry/{entry.pk}/history/",
        "tag/",
        "importrun/",
    ):
        page.goto(f"/admin/knowledge/{address}")
        fits(page)
    page.goto("/admin/knowledge/entry/")
    page.fill("#question", "Wann ist geöffnet?")
    page.locator("form[action$='/question/'] button").click()
    expect(page.get_by_text("Öffnungszeiten")).to_be_visible()
    fits(page)

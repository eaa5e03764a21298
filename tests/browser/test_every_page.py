"""Every page of the admin in a browser: it fits a desk and a phone, and everybody can use it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, ViewportSize, expect

from core.admin import Admin
from tests.browser import every_page
from tests.harness.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=800)
_PACKAGE = importlib.util.find_spec("axe_playwright_python")
assert _PACKAGE and _PACKAGE.origin
AXE = (Path(_PACKAGE.origin).parent / "axe.min.js").read_text(encoding="utf-8")

#: What WCAG 2.1 asks for at its levels A and AA. The sidebar, the same everywhere, is looked at
#: once; in the other theme only colours are other.
CHECK = """async ({everywhere, colours}) => {
  const sidebar = everywhere ? [] : [["#nav-sidebar"]];
  const rules = colours
    ? {type: "rule", values: ["color-contrast"]}
    : {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]};
  const found = await axe.run({exclude: sidebar}, {resultTypes: ["violations"], runOnly: rules});
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
#: How many pixels the page and its table are wider than there is room for.
TOO_WIDE = """() => Math.max(
  document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll(".simplebar-content-wrapper:has(#result_list)")]
    .map((box) => box.scrollWidth - box.clientWidth))"""
THEME = "(dark) => document.documentElement.classList.toggle('dark', dark)"


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """At a desk, where scripts of the test may run in the page."""
    context = browser.new_context(
        viewport=DESK, base_url=live_server.url, locale="en-GB", bypass_csp=True,
        reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(60_000)
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


def new_admin(page: Page) -> User:
    user = User.objects.create_superuser("admin", "", "secret-word")
    sign_in(page, "secret-word")
    return user


def wrong_with(page: Page, *, everywhere: bool = False, both_colours: bool = True) -> list[str]:
    """Light at a desk and dark on a phone, first the one that it is opened at. Without
    `both_colours` only the width is looked at in the second."""
    wrong = []
    both = [(DESK, False), (PHONE, True)]
    for number, (size, dark) in enumerate(both if page.viewport_size == DESK else both[::-1]):
        if number:
            page.set_viewport_size(size)
        page.evaluate(THEME, dark)
        if (pixels := page.evaluate(TOO_WIDE)) > 0:
            wrong.append(f"{pixels} pixels too wide at {size['width']}")
        if number == 0 or both_colours:
            wrong += page.evaluate(CHECK, {"everywhere": everywhere, "colours": number == 1})
    return wrong


@pytest.mark.timeout(600)
def test_every_page_can_be_used_by_everybody_and_fits(
    page: Page, monkeypatch: pytest.MonkeyPatch, soak: bool
) -> None:
    # Rows are all alike, and each takes time.
    monkeypatch.setattr(Admin, "list_per_page", 4)
    every_page.one_row_of_everything()
    wrong = {}
    for path in ("/admin/login/", "/nowhere/"):
        page.goto(path)
        wrong[path] = wrong_with(page)
    user = new_admin(page)
    for number, place in enumerate(every_page.places(user)):
        page.goto(place.path, wait_until="load")
        # Pages are made of the same parts: in CI every other page is looked at light at a desk and
        # the rest dark on a phone, and the colours of every fourth in both.
        both = soak or number % 4 == 0
        wrong[place.path] = wrong_with(page, everywhere=number == 0, both_colours=both)
        if place.is_list and page.locator("#changelist").count():
            searched = page.locator("#searchbar")
            assert searched.count() == 0 or searched.is_visible(), place.path
    assert {path: what for path, what in wrong.items() if what} == {}


#: Where the filters of a list lead, without those that take one away.
FILTERS = """() => [...document.querySelectorAll("#changelist-filter a[href]")]
  .map(link => new URL(link.href)).filter(link => link.search.length > 1).map(link => link.href)"""


@pytest.mark.timeout(600)
def test_each_list_is_searched_and_filtered(page: Page) -> None:
    every_page.one_row_of_everything()
    lists = [place.path for place in every_page.places(new_admin(page)) if place.is_list]
    searched = filtered = 0
    for path in lists:
        page.goto(path)
        if not page.locator("#changelist").count():
            continue
        links = page.evaluate(FILTERS)
        if page.locator("#searchbar").count():
            page.locator("#searchbar").fill("zzz nowhere")
            page.locator("#searchbar").press("Enter")
            page.wait_for_url("**q=zzz*")
            expect(page.locator("#changelist")).to_be_visible()
            assert page.locator("#result_list tbody tr").count() == 0, path
            searched += 1
        if links:
            answer = page.goto(links[-1])
            assert answer is not None and answer.status == 200, links[-1]
            expect(page.locator("#changelist")).to_be_visible()
            filtered += 1
    assert searched > 20 and filtered > 20


def test_the_admin_is_used_with_keys_alone(page: Page) -> None:
    """Past the menu, into the filters and out again, and the theme is changed."""
    new_admin(page)
    page.goto("/admin/drafts/chat/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip the menu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    filters = page.get_by_role("button", name="Filters")
    for _ in range(8):
        page.keyboard.press("Tab")
        if filters.evaluate("(button) => button === document.activeElement"):
            break
    expect(filters).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#changelist-filter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#changelist-filter")).to_be_hidden()
    page.get_by_role("button", name="Menu").locator("visible=true").focus()
    page.keyboard.press(" ")
    expect(page.locator("#nav-sidebar")).to_be_hidden()

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import cookies
from tests.browser.running import Running
from tests.harness.processes import wait_for

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    made.process.start()
    try:
        wait_for(made.answers, 180, "the chat page and the admin")
        yield made
    finally:
        made.process.stop(30)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # A start of it computes for a second, and each test has a context of its own.
    # Playwright's loop runs in this thread, beside which Django is used without async here.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """Signed in, with nothing opened yet, at 1280 × 800; fails if anything is fetched from
    elsewhere or breaks."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en-GB"
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:"))
            else wrong.append(request.url)
        ),
    )
    cookies.sign_in(context, live_server.url)
    yield opened
    context.close()
    assert wrong == []

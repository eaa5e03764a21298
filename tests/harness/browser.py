"""A real Chromium, headless, that speaks to this machine only."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.harness.engines import unavailable

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


expect.set_options(timeout=30_000)


def sign_in(page: Page, password: str) -> None:
    """Into the admin, as its first user; ends at the overview."""
    page.goto("/admin/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; skips with a reason where there is none (fails in CI)."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        unavailable("a browser (chromium)")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        except Error as error:
            unavailable(f"a browser that starts ({error.message.splitlines()[0]})")
        yield browser
        browser.close()

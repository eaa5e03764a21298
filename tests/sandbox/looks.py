"""What a page must keep for people who see less, or use a small screen: measured in the browser."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

_MEASURE = Path(__file__).with_suffix(".js").read_text()


async def problems(page: Page) -> list[str]:
    """What is too pale, has no name, or makes the page wider than the screen, as sentences."""
    found: list[str] = await page.evaluate(_MEASURE)
    return found

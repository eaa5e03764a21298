"""The admin's pages in each language: no English is left in the others, times have one form."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

pytestmark = pytest.mark.django_db


class Words(HTMLParser):
    """What a page says: its texts, and the attributes that are read out."""

    SAID = ("title", "aria-label", "placeholder", "alt")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "template")
        self.texts += [value for name, value in attrs if name in self.SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "template")

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data)

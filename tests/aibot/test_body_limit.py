"""Requests that are larger than any that the admin sends are refused before they are kept."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aibot.body_limit import BodyLimit

LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
PART = 256 * 1024


class Browser:
    """Sends a body of `size` bytes in parts; without `announced` nobody knows how much comes."""

    def __init__(self, size: int, announced: str = "", language: str = "en") -> None:
        self.left, self.taken = size, 0
        self.status, self.page = 0, b""
        headers = [(b"host", b"localhost"), (b"accept-language", language.encode())]
        if announced:
            headers.append((b"content-length", announced.encode()))
        self.scope = {
            "type": "http",
            "method": "POST",
            "path": "/admin/login/",
            "query_string": b"",
            "headers": headers,
        }

    async def receive(self) -> MutableMapping[str, Any]:
        if not self.left:
            await asyncio.sleep(0)
        part = min(PART, self.left)
        self.left, self.taken = self.left - part, self.taken + part
        return {"type": "http.request", "body": b"x" * part, "more_body": self.left > 0}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.page += message.get("body", b"")


async def read_all(scope: Any, receive: Any, send: Any) -> None:
    """As Django does it."""
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})


@pytest.mark.parametrize("announced", ["", str(10 * LIMIT), "nonsense", "9" * 30, "5"])
async def test_a_body_without_end_is_not_read_to_its_end(announced: str) -> None:
    browser = Browser(10 * LIMIT, announced)
    await BodyLimit(read_all)(browser.scope, browser.receive, browser.send)
    assert browser.status == 413 and browser.taken <= LIMIT + PART
    assert b"That was too much at once" in browser.page


@pytest.mark.parametrize("size", [0, 1, LIMIT])
async def test_what_fits_goes_through(size: int) -> None:
    browser = Browser(size, str(size))
    await BodyLimit(read_all)(browser.scope, browser.receive, browser.send)
    assert browser.status == 200 and browser.taken == size


@pytest.mark.django_db
def test_too_many_fields_are_refused_in_words() -> None:
    fields = {f"field{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    page = Client().post("/admin/login/", fields)
    assert page.status_code == 413 and "send less" in page.content.decode()


async def test_a_file_to_import_may_be_larger_there_and_only_there() -> None:
    (address, most), *_others = settings.UPLOAD_LIMITS.items()
    assert address == reverse("admin:knowledge_entry_import")
    for path, size, status in (
        (address, most, 200),
        (address, most + PART, 413),
        (f"{address}x", most, 413),
    ):
        browser = Browser(size)
        browser.scope["path"] = path
        await BodyLimit(read_all)(browser.scope, browser.receive, browser.send)
        assert browser.status == status

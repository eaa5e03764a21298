"""Further pages of results in JSON: by address, number, offset and cursor."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import pytest

from monitoring.platforms.base import ParseError, Query
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.json_results import ENTRY, URL, answer, read, site


@pytest.mark.parametrize(
    ("following", "url"),
    [
        ("?q=Helm&page=2", "https://api.shop.example/search?q=Helm&page=2"),
        ("https://cdn.example/p2.json", "https://cdn.example/p2.json"),
        (URL, None),
        ("javascript:x", None),
        (None, None),
        ("", None),
        (False, None),
        (True, None),
        (2, None),
        ({}, None),
    ],
)
def test_the_address_of_the_next_page(following: Any, url: str | None) -> None:
    assert read(answer([ENTRY], next=following)).next_url == url
    assert read(answer([], next=following)).next_url is None


@pytest.mark.parametrize(
    ("config", "urls"),
    [
        ({}, ["p=1", "p=2", "p=3"]),
        ({"first_page": "0"}, ["p=0", "p=1", "p=2"]),
        ({"first_page": "1", "page_step": "25"}, ["p=1", "p=26", "p=51"]),
        ({"first_page": "0", "page_step": "20"}, ["p=0", "p=20", "p=40"]),
    ],
)
def test_pages_that_are_numbered(config: dict[str, str], urls: list[str]) -> None:
    base = "https://api.shop.example/s?"
    config |= {"search": f"{base}p={{page}}&q={{query}}", "next": ""}
    adapter = ADAPTERS["json_results"]
    assert adapter.problems(site(**config)) == []
    wanted = [f"{base}{one}&q=Helm" for one in urls]
    assert [adapter.page_url(site(**config), Query("Helm"), n) for n in (1, 2, 3)] == wanted
    assert read(answer([ENTRY]), wanted[0], **config).next_url == wanted[1]
    assert read(answer([ENTRY]), wanted[1], **config).next_url == wanted[2]
    assert read(answer([], total=40), wanted[2], **config).next_url is None
    with pytest.raises(ParseError):
        read(answer([], total=40), wanted[0], **config)


@pytest.mark.parametrize(
    ("following", "page"),
    [
        (7, "7"),
        ("7", "7"),
        (1, None),
        (True, "2"),
        (False, None),
        (None, None),
        (7.0, "7"),
        (-1, None),
    ],
)
def test_the_next_page_by_its_number(following: Any, page: str | None) -> None:
    search = "https://api.shop.example/s?q={query}&p={page}"
    first = "https://api.shop.example/s?q=Helm&p=1"
    found = read(answer([ENTRY], next=following), first, search=search).next_url
    assert found == (page and first.replace("p=1", f"p={page}"))


@pytest.mark.parametrize(
    ("following", "after"),
    [
        ("eyJpZCI6OX0=", "&after=eyJpZCI6OX0%3D"),
        ("a&b=/../?#c", "&after=a%26b%3D%2F..%2F%3F%23c"),
        (1732900000000, "&after=1732900000000"),
        (12.0, "&after=12"),
        ("/search?after=9", "/search?after=9"),
        ("https://api.shop.example/p2", "https://api.shop.example/p2"),
        ("x" * 501, None),
        ("", None),
        (" ", None),
        (None, None),
        (True, None),
        ({}, None),
        ([], None),
    ],
)
def test_the_next_page_by_its_cursor(following: Any, after: str | None) -> None:
    config = {"search": URL.replace("Helm", "{query}") + "&after={cursor}"}
    adapter = ADAPTERS["json_results"]
    assert adapter.problems(site(**config)) == []
    assert adapter.search_urls(site(**config), Query("Helm")) == (URL,)
    assert adapter.page_url(site(**config), Query("Helm"), 2) is None
    found = read(answer([ENTRY], next=following), **config).next_url
    expected = URL + after if after and after[0] == "&" else after and urljoin(URL, after)
    assert found == expected
    assert read(answer([], next=following), **config).next_url is None
    if found and "&after" in found:
        assert read(answer([ENTRY], next=following), found, **config).next_url is None
        assert read(answer([], total=40), found, **config).items == ()  # the last page may be empty
    with pytest.raises(ParseError):
        read(answer([], total=40), **config)


def test_a_cursor_needs_the_path_to_it_and_no_numbers() -> None:
    search = "/s?q={query}&p={page}&after={cursor}"
    [both, missing] = ADAPTERS["json_results"].problems(site(search=search, next=""))
    assert both.startswith("search: ") and missing.startswith("next: ")

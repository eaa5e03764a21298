"""What an admin may write to describe a site: addresses, patterns, selectors."""

from __future__ import annotations

import time

import pytest

from monitoring.platforms.base import ParseError, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.search_address import search_problems
from tests.monitoring.own_sites import CONFIG, HIT, NOW, shop


@pytest.mark.parametrize(
    ("config", "address"),
    [
        ({"search": "/s?q={query}"}, "/s?q=alter+S%C3%A4bel"),
        ({"search": "/s?q={query}", "space": "%20"}, "/s?q=alter%20S%C3%A4bel"),
        ({"search": "/suche/{query}/"}, "/suche/alter%20S%C3%A4bel/"),
        ({"search": "/suche-{query}", "space": "-"}, "/suche-alter-S%C3%A4bel"),
        ({"search": "/s?q={query}", "query_charset": "iso-8859-1"}, "/s?q=alter+S%E4bel"),
        ({"search": "/s?q={query}&p={page}"}, "/s?q=alter+S%C3%A4bel&p=1"),
    ],
)
@pytest.mark.parametrize("key", ["css", "feed"])
def test_how_the_words_stand_in_the_address(key: str, config: dict[str, str], address: str) -> None:
    site = Site("https://s.example", config)
    [url] = ADAPTERS[key].search_urls(site, Query("alter Säbel"))
    assert url == f"https://s.example{address}"
    assert search_problems(site) == []


def test_pages_that_are_numbered() -> None:
    site = Site("https://s.example", CONFIG | {"search": "/s?p={page}&q={query}", "empty": "i"})
    one = ADAPTERS["css"]
    assert one.page_url(site, Query("Helm"), 3) == "https://s.example/s?p=3&q=Helm"
    for number, html, following in ((1, HIT, 2), (7, HIT, 8), (8, "<i>-</i>", None)):
        url = f"https://s.example/s?p={number}&q=Helm"
        page = one.parse(site, Query("Helm"), Response(url, html.encode(), "text/html"), NOW)
        assert page.next_url == (following and f"https://s.example/s?p={following}&q=Helm")


def test_a_pattern_finds_the_number_in_the_link() -> None:
    site = Site("https://s.example", CONFIG | {"id_pattern": r"/p/(\d+)"})
    assert shop(HIT.replace("/p/1", "/p/77-helm-m35?x=9"), site).items[0].number == "77"
    assert shop(HIT.replace("/p/1", "/q/1"), site).items[0].number == "/q/1"


@pytest.mark.parametrize("pattern", [r"(?:a|aa)+$", r"(a*)*b", r"^(\w+\s?)*$", r"(.*a){12}!"])
def test_no_pattern_takes_longer_than_the_link_is_long(pattern: str) -> None:
    site = Site("https://s.example", CONFIG | {"id_pattern": pattern})
    began = time.monotonic()
    page = HIT.replace("/p/1", "/p/" + "a" * 400 + "-!")
    assert shop(page, site).items
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("([", "missing ]"),
        ("(?<=a)b", "invalid perl operator"),
        ("(a{1000}){1000}", "invalid repetition size"),
        (r"(?:\pL{30}){30}" * 9, "too large"),
    ],
)
def test_what_is_no_pattern_is_said(pattern: str, said: str) -> None:
    site = Site("https://s.example", CONFIG | {"id_pattern": pattern})
    [problem] = ADAPTERS["css"].problems(site)
    assert problem.startswith("id_pattern: is not a regular expression:") and said in problem
    with pytest.raises(ParseError, match="id_pattern"):
        shop(HIT, site)


@pytest.mark.parametrize("pattern", [r"\d*", "^", "(x*)", "a|"])
def test_a_pattern_that_is_content_with_nothing_is_told(pattern: str) -> None:
    site = Site("https://s.example", CONFIG | {"id_pattern": pattern})
    assert ADAPTERS["css"].problems(site) == ["id_pattern: finds a number where there is none"]


@pytest.mark.parametrize(
    "selector",
    [
        "p:has(~ p:has(~ i))",
        ":nth-child(2n of p:nth-child(2n of p))",
        "p:has(~ i), :nth-child(2n of b)",
        "*," * 200 + "*",
        "a " * 5000,
    ],
)
@pytest.mark.parametrize("setting", ["row", "title", "empty", "next", "sold_out"])
def test_a_selector_that_takes_too_long_is_told(setting: str, selector: str) -> None:
    """The time of each grows with a power of the page's size, or they are as long as pages."""
    [told] = ADAPTERS["css"].problems(Site("https://s.example", CONFIG | {setting: selector}))
    assert told.startswith(f"{setting}: ")


@pytest.mark.parametrize(
    ("setting", "value"),
    [("id_pattern", "(["), ("space", "x"), ("query_charset", "klingon"), ("search", "/s")],
)
def test_wrong_settings_are_told(setting: str, value: str) -> None:
    problems = ADAPTERS["css"].problems(Site("https://s.example", CONFIG | {setting: value}))
    assert [one.partition(":")[0] for one in problems] == [setting]

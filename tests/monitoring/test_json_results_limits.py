"""Limits of results in JSON, and settings of a site that are wrong."""

from __future__ import annotations

import json
import time

import pytest

from monitoring.platforms.base import ParseError, Query, Response, Site
from monitoring.platforms.json.path import PathError, compile_path
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.json_results import CONFIG, DATA, ENTRY, NOW, URL, answer, one, read, site


@pytest.mark.parametrize(
    "path",
    [
        "",
        "$.",
        "a b",
        "a[",
        "a[?@.x]]",
        "$..a..b",
        "$.a | $.b",
        "a[0, 1]",
        "a[?match(@.x, '(a+)+')]",
        "a[?search(@.x, '(a+)+')]",
        "a[?@.x =~ /(a+)+/]",
        "a[?@..x]",
        "a[?@.x[*]]",
        "a[?$..x]",
        "a[?@[?@[?@.x]]]",
        "a" * 301,
        ".a" * 21,
    ],
)
def test_a_path_that_could_take_too_long_is_refused(path: str) -> None:
    with pytest.raises(PathError):
        compile_path(path)
    assert [one.partition(":")[0] for one in ADAPTERS["json_results"].problems(site(row=path))] == [
        "row"
    ]


def test_a_document_that_is_too_deep_is_an_error() -> None:
    for depth in (80, 100_000):
        text = '{"x":' * depth + "[]" + "}" * depth
        with pytest.raises(ParseError):
            read(text, row="$..items")


def test_so_many_items_are_read_and_the_others_are_told() -> None:
    page = read(answer([ENTRY | {"id": n} for n in range(2500)]))
    assert len(page.items) == 2000 and page.unread == 1  # that there are more


def test_a_large_document_is_read_in_time() -> None:
    data = {
        "data": {
            "items": [ENTRY | {"id": n} for n in range(2000)],
            "more": [[{"a": 1}] * 50] * 2000,
        }
    }
    text = json.dumps(data)
    began = time.process_time()
    assert len(read(text, row="$..items").items) == 2000
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("row", ""),
        ("title", ""),
        ("link", ""),
        ("link", "https://shop{id}/x"),
        ("link", "{id}://x"),
        ("link", "//{id}/x"),
        ("link", "javascript:{id}"),
        ("link", "/x/{id"),
        ("link", "/x/{..a..b}"),
        ("image", "https://{id}.example/x"),
        ("price", "a["),
        ("currency", "a["),
        ("next", "a["),
        ("total", "a["),
        ("variable", "window.alert('x')"),
        ("script", "p:["),
        ("id", ""),
        ("search", "/s"),
        ("first_page", "-1"),
        ("page_step", "0"),
    ],
)
def test_wrong_settings_are_told_at_their_field(setting: str, value: str) -> None:
    problems = ADAPTERS["json_results"].problems(site(**{setting: value}))
    if setting == "link" and value == "{id}://x":  # it leads to the site, whatever the id
        assert problems == [] and one(ENTRY, link=value).url.startswith("https://shop.example/")
        return
    assert [problem.partition(":")[0] for problem in problems] == [setting]
    assert all(problem.partition(": ")[2] for problem in problems)


def test_settings_that_are_no_texts_are_told() -> None:
    config = dict.fromkeys(CONFIG, 5)
    assert ADAPTERS["json_results"].problems(Site("https://shop.example", config))
    with pytest.raises(ParseError):
        ADAPTERS["json_results"].parse(
            Site("https://shop.example", config), Query("x"), Response(URL, DATA.encode()), NOW
        )

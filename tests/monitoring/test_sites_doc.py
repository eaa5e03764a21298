"""The examples of docs/sites.md are settings that the form takes, and that read what they show."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from monitoring.admin.platform_fields import SECRETS, SWITCHES, TEXTS
from monitoring.platforms.base import Query, Response, Site
from monitoring.platforms.registry import ADAPTERS

TEXT = (Path(__file__).parents[2] / "docs" / "sites.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 29, tzinfo=UTC)
LABELS = {str(label): key for key, (label, _example) in TEXTS.items()}
LABELS |= {str(label): key for key, label in SWITCHES.items()}
ADAPTER_TITLES = {adapter.title: key for key, adapter in ADAPTERS.items()}


class Example(NamedTuple):
    title: str
    adapter: str
    config: dict[str, Any]
    answer: str


def examples() -> list[Example]:
    found = []
    for part in TEXT.split("\n## ")[1:]:
        rows = dict(re.findall(r"^\| ([^|\n]+) \| (.+) \|$", part, re.M))
        answer = re.search(r"```\w+\n(.*?)```", part, re.S)
        if answer is None:
            continue
        adapter = ADAPTER_TITLES[rows.pop("Read as")]
        rows.pop("field")
        config = {LABELS[label]: value == "yes" or value[1:-1] for label, value in rows.items()}
        found.append(Example(part.partition("\n")[0], adapter, config, answer[1]))
    return found


def test_there_is_an_example_of_each_kind() -> None:
    assert {one.adapter for one in examples()} == {"feed", "css", "json_results"}
    assert any("body" in one.config for one in examples())


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_an_example_reads_what_it_shows(example: Example) -> None:
    site, adapter = Site("https://shop.example", example.config), ADAPTERS[example.adapter]
    assert adapter.problems(site) == []
    [url] = adapter.search_urls(site, Query("Helm"))
    page = adapter.parse(site, Query("Helm"), Response(url, example.answer.encode()), NOW)
    [item] = page.items
    assert item.title.startswith("Stahlhelm M35") and page.unread == 0
    assert item.url.startswith("https://shop.example/i/7")
    for setting, value in (
        ("price", item.price == Decimal("249.00")),
        ("seller", item.seller == "mueller"),
        ("image", item.image_url.endswith("/7.jpg") or item.image_url.endswith("bild/7.jpg")),
        ("ends", item.ends_at == datetime(2026, 12, 5, 18, tzinfo=UTC)),
        ("posted", item.posted_at == datetime(2026, 11, 20, 18, tzinfo=UTC)),
        ("bids", item.bids == 2),
        ("id", item.number == "7"),
        ("total", page.total == 1),
    ):
        assert value or setting not in example.config, setting


def test_what_is_sent_along_is_described_by_its_labels() -> None:
    for label, _example in SECRETS.values():
        assert f"*{label}*" in TEXT

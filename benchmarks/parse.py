"""Parsing a results page, beside BeautifulSoup and lxml reading the same fields from the same page.

`python -m benchmarks.parse` prints how many times as fast we are (to reach: 15 × html.parser).
All read number, title, link, picture, price, buy-now price, seller, bids and end of 50 rows, side
by side, the rounds taking turns. Prices are turned into decimals by the same function.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bs4 import BeautifulSoup
from lxml import html as lxml_html

from monitoring.platforms import parsing
from monitoring.platforms.base import Query, Response, Site
from monitoring.platforms.egun import Egun
from tests.monitoring import pages

ROWS = 50
ROUNDS = 15
URL = "https://www.egun.de/search?query=x&order=starts&asdes=desc"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def page() -> bytes:
    lots = pages.lots(range(20_000_000, 20_000_000 + ROWS), "Säbel 1871/84 der Bundeswehr")
    return pages.egun_new(lots, next_url="/search?query=x&page=2").encode()


def ours(body: bytes) -> list[Any]:
    answer = Response(URL, body, "text/html; charset=utf-8")
    return list(Egun().parse(Site("https://www.egun.de"), Query("x"), answer, NOW).items)


def soup(body: bytes, builder: str) -> list[Any]:
    tree = BeautifulSoup(body, builder)
    return [_soup_row(row) for row in tree.select("li[data-auction-id]")]


def _soup_row(row: Any) -> tuple[Any, ...]:
    title = row.select_one(".list-item__title-text")
    for badge in title.select(".badge"):
        badge.decompose()
    text = lambda selector: node.get_text() if (node := row.select_one(selector)) else ""
    image, ends = row.select_one(".list-item__thumb img"), row.select_one(".list-item__ends")
    return (
        row["data-auction-id"],
        parsing.clean(title.get_text()),
        parsing.link(URL, row.select_one("a.list-item__link")["href"]),
        parsing.link(URL, image["src"]) if image else "",
        parsing.price(text(".list-item__price")),
        row.select_one("[class*='list-item__price-label']")["class"],
        parsing.price(text(".list-item__buynow")),
        parsing.clean(text(".list-item__seller")),
        parsing.first_number(text(".list-item__bidstate--has, .list-item__bidstate--none")),
        datetime.fromtimestamp(int(ends["data-ends"]), UTC),
    )


def lxml(body: bytes) -> list[Any]:
    tree = lxml_html.fromstring(body, parser=lxml_html.HTMLParser(encoding="utf-8"))
    return [_lxml_row(row) for row in tree.xpath("//li[@data-auction-id]")]


def _lxml_row(row: Any) -> tuple[Any, ...]:
    has = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
    all_of: Callable[[str], Any] = lambda name: row.xpath(f".//*[{has.format(name)}]")
    one: Callable[[str], Any] = lambda name: next(iter(all_of(name)), None)
    text = lambda node: node.text_content() if node is not None else ""
    title = one("list-item__title-text")
    for badge in title.xpath(f".//*[{has.format('badge')}]"):
        badge.drop_tree()
    image = row.xpath(f".//*[{has.format('list-item__thumb')}]//img/@src")
    return (
        row.get("data-auction-id"),
        parsing.clean(text(title)),
        parsing.link(URL, one("list-item__link").get("href")),
        parsing.link(URL, image[0]) if image else "",
        parsing.price(text(one("list-item__price"))),
        row.xpath(".//*[contains(@class, 'list-item__price-label')]/@class")[0],
        parsing.price(text(one("list-item__buynow"))),
        parsing.clean(text(one("list-item__seller"))),
        parsing.first_number(text(one("list-item__bidstate"))),
        datetime.fromtimestamp(int(one("list-item__ends").get("data-ends")), UTC),
    )


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Median milliseconds a page, by reader."""
    body = page()
    readers: dict[str, Callable[[], list[Any]]] = {
        "ours": lambda: ours(body),
        "html.parser": lambda: soup(body, "html.parser"),
        "BeautifulSoup with lxml": lambda: soup(body, "lxml"),
        "lxml alone": lambda: lxml(body),
    }
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            gc.collect()  # nobody pays for what another has left behind
            began = time.perf_counter()
            assert len(read()) == ROWS
            times[name].append(1000 * (time.perf_counter() - began))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    found = measure()
    for name, milliseconds in found.items():
        ratio = milliseconds / found["ours"]
        print(f"{name:<24} {milliseconds:8.2f} ms a page of {ROWS} rows   {ratio:6.1f} ×")
    print(f"ratio to html.parser: {found['html.parser'] / found['ours']:.1f} (to reach: 15)")


if __name__ == "__main__":
    main()

"""Which parts of a row are its title, link, price and picture, on pages as shops write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms.base import ScrapedItem
from monitoring.platforms.guess.html import settings_of
from monitoring.platforms.guess.json import json_settings_of
from monitoring.platforms.guess.page import currency_beside
from monitoring.platforms.markup import parse_html
from tests.monitoring.test_guess import NOW, framed, read

TITLES = ("Helm M35", "Stahlhelm M42", "Pickelhaube", "Tropenhelm")


def seller_with_a_longer_name(n: int, title: str) -> str:
    return f"""<article class="a1"><div><a href="/oferta/{n}"><img src="/i/{n}.jpg"></a></div>
<div><h2 class="h"><a href="/oferta/{n}">{title}</a></h2><div>od <a href="/u/{n}">sprzedawca-{n}</a>
</div><p>1{n} 234,00 zł</p></div></article>"""


def picture_as_a_background(n: int, title: str) -> str:
    return f"""<div class="lot"><a href="/l/{n}"><span style="background-image: url('/i/{n}.jpg')">
</span></a><div class="title"><a href="/l/{n}">{title}</a></div>
<b class="price">1{n} 234,00 zł</b></div>"""


def words_beside_the_title(n: int, title: str) -> str:
    return f"""<tr bgcolor="#eee"><td><a href="/s?id={n}"><img src="/i/{n}.jpg"></a></td>
<td><a href="/s?id={n}"><b>{title}</b></a><br><font>stan dobry, komplet</font></td>
<td>1{n} 234,00 zł</td></tr>"""


def price_for_machines(n: int, title: str) -> str:
    return f"""<div itemscope itemtype="https://schema.org/Product" class="p"><a href="/a/{n}">
<img src="/i/{n}.jpg"></a><span itemprop="name">{title}</span><meta itemprop="priceCurrency"
content="PLN"><span itemprop="price" content="1{n}234.00">1{n} 234:-</span></div>"""


def price_in_an_attribute(n: int, title: str) -> str:
    return f"""<product-tile class="tile" data-price="1{n}234.00"><a class="l" href="/x/{n}">
<img src="/i/{n}.jpg"><span class="t">{title}</span></a></product-tile>"""


def currency_in_another_cell(n: int, title: str) -> str:
    return f"""<tr class="r"><td><a href="/f?id={n}"><img src="/i/{n}.jpg"></a></td>
<td class="d"><a href="/f?id={n}">{title}</a></td><td>PLN</td>
<td class="amt">1{n},234.00</td></tr>"""


def every_other_row(n: int, title: str) -> str:
    return f"""<tr class="listing-{"odd" if n % 2 else "even"}"><td class="data">&nbsp;
<a href="/p?id={n}"><img src="/i/{n}.jpg"></a></td><td class="data"><a href="/p?id={n}">{title}</a>
</td><td class="data">1{n} 234,00 PLN</td></tr>"""


def seller_in_the_cell_of_the_title(n: int, title: str) -> str:
    return f"""<tr><td><a href="/p?id={n}"><img src="/i/{n}.jpg"></a></td><td><a href="/p?id={n}">
{title}</a><br>Verkäufer: <a href="/u/{n}">sprzedawca-{n}</a></td><td>1{n} 234,00 zł</td></tr>"""


def link_without_a_class(n: int, title: str) -> str:
    return f"""<div class="row"><a href="/u/{n}" class="avatar"><img src="/i/{n}.jpg"></a>
<h3 class="row-title"><a href="/threads/{n}/">{title}</a></h3><div class="by">1{n} 234,00 zł</div>
<a class="username" href="/u/{n}">sprzedawca-{n}</a></div>"""


def classes_that_are_shared(n: int, title: str) -> str:
    return f"""<div class="rounded"><a href="/x/{n}"><img src="/i/{n}.jpg"><p class="text-sm">
{title}</p><p class="text-sm">1{n} 234,00 zł</p></a></div>"""


def price_in_the_text_of_the_row(n: int, title: str) -> str:
    return f"""<li><img src="/i/{n}.jpg"><a href="/d?id={n}">{title}</a> – 1{n} 234,00 zł, 3 dni
</li>"""


def classes_of_a_vendor(n: int, title: str) -> str:
    return f"""<div class="vendor-product"><a class="vendor-link" href="/p/{n}">
<img src="/i/{n}.jpg"></a><a class="vendor-product__name" href="/p/{n}">{title}</a>
<p class="member-name">Sammler {n}</p><b>1{n} 234,00 zł</b></div>"""


ROWS: dict[Callable[[int, str], str], str] = {
    seller_with_a_longer_name: "{}",
    picture_as_a_background: "{}",
    words_beside_the_title: "<table>{}</table>",
    price_for_machines: "{}",
    price_in_an_attribute: "{}",
    currency_in_another_cell: "<table>{}</table>",
    every_other_row: '<table><tr class="head"><td>Bild<td>Titel<td>Preis</tr>{}</table>',
    seller_in_the_cell_of_the_title: "<table>{}</table>",
    link_without_a_class: "{}",
    classes_that_are_shared: "{}",
    price_in_the_text_of_the_row: "<ol>{}</ol>",
    classes_of_a_vendor: "{}",
}


def items_of(row: Callable[[int, str], str]) -> tuple[ScrapedItem, ...]:
    rows = "".join(row(n, title) for n, title in enumerate(TITLES))
    return read(framed(ROWS[row].format(rows))).items


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
def test_each_field_is_found(row: Callable[[int, str], str]) -> None:
    items = items_of(row)
    assert [item.title for item in items] == list(TITLES)
    assert [item.price for item in items] == [10_234 + 1000 * n for n in range(4)]
    assert [item.image_url[-6:] for item in items] == [f"/{n}.jpg" for n in range(4)]
    assert len({item.url for item in items}) == 4
    assert not any("/u/" in item.url for item in items), "that is the seller's page"


def test_a_topic_of_a_forum_has_its_price_in_its_title() -> None:
    rows = "".join(
        f"""<li class="row bg{n % 2}"><dl><dt><a href="/t?id={n}" class="topictitle">[V] {title} -
1{n} € VB</a><br>von <a href="/u/{n}" class="username">Sammler {n}</a></dt></dl></li>"""
        for n, title in enumerate(TITLES)
    )
    items = read(framed(f"<ul>{rows}</ul>")).items
    assert [item.title for item in items] == [
        f"[V] {title} - 1{n} € VB" for n, title in enumerate(TITLES)
    ]
    assert [item.price for item in items] == [10, 11, 12, 13]
    assert all("/t?id=" in item.url for item in items)


def test_the_link_of_a_brand_is_not_the_title() -> None:
    rows = "".join(
        f"""<div class="prod"><h4><a href="/brand/{n}">Marke {n}</a> <span>{title}</span></h4>
<a href="/p/{n}">Details</a><i>1{n} €</i></div>"""
        for n, title in enumerate(TITLES)
    )
    titles = [item.title for item in read(framed(rows)).items]
    assert titles == [f"Marke {n} {title}" for n, title in enumerate(TITLES)]


SAID = [row for row in ROWS if row is not price_in_an_attribute]


@pytest.mark.parametrize("row", SAID, ids=lambda row: row.__name__)
def test_the_currency_is_known(row: Callable[[int, str], str]) -> None:
    assert {item.currency for item in items_of(row)} == {"PLN"}


@pytest.mark.parametrize(
    ("word", "cell", "code"),
    [("BTC", "", ""), ("CFA", "", ""), ("RP", "", ""), ("", "AED", "AED"), ("", "дин.", "RSD")],
)
def test_the_name_of_a_thing_is_a_currency_only_where_it_stands_alone(
    word: str, cell: str, code: str
) -> None:
    rows = "".join(
        f"<li><a href='/p/{n}'>{title} {word}</a><b>1{n},50</b><i>{cell}</i></li>"
        for n, title in enumerate(TITLES)
    )
    assert currency_beside(LexborHTMLParser(rows).css("li")) == code


def test_the_number_in_a_link_outlives_its_title() -> None:
    def row(n: int, title: str) -> str:
        return f"""<div class="hit"><a href="/{title.replace(" ", "-")}-9988{n}.htm">{title}</a>
<img src="/i/{n}.jpg"><b>1{n} €</b></div>"""

    for titles in (TITLES, [f"{title} 1916 rar" for title in TITLES]):
        rows = "".join(row(n, title) for n, title in enumerate(titles))
        assert [one.number for one in read(framed(rows)).items] == [f"9988{n}" for n in range(4)]


@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        ("https://s.example/x", r"(\d{5,})"),
        ("http://127.0.0.1:18911/x", None),  # the port would be found first
    ],
)
def test_only_a_number_of_the_item_is_its_number(address: str, pattern: str | None) -> None:
    rows = "".join(
        f'<div class="hit"><a href="/helm-9988{n}?_sid=12345{n}">{title}</a><b>1{n} €</b></div>'
        for n, title in enumerate(TITLES)
    )
    assert (settings_of(framed(rows), address) or {}).get("id_pattern") == pattern
    rows = rows.replace("9988", "")
    assert "id_pattern" not in (settings_of(framed(rows), address) or {}), "a session is none"


def test_of_one_price_in_several_currencies_the_euro_is_taken() -> None:
    lots = ",".join(
        f'{{"id":{n},"title":"{title}","url":"/l/{n}","live":{{"bid":{{"USD":23,"EUR":20}}}}}}'
        for n, title in enumerate(TITLES)
    )
    found = json_settings_of(f'{{"lots":[{lots}]}}', "https://c.example/s?q=Helm", NOW)
    assert found is not None and (found["price"], found["currency"]) == ("live.bid.EUR", "EUR")


def test_an_empty_script_of_xhtml_does_not_take_in_the_page() -> None:
    head = '<?xml version="1.0"?><html><head><script src="a.js"/></head>'
    found = parse_html(f"{head}<body><p>Helm</p></body></html>").css_first("body p")
    assert found is not None and found.text() == "Helm"

"""How a site is searched and read, guessed from one page of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.css import CssSelectors
from monitoring.platforms.guess.html import settings_of
from monitoring.platforms.search_link import blank_of, search_address, with_pages
from tests.monitoring import pages

NOW = datetime(2026, 11, 29, tzinfo=UTC)
URL = "https://shop.example/search?q=Helm"
TITLES = [f"{name} {n}" for n, name in enumerate(("Helm", "Säbel", "Orden", "Koppel", "Dolch") * 2)]

# --- the address ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "words", "address"),
    [
        (URL, "", "https://shop.example/search?q={query}"),
        (
            "https://s.example/?s=Helm&post_type=product",
            "",
            "https://s.example/?s={query}&post_type=product",
        ),
        (
            "https://s.example/list?cat=3&suche=Helm&page=2",
            "",
            "https://s.example/list?cat=3&suche={query}",
        ),
        (
            "https://s.example/sch?_nkw=Helm&utm_source=x#top",
            "",
            "https://s.example/sch?_nkw={query}",
        ),
        ("https://s.example/l?x=US+Helm&q=", "us helm", "https://s.example/l?x={query}&q="),
        ("https://s.example/such/Helm/alle", "helm", "https://s.example/such/{query}/alle"),
        ("https://s.example/list/q-helm/", "", "https://s.example/list/q-{query}/"),
        ("https://s.example/s-us-helm/k0", "US Helm", "https://s.example/s-{query}/k0"),
        ("https://s.example/suche/Helm", "", "https://s.example/suche/{query}"),
        ("https://s.example/search/", "", None),
        ("http://s.example/h.php?co=p%F8ilba", "přilba", "http://s.example/h.php?co={query}"),
        ("http://s.example/s?w=%EA%E0%F1%EA%E0", "каска", "http://s.example/s?w={query}"),
        ("https://s.example/listing?string=Helm", "", "https://s.example/listing?string={query}"),
        ("https://s.example/list?cat=Helm", "", None),
        ("https://s.example/list?q=Helm", "Säbel", None),
        ("https://s.example/", "", None),
        ("ftp://s.example/?q=Helm", "", None),
        ("no address", "", None),
        ("https://s.example/?q={query}", "", None),
    ],
)
def test_where_the_words_stand_in_an_address(url: str, words: str, address: str | None) -> None:
    assert search_address(url, words) == address


@pytest.mark.parametrize(
    ("url", "words", "blank"),
    [
        ("https://s.example/s-us-helm/k0", "US Helm", "-"),
        ("https://s.example/s-helm/k0", "", "-"),
        ("https://s.example/us_helm", "US Helm", "_"),
        ("https://s.example/s-helm/k0", "Helm", ""),
        ("https://s.example/?q=us+helm", "US Helm", ""),
    ],
)
def test_what_stands_for_a_blank_in_a_path(url: str, words: str, blank: str) -> None:
    assert blank_of(url, words) == blank


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://s.example/?q=x&page=1", "https://s.example/?q={query}&page={page}"),
        ("https://s.example/?p=1&q=x", "https://s.example/?q={query}&p={page}"),
        ("https://s.example/?q=x&page=2", "https://s.example/?q={query}"),
        ("https://s.example/?q=x&page=alle", "https://s.example/?q={query}"),
        ("https://s.example/?q=x", "https://s.example/?q={query}"),
    ],
)
def test_where_the_number_of_the_page_stands(url: str, address: str) -> None:
    assert with_pages(search_address(url) or "", url) == {"search": address}


@pytest.mark.parametrize(
    ("second", "settings"),
    [
        ("/s?q=Helm&page=2", {"search": "/s?q={query}&page={page}"}),
        ("/s?q=Helm&pgNr=1", {"search": "/s?q={query}&pgNr={page}", "first_page": "0"}),
        (
            "/s?q=Helm&offset=20",
            {"search": "/s?q={query}&offset={page}", "first_page": "0", "page_step": "20"},
        ),
        (
            "/s?q=Helm&startat=21",
            {"search": "/s?q={query}&startat={page}", "page_step": "20"},
        ),
        ("/s?q=Helm&from=21", {"search": "/s?q={query}&from={page}", "page_step": "20"}),
        ("/s?q=Helm&sort=new", {"search": "/s?q={query}"}),
        ("/s?q=Helm&offset=36", {"search": "/s?q={query}"}),  # 20 items
        ("/s?q=Helm&page=3", {"search": "/s?q={query}"}),
        ("/s?q=Helm&cols=2", {"search": "/s?q={query}"}),
        ("/konto?page=2", {"search": "/s?q={query}"}),
        ("/s?q=Dolch&page=2", {"search": "/s?q={query}"}),
        ("/s?q=Helm&sort=new&page=2", {"search": "/s?q={query}"}),
        ("", {"search": "/s?q={query}"}),
    ],
)
def test_the_second_page_shows_how_pages_are_counted(second: str, settings: dict[str, str]) -> None:
    assert with_pages("/s?q={query}", "/s?q=Helm", second, 20) == settings


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://k.example/s-helm/k0", "https://k.example/s-{query}/k0"),
        ("https://k.example/s-seite:2/helm/k0", "https://k.example/s-{query}/k0"),
        ("https://k.example/s-berlin/helm/k0l3331", "https://k.example/s-berlin/{query}/k0l3331"),
        ("https://r.example/de/s/helm", "https://r.example/de/s/{query}"),
        ("https://m.example/q/helm/p/2/", "https://m.example/q/{query}/"),
        ("https://w.example/page/2/?s=helm", "https://w.example/?s={query}"),
        ("https://j.example/?qs=helm", "https://j.example/?qs={query}"),
        ("https://o.example/?searchparam=helm&pgNr=1", "https://o.example/?searchparam={query}"),
        ("https://o.example/s?filter%5Bq%5D=helm", "https://o.example/s?filter%5Bq%5D={query}"),
        ("https://k.example/s-antiquitaeten/c240", None),
    ],
)
def test_addresses_of_well_known_shops(url: str, address: str | None) -> None:
    assert search_address(url) == address


# --- the page -------------------------------------------------------------------------------------

FRAME = """<!doctype html><html><head><title>Suche</title></head><body>
<nav><ul class="menu">{menu}</ul></nav><main>{rows}</main>
<aside><ul class="tags">{tags}</ul></aside>
<footer><a href="/impressum">Impressum</a></footer></body>
</html>"""
MENU = "".join(f'<li><a href="/kategorie/{n}">Kategorie {n}</a></li>' for n in range(30))
TAGS = "".join(f'<li><a href="/tag/{n}">Schlagwort {n}</a></li>' for n in range(40))


def framed(rows: str) -> str:
    return FRAME.format(menu=MENU, rows=rows, tags=TAGS)


def woocommerce(n: int, title: str) -> str:
    odd = "first" if n % 4 == 0 else "last" if n % 4 == 3 else ""
    return f"""<li class="product type-product post-{n} {odd} instock"><a href="/produkt/{n}/"
class="woocommerce-LoopProduct-link"><img src="/bild/{n}.jpg" alt="">
<h2 class="woocommerce-loop-product__title">{title}</h2>
<span class="price"><bdi>{10 + n},50&nbsp;€</bdi></span></a>
<a href="?add-to-cart={n}" class="button">In den Warenkorb</a></li>"""


def cards(n: int, title: str) -> str:
    return f"""<article class="card" data-product-id="{n}"><div class="card__media">
<a href="/p/{n}"><img data-src="/i/{n}.webp" src="data:image/gif;base64,R0lGOD"></a>
</div><div class="card__body">
<a class="card__title" href="/p/{n}">{title}</a><p class="card__seller">von Müller</p>
<div class="card__price">€ {10 + n}.50</div></div></article>"""


def table(n: int, title: str) -> str:
    return f"""<tr><td><img src="/t/{n}.gif"></td><td><a href="angebot.php?id={n}">{title}</a></td>
<td align="right">{10 + n},50 EUR</td><td>{n} Gebote</td></tr>"""


def tiles(n: int, title: str) -> str:
    return f"""<a class="tile" href="/x/{n}"><img src="/y/{n}.png">
<span class="tile-name">{title}</span><b>{10 + n},50 €</b></a>"""


WRAPPED: dict[Callable[[int, str], str], str] = {
    woocommerce: '<ul class="products columns-4">{}</ul>',
    cards: '<div class="grid">{}</div>',
    table: '<table class="results"><tr><th>Bild</th><th>Titel</th><th>Preis</th></tr>{}</table>',
    tiles: "<section>{}</section>",
}


def read(html: str, url: str = URL) -> Page:
    config = settings_of(html, url)
    assert config is not None
    site = Site("https://shop.example", {**config, "search": "/search?q={query}"})
    assert CssSelectors().problems(site) == []
    return CssSelectors().parse(site, Query("Helm"), Response(url, html.encode(), "text/html"), NOW)


@pytest.mark.parametrize("row", WRAPPED, ids=lambda row: row.__name__)
def test_a_list_is_read_as_it_is_seen(row: Callable[[int, str], str]) -> None:
    rows = "".join(row(n, title) for n, title in enumerate(TITLES))
    items = read(framed(WRAPPED[row].format(rows))).items
    assert [item.title for item in items] == TITLES
    assert [item.price for item in items] == [Decimal(f"{10 + n}.50") for n in range(10)]
    assert len({item.url for item in items}) == 10 == len({item.number for item in items})
    assert all(item.url.startswith("https://shop.example/") for item in items)
    assert all(item.image_url.startswith("https://shop.example/") for item in items)


def test_the_number_that_the_rows_carry_is_taken() -> None:
    rows = "".join(cards(n, title) for n, title in enumerate(TITLES))
    assert [item.number for item in read(framed(rows)).items] == [str(n) for n in range(10)]


def test_the_link_to_the_next_page_is_found() -> None:
    rows = "".join(cards(n, title) for n, title in enumerate(TITLES))
    page = read(framed(rows + '<a rel="next" href="/search?q=Helm&page=2">weiter</a>'))
    assert page.next_url == "https://shop.example/search?q=Helm&page=2"


def test_a_page_of_egun_is_read_without_knowing_it() -> None:
    lots = pages.lots(range(20_000_001, 20_000_009))
    items = read(pages.egun_new(lots), "https://www.egun.de/search?query=Helm").items
    assert [item.title.removeprefix("neu ") for item in items] == [lot.title for lot in lots]
    assert [item.number for item in items] == [str(lot.number) for lot in lots]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Nichts gefunden</p>",
        framed("<p>Leider nichts.</p>"),
        "<a href=/x>x</a>" * 2,
        "\0<<a",
    ],
)
def test_a_page_without_a_list_gives_no_settings(html: str) -> None:
    assert settings_of(html, URL) is None


def pieces() -> Iterator[str]:
    yield from (
        "<div class='a b'>",
        "</div>",
        "<a href='/x'>",
        "</a>",
        "<li>",
        "12,50 €",
        "<img>",
        "Helm",
    )


@given(st.lists(st.sampled_from(list(pieces())) | st.text(max_size=5), max_size=60))
def test_no_page_makes_it_stumble(parts: list[str]) -> None:
    settings_of("".join(parts), URL)


def test_a_very_long_page_is_read_in_linear_time() -> None:
    rows = "".join(cards(n, f"Helm {n}") for n in range(3000))
    assert len(read(framed(rows)).items) == 3000


def test_a_table_of_items_beside_one_of_categories() -> None:
    """As old sites have them, without a class anywhere."""
    categories = "".join(f"<tr><td><a href=c{n}.htm>Rubrik {n}</a></td></tr>" for n in range(9))
    items = "".join(
        f"<tr bgcolor=#eee><td><a href=l?id={n}><img src=t/{n}.gif></a></td>"
        f"<td><a href=l?id={n}><b>{title}</b></a></td><td>{n}.250,00 EUR</td></tr>"
        for n, title in enumerate(TITLES[:6], 1)
    )
    html = f"<table>{categories}</table><table border=1>{items}</table>"
    settings = settings_of(html, URL, NOW)
    assert settings is not None
    site = Site("https://shop.example", {"search": "/search?q={query}"} | settings)
    page = CssSelectors().parse(site, Query("Helm"), Response(URL, html.encode(), "text/html"), NOW)
    assert [item.title for item in page.items] == TITLES[:6]
    assert page.items[0].price == 1250

"""Pages as they may really be: sloppy, marked up otherwise, with parts missing or in the way. The
parsers must read what is there, or say that they can't; never nothing."""

# ruff: noqa: E501

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitoring import diff, matching
from monitoring.platforms.base import Page, ParseError, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring import pages
from tests.monitoring.pages import Lot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITES = {
    "egun": Site("https://www.egun.de"),
    "militaria321": Site("https://www.militaria321.com"),
}
SEARCH = "https://www.egun.de/search?query=x&wheremode=and&order=starts&asdes=desc"
CLASSIC = "https://www.egun.de/market/list_items.php?mode=qry&query=x"


def parse(adapter: str, html: str | bytes, url: str = "", query: str = "x") -> Page:
    one, site = ADAPTERS[adapter], SITES[adapter]
    body = html.encode() if isinstance(html, str) else html
    address = url or one.search_urls(site, Query(query))[0]
    return one.parse(site, Query(query), Response(address, body, "text/html"), NOW)


def upper_tags(html: str) -> str:
    """Tags and names of attributes in capitals, as old generators wrote them."""
    html = re.sub(r"<(/?)([a-zA-Z0-9]+)", lambda m: f"<{m[1]}{m[2].upper()}", html)
    return re.sub(r"\s([a-z-]+)=(?=[\"'])", lambda m: f" {m[1].upper()}=", html)


LOTS = [
    Lot(20424449, "Säbel 1871/84", "1.099,00", "start"),
    Lot(20424450, "Müller & Söhne", "1.199,00", "bid", "1.500,00", 17, picture=False),
    Lot(20424451, "Brieföffner", "0,99", "buynow"),
]
NEW = pages.egun_new(LOTS, next_url="/search?query=x&order=starts&asdes=desc&page=2")
OLD = pages.egun_classic(LOTS)
MILITARIA = pages.militaria(LOTS, "x")
ALL = [("egun", NEW), ("egun", OLD), ("militaria321", MILITARIA)]
SLOPPY = {
    "capitals": upper_tags,
    "no quotes": lambda html: re.sub(r"=\"([\w/.-]+)\"", r"=\1", html),
    "single quotes": lambda html: re.sub(r"=\"([^\"'<>]*)\"", r"='\1'", html),
    "hard blanks": lambda html: html.replace(" €", "&nbsp;€").replace(" EUR", "&nbsp;EUR"),
    "hard blanks as signs": lambda html: html.replace(" €", "\xa0€").replace(" EUR", "\u202fEUR"),
    "euro as entity": lambda html: html.replace("€", "&euro;"),
    "no end tags": lambda html: re.sub(r"</(?:li|td|tr|p|body|html)>", "", html, flags=re.I),
    "line ends of Windows": lambda html: html.replace("\n", "\r\n"),
    "no line ends": lambda html: html.replace("\n", " "),
    "comments": lambda html: html.replace("<a ", "<!-- <a href='/item/1/x'> --><a "),
    "no doctype": lambda html: re.sub(r"<!doctype html>", "", html, flags=re.I),
    "a byte order mark": lambda html: "\ufeff" + html,
    "numeric entities": lambda html: html.replace("ä", "&#228;").replace("ü", "&#xFC;"),
    "named entities": lambda html: (
        html.replace("ä", "&auml;").replace("ü", "&uuml;").replace("ö", "&ouml;")
    ),
    "ids in scripts": lambda html: html.replace(
        "</body>", "<script>var x='<a href=\"/item/9/y\">'</script></body>"
    ),
    "wrapped in a layout table": lambda html: re.sub(
        r"<body>(.*)</body>",
        r"<body><table><tr><td>Menü</td><td>\1</td></tr></table></body>",
        html,
        flags=re.S | re.I,
    ),
}


@pytest.mark.parametrize("adapter,html", ALL, ids=["new", "classic", "militaria321"])
@pytest.mark.parametrize("how", SLOPPY)
def test_sloppy_markup_reads_the_same(how: str, adapter: str, html: str) -> None:
    clean, sloppy = parse(adapter, html), parse(adapter, SLOPPY[how](html))
    seen = [(i.number, i.title, i.price, i.price_kind, i.buy_now, i.bids) for i in sloppy.items]
    assert seen == [
        (i.number, i.title, i.price, i.price_kind, i.buy_now, i.bids) for i in clean.items
    ]
    assert [item.url for item in sloppy.items] == [item.url for item in clean.items]


# --- egun, new ----------------------------------------------------------------------------------


def row(**parts: str) -> str:
    """A row of the new layout; parts may be replaced or left out (empty)."""
    whole = {
        "watch": '<a class="list-item__watch" href="/watchlist/add/7">merken</a>',
        "thumb": '<a class="list-item__link" href="/item/7/helm"><span class="list-item__thumb"><img src="/thumb/fit-256x192/7.jpg" alt=""></span></a>',
        "title": '<a class="list-item__link" href="/item/7/helm"><span class="list-item__title-text">\n   <span class="badge badge--new">neu</span>\n  Helm M35\n </span></a>',
        "seller": '<span class="list-item__seller">mueller77</span>',
        "label": '<span class="list-item__price-label list-item__price-label--bid">Aktuelles Gebot</span>',
        "price": '<span class="list-item__price">99,50 €</span>',
        "bids": '<span class="list-item__bidstate list-item__bidstate--has">17 Gebote</span>',
        "ends": '<span class="list-item__ends" data-ends="1800000000">9 Tage, 0 Std</span>',
    } | parts
    return f'<li class="list-item" data-auction-id="7">{"".join(whole.values())}</li>'


def page_of(*rows: str, more: str = "") -> str:
    return f'<html><body><ul class="auction-list">{"".join(rows)}</ul>{more}</body></html>'


def one(html: str) -> tuple[str, Decimal | None, str, str]:
    [item] = parse("egun", html, SEARCH).items
    return item.title, item.price, item.price_kind, item.url


WHOLE = ("Helm M35", Decimal("99.50"), "bid", "https://www.egun.de/item/7/helm")


@pytest.mark.parametrize("part", ["watch", "thumb", "seller", "bids", "ends"])
def test_a_row_may_lack_a_part(part: str) -> None:
    assert one(page_of(row(**{part: ""}))) == WHOLE


@pytest.mark.parametrize(
    "parts",
    [
        {
            "price": '<span class="list-item__price">99,50&nbsp;€ <span class="list-item__base-price">0,25 € / Stück</span></span>'
        },
        {
            "price": '<span class="list-item__base-price">(0,25 €/Stk)</span><span class="list-item__price">99,50 €</span>'
        },
        {"price": '<span class="list-item__price">99<sup>,50</sup> €</span>'},
        {
            "price": '<b class="foo list-item__price list-item__price--big"><span>99,50</span> <span>EUR</span></b>'
        },
        {
            "title": '<a class="list-item__link" href="https://www.egun.de/item/7/helm"><span class="list-item__title-text">Helm M35<span class="badge badge--new">neu</span><span class="badge badge--legal">EWB</span></span></a>',
            "thumb": "",
        },
        {
            "title": '<a href="/item/7/helm" class="list-item__link" title="Helm M35">Helm <mark>M35</mark></a>',
            "thumb": "",
        },
        {
            "watch": '<a class="list-item__watch" data-auction-id="7" href="/item/7/watch">merken</a>'
        },
        {"label": '<span class="list-item__price-label">Aktuelles Gebot:</span>'},
        {"ends": '<time class="list-item__ends" data-ends="">20 Std, 12 Min</time>'},
        {
            "seller": '<span class="list-item__seller"></span>',
            "bids": '<span class="list-item__bidstate--none">0 Gebote</span>' * 2,
        },
    ],
)
def test_a_row_may_look_otherwise(parts: dict[str, str]) -> None:
    assert one(page_of(row(**parts))) == WHOLE


def test_promoted_rows_before_the_results_count_once() -> None:
    shelf = f'<ul class="auction-list auction-list--shelf">{row()}</ul>'
    html = page_of(row(), row().replace("7", "8")).replace("<body>", f"<body>{shelf}")
    assert [item.number for item in parse("egun", html, SEARCH).items] == ["7", "8"]


@pytest.mark.parametrize(
    "more",
    [
        '<a rel="next" href="/search?query=x&amp;page=2">x</a>',
        '<a class="pagination__next" href="?query=x&page=2">x</a>',
        '<a class="carousel-next" href="#">›</a><li class="next"><a href="/search?query=x&page=2">x</a></li>',
        '<a href="/search?query=x&page=1">1</a><a href="/search?query=x&page=2">2</a><a href="/search?query=x&page=3">3</a>',
        '<a href="/search?query=x&page=2" aria-label="Nächste Seite"></a>',
        '<a href="/item/9/next-step">next</a><a href="/search?query=x&page=2">weiter</a>',
    ],
)
def test_the_next_page_however_it_is_linked(more: str) -> None:
    url = "https://www.egun.de/search?query=x"
    assert str(parse("egun", page_of(row(), more=more), url).next_url) == f"{url}&page=2"


@pytest.mark.parametrize(
    "more", ["", '<a class="next" href="#">x</a>', '<a class="carousel-next" href="/top">x</a>']
)
def test_the_last_page_has_no_next(more: str) -> None:
    assert parse("egun", page_of(row(), more=more), SEARCH).next_url is None


# --- rows of tables -----------------------------------------------------------------------------


def test_an_item_without_a_price_does_not_take_its_neighbours() -> None:
    for adapter, html in ALL[1:]:
        bare = re.sub(
            r"1\.199,00 (?:EUR|€)(?:<br><i>.*?</i>|</strong><br><font.*?</font>)?",
            "Preis auf Anfrage",
            html,
        )
        assert bare != html
        found = {item.title: item.price for item in parse(adapter, bare).items}
        assert found == {
            "Säbel 1871/84": Decimal("1099.00"),
            "Müller & Söhne": None,
            "Brieföffner": Decimal("0.99"),
        }


def test_an_amount_in_a_title_is_not_the_price() -> None:
    for adapter, build in (
        ("egun", pages.egun_classic),
        ("militaria321", lambda lots: pages.militaria(lots, "x")),
    ):
        for title in ("10 EUR Gedenkmünze", "Münze 10 € Deutschland", "5 € Schein"):
            [item] = parse(adapter, build([Lot(1, title, "25,00")])).items
            assert (item.title, item.price) == (title, Decimal("25.00"))


@pytest.mark.parametrize(
    "shown",
    [
        "<b>Brief</b>öffner alt",
        "<span class='hit'>Brieföffner</span> alt",
        "<font color=red><b>Brieföffner</b></font> alt",
        "Brieföffner <i>alt</i>",
        "<img src='images/neu.gif'> Brieföffner alt",
        "<br>Brieföffner&nbsp;alt",
        "<div>Brieföffner alt</div>",
    ],
)
def test_words_that_are_marked_in_a_title_stay_in_it(shown: str) -> None:
    html = pages.militaria([Lot(1, "TITLE")], "x").replace("TITLE", shown)
    assert parse("militaria321", html).items[0].title == "Brieföffner alt"
    html = pages.egun_classic([Lot(1, "TITLE")]).replace("TITLE", shown)
    assert parse("egun", html, CLASSIC).items[0].title == "Brieföffner alt"


@pytest.mark.parametrize("title", ["Helm", "Ö", "1", "K98 k"])
def test_short_titles_are_not_mixed_up_with_what_follows_an_unclosed_link(title: str) -> None:
    [item] = parse("militaria321", pages.militaria([Lot(1, title)], "x")).items
    assert (item.title, item.price) == (title, Decimal("49.00"))


def test_a_militaria_row_without_base_and_with_absolute_links() -> None:
    html = MILITARIA.replace('<base href="https://www.militaria321.com/">', "")
    html = html.replace('href="auktion/', 'href="https://www.militaria321.com/auktion/')
    assert parse("militaria321", html).items[0].url == (
        "https://www.militaria321.com/auktion/20424449/kappmesser.html"
    )


HOSTILE = [
    "\u202eABC\u2066",
    "x" * 5000,
    "<script>alert(1)</script>",
    "A" + "\u0301" * 900,
    "&lt;b&gt; & \"'",
]


@pytest.mark.parametrize("adapter", ["new", "classic", "militaria"])
@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_everywhere(title: str, adapter: str) -> None:
    lots = [Lot(1, f"A {title}"), Lot(2, "Helm")]
    html = {
        "new": pages.egun_new(lots),
        "classic": pages.egun_classic(lots),
        "militaria": pages.militaria(lots, "x"),
    }[adapter]
    items = parse("militaria321" if adapter == "militaria" else "egun", html).items
    assert [item.number for item in items] == ["1", "2"]
    assert items[1].title == "Helm" and len(items[0].title) <= 500
    assert not set(items[0].title) & set("\u202e\u2066\n")


@pytest.mark.parametrize("adapter,html", ALL, ids=["new", "classic", "militaria321"])
@pytest.mark.parametrize(
    "break_it",
    [
        lambda html: (
            html.replace("€", "¤")
            .replace("EUR", "¤")
            .replace("list-item__link", "y")
            .replace("list-item__title", "z")
            .replace("<h3", "<h4")
            .replace("/item/", "/lot/")
        ),
        lambda html: re.sub(r"<(/?)(?:tr|td|li|table|ul)\b", r"<\1div", html, flags=re.I),
    ],
    ids=["other words", "other tags"],
)
def test_ids_on_the_page_but_no_item_is_an_error(break_it, adapter: str, html: str) -> None:
    with pytest.raises(ParseError):
        parse(adapter, break_it(html))


# --- the four searches, whole -------------------------------------------------------------------

SEARCHES = {
    '"Wehrmacht Helm" -Replika': (
        "Wehrmacht Helm",
        "Original Wehrmacht Helm M40",
        "Wehrmacht Helm Replika",
    ),
    "Säbel 1871/84": ("Säbel 1871/84", "Preußen SÄBEL 1871/84", None),
    "Müller & Söhne": ("Müller & Söhne", "Messer Müller & Söhne", None),
    "Brieföffner": ("Brieföffner", "Alter Brieföffner", None),
    "Pistole": ("Pistole", "Schreckschusspistole", None),
}


@pytest.mark.parametrize("text", SEARCHES)
@pytest.mark.parametrize("layout", ["new", "classic", "militaria"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1"])
def test_a_search_from_the_typed_words_to_the_verdict(
    text: str, layout: str, encoding: str, declared: str
) -> None:
    words, hit, miss = SEARCHES[text]
    assert matching.parse_terms(text).words == words
    lots = [Lot(1, hit), *([Lot(2, miss)] if miss else [])]
    html = {
        "new": pages.egun_new(lots),
        "classic": pages.egun_classic(lots),
        "militaria": pages.militaria(lots, words),
    }[layout]
    html = re.sub(r"charset=[\w\"-]+", f"charset={declared}", html)
    body = html.encode(encoding).replace(b"</body>", b"\x81\xff\xc3 stray \x9d</body>")
    adapter = "militaria321" if layout == "militaria" else "egun"
    found = parse(adapter, body, CLASSIC if layout == "classic" else "", words)
    evaluations = diff.evaluate(
        found.items, (), diff.MatchFilter(text=text), baseline_complete=True, now=NOW
    )
    verdicts = [(one.number, one.verdict) for one in evaluations]
    assert verdicts == [("1", "announced"), *([("2", "excluded")] if miss else [])]
    assert found.items[0].title == hit

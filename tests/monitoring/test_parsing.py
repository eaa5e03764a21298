"""Results pages in every layout, charset and state of disrepair."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms import charset, page_json, parsing
from monitoring.platforms.base import CaptchaRequired, Page, ParseError, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring import pages
from tests.monitoring.pages import Lot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EGUN = Site("https://www.egun.de")
MILITARIA = Site("https://www.militaria321.com")
LOTS = [
    Lot(1, "Säbel 1871/84", "1.500,00", "bid", "1.800,00", 17),
    Lot(2, "Müller & Söhne <Bajonett>", "99,50", "buynow", picture=False),
    Lot(3, "Brieföffner „alt“", "0,99"),
]


def parse(
    adapter: str, html: str | bytes, query: str = "x", content_type: str = "text/html"
) -> Page:
    site = MILITARIA if adapter == "militaria321" else EGUN
    one = ADAPTERS[adapter]
    url = one.search_urls(site, Query(query))[0]
    body = html.encode() if isinstance(html, str) else html
    return one.parse(site, Query(query), Response(url, body, content_type), NOW)


def test_folder_and_registry_agree() -> None:
    folder = Path(parsing.__file__).parent
    helpers = {"base", "registry", "parsing", "jsonld", "page_json", "table_rows", "egun_new"}
    helpers |= {"egun_classic", "charset", "identity", "markup", "nothing", "prices"}
    helpers |= {"search_address", "search_link", "search_request", "request_headers", "guess"}
    helpers |= {"json_text", "json_path", "json_rows", "guess_json", "guess_json_fields"}
    helpers |= {"times", "dates", "patterns", "row_fields", "guess_fields", "own_page"}
    files = {file.stem for file in folder.glob("[a-z]*.py")} - helpers
    assert files == set(ADAPTERS)


def test_egun_new() -> None:
    page = parse("egun", pages.egun_new(LOTS, next_url="/search?query=x&page=2", promoted=LOTS[:1]))
    first, second, third = page.items
    assert [item.number for item in page.items] == ["1", "2", "3"]
    assert (first.title, first.price, first.buy_now) == (
        "Säbel 1871/84",
        Decimal("1500.00"),
        Decimal("1800.00"),
    )
    assert (first.price_kind, first.bids, first.seller) == ("bid", 17, "mueller77")
    assert first.url == "https://www.egun.de/item/1/kappmesser"
    assert first.image_url == "https://www.egun.de/thumb/fit-256x192/1.jpg"
    assert first.ends_at == datetime.fromtimestamp(1_800_000_000, UTC)
    assert (second.title, second.image_url, second.price_kind) == (
        "Müller & Söhne <Bajonett>",
        "",
        "buynow",
    )
    assert third.price == Decimal("0.99")
    assert page.next_url == "https://www.egun.de/search?query=x&page=2"
    assert page.newest_first


def test_egun_classic() -> None:
    page = parse("egun", pages.egun_classic(LOTS, total=60))
    first, second, _ = page.items
    assert (first.title, first.price, first.buy_now, first.bids) == (
        "Säbel 1871/84",
        Decimal("1500.00"),
        Decimal("1800.00"),
        17,
    )
    assert first.image_url.endswith("/cache/aucimg/100x100/1.jpg")
    assert first.ends_at == NOW + timedelta(days=1, hours=4, minutes=6)
    assert (second.price_kind, second.image_url) == ("buynow", "")
    assert page.total == 60 and "page=2" in str(page.next_url)
    assert not page.newest_first


def test_militaria321() -> None:
    page = parse("militaria321", pages.militaria(LOTS, "Brieföffner", total=140))
    first, second, _ = page.items
    assert (first.title, first.price, first.buy_now) == (
        "Säbel 1871/84",
        Decimal("1500.00"),
        Decimal("1800.00"),
    )
    assert first.url == "https://www.militaria321.com/auktion/1/kappmesser.html"
    assert first.ends_at == datetime(2026, 11, 26, 20, 47, tzinfo=UTC)
    assert (second.image_url, second.price_kind) == ("", "buynow")
    assert page.total == 140 and "startat=101" in str(page.next_url)


def test_a_cut_title_is_known_to_be_cut() -> None:
    [item] = parse("militaria321", pages.militaria([Lot(1, "W" * 80)], "x")).items
    assert item.title_cut and len(item.title) == 55


@pytest.mark.parametrize(
    ("mark", "whole"),
    [
        ('<a title="{0}" href="', True),
        ('<img alt="{0}" src="', True),
        ('<img title=" {0}&nbsp;" src="', True),
        ('<a title="Zum Artikel" href="', False),
        ('<img alt="{1}..." src="', False),
        ('<img alt="{1}" src="', False),
    ],
)
def test_a_cut_title_is_whole_where_the_row_tells_it(mark: str, whole: bool) -> None:
    title = "Kappmesser der Fallschirmtruppe, zweites Modell, mit Stempel RBNr."
    html = pages.militaria([Lot(1, title)], "x")
    tag = mark.partition(" ")[0]
    html = html.replace(
        f"{tag} href" if tag == "<a" else f"{tag} src",
        mark.format(title, title[:55]).removesuffix('="'),
        2,
    )
    [item] = parse("militaria321", html).items
    assert (item.title, item.title_cut) == ((title, False) if whole else (title[:55].strip(), True))


def test_militaria_that_ignored_the_words_is_an_error() -> None:
    with pytest.raises(ParseError, match="did not get the search words"):
        parse("militaria321", pages.militaria([], ""))


@pytest.mark.parametrize(
    ("adapter", "html"),
    [
        ("egun", pages.egun_new([], nothing=True)),
        ("egun", pages.egun_new([])),
        ("egun", pages.egun_classic([])),
        ("militaria321", pages.militaria([], "Brieföffner")),
    ],
)
def test_nothing_found_is_no_error(adapter: str, html: str) -> None:
    assert parse(adapter, html).items == ()


@pytest.mark.parametrize(
    ("adapter", "html"),
    [
        ("egun", pages.egun_new(LOTS).replace("data-auction-id", "data-lot")),
        ("egun", pages.egun_new(LOTS).replace("list-item__link", "x").replace("/item/", "/lot/")),
        ("egun", pages.egun_classic(LOTS).replace(" EUR", " Taler")),
        ("egun", pages.egun_classic([], total=5)),
        ("egun", "<html><body>Wartungsarbeiten</body></html>"),
        ("egun", ""),
        ("egun", "<html><head><title>Suche</title></head><body><form></form></body></html>"),
        ("militaria321", pages.militaria(LOTS, "x").replace(" €", " Taler")),
        ("militaria321", pages.militaria([], "x", total=7)),
        ("militaria321", "<html><title>Wartung</title></html>"),
    ],
)
def test_a_changed_layout_is_an_error(adapter: str, html: str) -> None:
    with pytest.raises(ParseError):
        parse(adapter, html)


@pytest.mark.parametrize("adapter", ["egun", "militaria321"])
def test_a_captcha_is_told_from_a_changed_layout(adapter: str) -> None:
    with pytest.raises(CaptchaRequired):
        parse(adapter, '<html><div class="g-recaptcha" data-sitekey="x"></div></html>')


TITLES = ["Brieföffner", "Müller & Söhne", "Säbel 1871/84", "Schreckschußpistole – 9mm €"]
BUILDERS = [
    ("egun", lambda lots: pages.egun_new(lots)),
    ("egun", lambda lots: pages.egun_classic(lots)),
    ("militaria321", lambda lots: pages.militaria(lots, "x")),
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("builder", range(len(BUILDERS)))
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", ""])
def test_titles_in_every_charset(title: str, builder: int, encoding: str, declared: str) -> None:
    adapter, build = BUILDERS[builder]
    html = build([Lot(1, title)]).replace("charset=utf-8", f"charset={declared}")
    content_type = f"text/html; charset={declared}" if declared else "text/html"
    page = parse(adapter, html.encode(encoding), content_type=content_type)
    assert page.items[0].title == title


@pytest.mark.parametrize("builder", range(len(BUILDERS)))
def test_stray_bytes_do_no_harm(builder: int) -> None:
    adapter, build = BUILDERS[builder]
    html = build([Lot(1, "Säbel XX Söhne")]).encode("cp1252")
    html = html.replace(b"XX", "ü".encode() + b"\x81\x9d")
    title = parse(adapter, html).items[0].title
    assert title.startswith("Säbel ü") and title.endswith("Söhne")


@pytest.mark.parametrize(
    ("words", "egun", "militaria"),
    [
        ("Brieföffner", "query=Brief%C3%B6ffner", "q=Brief%C3%B6ffner"),
        ("Müller & Söhne", "query=M%C3%BCller+%26+S%C3%B6hne", "q=M%C3%BCller+%26+S%C3%B6hne"),
        ("Säbel 1871/84", "query=S%C3%A4bel+1871%2F84", "q=S%C3%A4bel+1871%2F84"),
    ],
)
def test_words_in_addresses(words: str, egun: str, militaria: str) -> None:
    new, classic = ADAPTERS["egun"].search_urls(EGUN, Query(words))
    assert egun in new and "order=starts&asdes=desc" in new
    assert classic.startswith("https://www.egun.de/market/list_items.php?mode=qry")
    [address] = ADAPTERS["militaria321"].search_urls(MILITARIA, Query(words))
    assert militaria in address and "adv=0" in address


HOSTILE = ["<script>alert(1)</script>", "a\u202eb\u2066c", "x" * 5000, "\x00\x01", "[a](b) *c* _d_"]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles(title: str) -> None:
    [item] = parse("egun", pages.egun_new([Lot(1, f"A {title}")])).items
    assert item.title.startswith("A") and len(item.title) <= 500
    assert not set(item.title) & set("\u202e\u2066\x00")


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "http://[", "file:///etc"]
)
def test_links_to_anything_but_the_web_are_left_out(href: str) -> None:
    html = pages.egun_new([Lot(1), Lot(2), Lot(3)])
    page = parse("egun", html.replace('href="/item/1/kappmesser"', f'href="{href}"'))
    assert [item.number for item in page.items] == ["2", "3"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.500,00 EUR", "1500.00"),
        ("1.099,00 €", "1099.00"),
        ("99,50", "99.50"),
        ("1.500", "1500.00"),
        ("0,99 €", "0.99"),
        ("249,- €", "249.00"),
        ("12 €", "12.00"),
        ("1.234.567,89", "1234567.89"),
        ("1,099.00", "1099.00"),
        ("99.5", "99.50"),
        ("Startpreis 5,00 €", "5.00"),
        ("1 500,00 €", "1500.00"),
    ],
)
def test_prices(text: str, amount: str) -> None:
    assert parsing.price(text) == Decimal(amount)


@given(st.decimals(0, 9_999_999, places=2))
def test_every_german_price_is_read(amount: Decimal) -> None:
    text = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    assert parsing.price(f"{text} €") == amount


@given(st.binary(max_size=400))
def test_decoding_never_fails(body: bytes) -> None:
    charset.decode(body, "")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Шабля козацька, Українa", "cp1251"),
        ("Лот 1: Шолом М35 <b>їжак</b> 5 грн", "cp1251"),
        ("Säbel für Müller, äöüß", "cp1252"),
        ("ÄÖÜß: Säbel, Dolch, Köln, Größe", "cp1252"),
        ("Œuvre déjà vue – 5 €", "cp1252"),
        ("Säbel Шабля", "utf-16"),
    ],
)
def test_a_charset_that_nobody_tells(text: str, encoding: str) -> None:
    assert charset.decode(text.encode(encoding), "") == text


@pytest.mark.parametrize("name", ["utf-16le", "utf-16be"])
def test_a_charset_that_only_the_header_tells(name: str) -> None:
    body = "<p>Säbel Шабля</p>".encode(name)
    assert charset.decode(body, f"text/html; charset={name}") == "<p>Säbel Шабля</p>"


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("utf-8", ""),
        ("", ""),
        ("windows-1251", "cp1251"),
        ("ISO-8859-1", "cp1252"),
        ("iso-8859-2", "iso8859-2"),
        ("klingon", ""),
    ],
)
def test_a_form_sends_words_in_the_charset_of_its_page(declared: str, words: str) -> None:
    assert charset.of_words(b"<p>x", f"text/html; charset={declared}" if declared else "") == words


@pytest.mark.parametrize(
    "name", ["idna", "undefined", "punycode", "unicode-escape", "base64", "klingon"]
)
def test_a_charset_that_is_none_for_pages(name: str) -> None:
    text = "Säbel für Müller, äöüß"
    assert charset.decode(text.encode("cp1252"), f"text/html; charset={name}") == text


@given(st.text(max_size=200))
def test_utf8_is_read_as_it_is(text: str) -> None:
    assert charset.decode(text.encode(), "text/html; charset=iso-8859-1") == text.removeprefix(
        "\ufeff"
    )


@given(st.binary(max_size=300), st.sampled_from(["egun", "militaria321", "feed", "css"]))
def test_no_page_makes_a_parser_stumble(body: bytes, adapter: str) -> None:
    site = Site(
        "https://a.example", {"search": "s?q={query}", "row": "li", "title": "a", "link": "a"}
    )
    with contextlib.suppress(ParseError):
        ADAPTERS[adapter].parse(site, Query("x"), Response("https://a.example/", body), NOW)


@pytest.mark.parametrize(
    ("html", "at"),
    [
        ("Auktionsstart: 04.10.2025 um 13:21 Uhr", "2025-10-04T13:21:00+02:00"),
        ("<b>Eingestellt:</b> 04.12.2025 13:21 Uhr", "2025-12-04T13:21:00+01:00"),
        ("Auktionsbeginn:&nbsp;04.10.2025", "2025-10-04T00:00:00+02:00"),
        ("Start: 31.02.2025 10:00", None),
        ("nothing", None),
    ],
)
def test_start_times_of_listings(html: str, at: str | None) -> None:
    found = ADAPTERS["militaria321"].posted_at(Response("https://x.example/", html.encode()))
    assert (found.isoformat() if found else None) == at


def test_pages_survive_json() -> None:
    page = parse("egun", pages.egun_new(LOTS, next_url="/search?query=x&page=2"))
    assert page_json.from_json(page_json.to_json(page)) == page


# --- feeds and pages that an admin describes ----------------------------------------------------

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>
<item><title>Kappmesser 49,00 EUR</title><link>https://f.example/1</link>
<guid isPermaLink="false">a1</guid>
<pubDate>Tue, 24 Nov 2026 10:00:00 +0100</pubDate><description>&lt;b&gt;alt&lt;/b&gt;</description>
</item></channel></rss>"""
FEED = Site("https://f.example", {"search": "/rss?q={query}"})


def feed(body: str | bytes) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return ADAPTERS["feed"].parse(
        FEED, Query("x"), Response("https://f.example/rss", raw, "application/rss+xml"), NOW
    )


def test_a_feed() -> None:
    assert ADAPTERS["feed"].search_urls(FEED, Query("a b")) == ("https://f.example/rss?q=a+b",)
    [item] = feed(RSS).items
    assert (item.number, item.title, item.price) == ("a1", "Kappmesser 49,00 EUR", Decimal("49.00"))
    assert item.posted_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_an_empty_feed_is_no_error_but_another_page_is() -> None:
    assert feed('<rss version="2.0"><channel><title>x</title></channel></rss>').items == ()
    for body in ("<html><body>hello</body></html>", "", "https://f.example/other"):
        with pytest.raises(ParseError):
            feed(body)


BOMB = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "utf-7"])
def test_a_feed_bomb_is_refused(encoding: str) -> None:
    bomb = RSS.replace("<rss", BOMB + "<rss").replace("alt", "&i;")
    bomb = bomb.replace('"1.0"?', f'"1.0" encoding="{encoding}"?')
    with pytest.raises(ParseError, match="entities"):
        feed(bomb.encode(encoding))


@pytest.mark.parametrize("part", ["<a>", "<item><title>x</title></item>", "<!-- -->"])
def test_a_feed_of_tags_without_end_is_refused_before_it_is_read(part: str) -> None:
    body = '<rss version="2.0"><channel>' + part * (7_000_000 // len(part))
    with pytest.raises(ParseError, match="too large"):
        feed(body)


CONFIG = {
    "search": "/s?q={query}",
    "row": "div.hit",
    "title": "h2",
    "link": "a",
    "price": ".p",
    "image": "img",
    "id": "@data-id",
    "next": "a.next",
    "empty": ".none",
}
SHOP = Site("https://s.example", CONFIG)
HIT = """<div class="hit" data-id="7"><h2>Kapp<b>messer</b></h2><a href="/i/7">x</a>
<span class="p">12,50 €</span><img src="/7.jpg"></div>"""


def shop(html: str, site: Site = SHOP) -> Page:
    answer = Response("https://s.example/s", html.encode(), "text/html")
    return ADAPTERS["css"].parse(site, Query("x"), answer, NOW)


def test_a_page_with_selectors() -> None:
    page = shop(HIT + '<a class="next" href="?p=2">')
    [item] = page.items
    assert (item.number, item.title, item.price) == ("7", "Kappmesser", Decimal("12.50"))
    assert (item.url, item.image_url) == ("https://s.example/i/7", "https://s.example/7.jpg")
    assert page.next_url == "https://s.example/s?p=2"


def test_selectors_that_find_nothing() -> None:
    assert shop('<p class="none">-</p>').items == ()
    for html in ("<p>hello</p>", '<div class="hit"></div>'):
        with pytest.raises(ParseError):
            shop(html)


def test_wrong_selectors_are_told() -> None:
    bad = Site("https://s.example", CONFIG | {"title": "h2[[", "search": "x"})
    problems = ADAPTERS["css"].problems(bad)
    assert any("title" in one for one in problems) and any("{query}" in one for one in problems)
    assert ADAPTERS["css"].problems(SHOP) == []


def test_json_ld_products() -> None:
    html = """<script type="application/ld+json">{"@graph": [{"@type": "ItemList",
      "itemListElement": [{"item": {"@type": "Product", "name": "Helm", "url": "/h/1", "sku": "1",
      "offers": {"@type": "Offer", "price": "1500.00", "priceCurrency": "EUR",
      "seller": {"name": "Max"}}}}]}]}</script>"""
    site = Site("https://s.example", {"search": "/s?q={query}"})
    [item] = shop(html, site).items
    assert (item.number, item.title, item.price, item.seller) == (
        "1",
        "Helm",
        Decimal("1500.00"),
        "Max",
    )


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<tr><td>Verkäufer:</td><td>hans &amp; co</td></tr>", "hans & co"),
        ("<tr><td>Verk&auml;ufer</td>\n<td><b><a href='/u/1'> hans </a></b></td></tr>", "hans"),
        ("<dl><dt>Verkäufer</dt><dd>hans</dd></dl>", "hans"),
        ("<p><b>Anbieter</b>: <a href='x'>hans</a></p>", "hans"),
        ("<tr><td>Verkäufer:</td><td></td></tr><tr><td>Preis:</td><td>5</td></tr>", ""),
        ("<a>Verkäufer kontaktieren</a><p>hans</p>", ""),
        ("<p>Der Verkäufer haftet.</p><p>hans</p>", ""),
        ("<td>Verkäufer" + " " * 100_000, ""),
        ("<td>Verkäufer</td>" + "<td " * 50_000, ""),
    ],
)
def test_the_seller_on_a_listings_own_page(html: str, name: str) -> None:
    for key in ("militaria321", "egun"):
        response = Response("https://x.example/", html.encode(), "text/html; charset=utf-8")
        assert ADAPTERS[key].seller(response) == name

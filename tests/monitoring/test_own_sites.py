"""Sites that an admin describes (feeds, selectors, JSON-LD): what is there is read, and a page that
is not understood is never taken for an empty one."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitoring.platforms.base import CaptchaRequired, Page, ParseError, Query, Response, Site
from monitoring.platforms.identity import number_of_url
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.search_address import leads_home, search_problems
from tests.monitoring import pages
from tests.monitoring.pages import Lot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIG = {"search": "/s?q={query}", "row": ".hit", "title": "a", "link": "a", "price": ".p"}
SHOP = Site("https://s.example", CONFIG)
JSON_LD = Site("https://s.example", {"search": "/s?q={query}"})
FEED = Site("https://f.example", {"search": "/rss?q={query}"})


def shop(html: str, site: Site = SHOP, words: str = "Helm") -> Page:
    response = Response("https://s.example/s?q=Helm", html.encode(), "text/html")
    return ADAPTERS["css"].parse(site, Query(words), response, NOW)


def feed(*items: str, url: str = "https://f.example/rss?q=x") -> Page:
    body = f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'
    response = Response(url, body.encode(), "application/rss+xml")
    return ADAPTERS["feed"].parse(FEED, Query("x"), response, NOW)


# --- nothing found, or not understood -------------------------------------------------------------

REDESIGNED = (
    '<a href="/cart">Warenkorb: 0 Artikel</a>'
    '<div class="neu"><a href="/p/9">Helm 9</a> 12,50 €</div>'
)
UNKNOWN_WORDS = [
    REDESIGNED,
    "<p>Leider nichts dabei, schau später wieder vorbei.</p>",
    "<p>Kein Ergebnis</p>",
    "<p>Нічого не знайдено</p>",
    "<p>0 Treffer</p>",
    "<p>Es wurden keine Artikel gefunden.</p>",
    "<p>nothing found</p>",
    "<p>Sie haben keine Angebote verpasst, keine Artikel vorhanden</p>",
]


@pytest.mark.parametrize("html", UNKNOWN_WORDS)
@pytest.mark.parametrize("site", [SHOP, JSON_LD], ids=["selectors", "JSON-LD"])
def test_no_word_of_a_page_means_that_nothing_was_found(html: str, site: Site) -> None:
    with pytest.raises(ParseError):
        shop(html, site)


@pytest.mark.parametrize(
    ("search", "answered", "home"),
    [
        ("/s?q={query}", "https://s.example/", True),
        ("/s?q={query}", "https://s.example", True),
        ("/s?q={query}", "https://s.example/#top", True),
        ("/?q={query}", "https://s.example/", True),
        ("/s?q={query}", "https://s.example/suche/helm", False),
        ("/s?q={query}", "https://s.example/?q=Helm", False),
        ("/s/{query}", "https://s.example/s/Helm", False),
    ],
)
def test_what_stands_on_the_home_page_was_not_searched_for(
    search: str, answered: str, home: bool
) -> None:
    site = Site(SHOP.base_url, CONFIG | {"search": search})
    response = Response(answered, b'<p class="hit"><a href="/1">Helm</a></p>', "text/html")
    assert leads_home(site, Query("Helm"), answered) is home
    if not home:
        assert len(ADAPTERS["css"].parse(site, Query("Helm"), response, NOW).items) == 1
        return
    with pytest.raises(ParseError, match="home page"):
        ADAPTERS["css"].parse(site, Query("Helm"), response, NOW)


@pytest.mark.parametrize("html", UNKNOWN_WORDS[1:])
def test_the_marker_that_an_admin_named_does(html: str) -> None:
    marked = Site(SHOP.base_url, CONFIG | {"empty": "p"})
    assert shop(html, marked).items == ()
    with pytest.raises(ParseError):
        shop(REDESIGNED, marked)


def test_what_a_site_recommends_beside_its_marker_is_no_hit() -> None:
    marked = Site(SHOP.base_url, CONFIG | {"empty": ".nothing"})
    stamps = "".join(f'<p class="hit"><a href="/{n}">Briefmarke {n}</a></p>' for n in range(3))
    nothing = '<p class="nothing">Leider nichts dabei.</p>'
    assert shop(nothing + stamps, marked).items == ()
    assert len(shop(stamps, marked).items) == 3, "a site is trusted for what it calls hits"
    hit = '<p class="hit"><a href="/9">Stahlhelm</a></p>'
    assert len(shop(nothing + stamps + hit, marked).items) == 4, "the marker is on every page"
    other_ending = '<p class="hit"><a href="/9">Preußische Helmspitze</a></p>'
    assert len(shop(nothing + other_ending, marked, "Helmspitzen").items) == 1
    response = Response("https://s.example/s", (nothing + stamps).encode(), "text/html")
    described = ADAPTERS["css"].parse(marked, Query("Helm", descriptions=True), response, NOW)
    assert len(described.items) == 3, "the word may stand in a description"


def around(inner: str, words: str) -> str:
    return f"<header><a>Warenkorb: 0 Artikel</a></header><h1>Suche nach {words}</h1>{inner}"


HIT = '<div class="hit"><a href="/p/1">Helm</a><b class="p">12 €</b></div>'


@pytest.mark.parametrize("html", UNKNOWN_WORDS[1:])
def test_a_marker_is_learned_from_searches_for_nonsense(html: str) -> None:
    adapter = ADAPTERS["css"]

    def answer(inner: str, words: str) -> tuple[Query, Response]:
        body = around(inner, words).encode()
        return Query(words), Response("https://s.example/s", body, "text/html")

    lines = adapter.empty_lines(  # type: ignore[attr-defined]
        SHOP, answer(HIT, "Helm"), [answer(html, "qqxx"), answer(html, "wwyy")]
    )
    assert len(lines) == 1
    learned = Site(SHOP.base_url, CONFIG | {"empty_lines": lines})
    assert shop(around(html, "Helm"), learned).items == ()
    assert len(shop(around(HIT, "Helm"), learned).items) == 1
    for other in (REDESIGNED, around("", "Helm"), "<p>Wartung</p>"):
        with pytest.raises(ParseError):
            shop(other, learned)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("säbel", "Offizierssaebel 1915"),
        ("us-army", "US Army Helm"),
        ("stahlhelm", "Stahl-Helm"),
        ("képi", "KEPI 1914"),
    ],
)
def test_a_word_is_in_a_title_however_it_is_written(words: str, title: str) -> None:
    marked = Site(SHOP.base_url, CONFIG | {"empty": "p"})
    assert len(shop("<p>-</p>" + HIT.replace("Helm", title), marked, words).items) == 1


def test_lines_that_were_learned_make_no_find_a_recommendation() -> None:
    """They may stand on a page with hits, too; and a site may look for the number of an article."""
    learned = Site(SHOP.base_url, CONFIG | {"empty_lines": ["seite 1 von 1"]})
    assert len(shop("<p>Seite 1 von 1</p>" + HIT, learned, "A-4711").items) == 1
    assert shop("<p>Seite 1 von 1</p>", learned, "A-4711").items == ()


def test_nothing_is_learned_from_a_page_that_is_not_understood() -> None:
    def answer(words: str, inner: str) -> tuple[Query, Response]:
        return Query(words), Response("https://s.example/s", around(inner, words).encode())

    learn = ADAPTERS["css"].empty_lines  # type: ignore[attr-defined]
    assert (
        learn(SHOP, answer("Helm", HIT), [answer("qq", HIT), answer("ww", "<p>nichts</p>")]) == []
    )
    assert learn(SHOP, answer("Helm", HIT), [answer("qq", ""), answer("ww", "")]) == []


# --- challenges -----------------------------------------------------------------------------------

DEFENCE = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'


def test_the_script_of_a_bot_defence_is_no_challenge() -> None:
    assert len(shop(DEFENCE + HIT).items) == 1
    marked = Site(SHOP.base_url, CONFIG | {"empty": "p"})
    assert shop(DEFENCE + "<p>-</p>", marked).items == ()
    with pytest.raises(ParseError) as caught:
        shop(DEFENCE + "<p>Kein Ergebnis</p>")
    assert not isinstance(caught.value, CaptchaRequired)


def test_a_page_that_repeats_the_words_is_no_challenge() -> None:
    html = '<input name="q" value="Helm"><form><div class="g-recaptcha"></div>Newsletter</form>'
    with pytest.raises(ParseError) as caught:
        shop(html)
    assert not isinstance(caught.value, CaptchaRequired)


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Hilfe</h1><p>Im Formular steht ein Captcha.</p>",
        '<script src="https://client.px-cloud.net/PX1/main.min.js"></script>',
        '<script src="https://js.datadome.co/tags.js"></script>',
        '<script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>',
        '<script src="https://x.token.awswaf.com/x/challenge.js"></script>',
    ],
)
def test_what_a_defence_leaves_on_ordinary_pages_is_no_challenge(html: str) -> None:
    with pytest.raises(ParseError) as caught:
        shop(html)
    assert not isinstance(caught.value, CaptchaRequired)


@pytest.mark.parametrize(
    "html",
    [
        "<title>Just a moment...</title>",
        "<title>Attention Required! | Cloudflare</title>",
        '<form id="challenge-form" action="/x?__cf_chl_f_tk=1"></form>',
        '<form action="/captcha"><img src="/captcha.png"></form>',
        '<div class="cf-turnstile"></div>',
        "<h1>Sind Sie ein Mensch?</h1>",
        '<iframe src="https://geo.captcha-delivery.com/x"></iframe>',
        '<title>s.example</title><p id="cmsg">Please enable JS and disable any ad blocker</p>'
        '<script src="https://ct.captcha-delivery.com/c.js"></script>',
        '<title>Access to this page has been denied</title><div id="px-captcha"></div>',
        "<h1>Please verify you are a human</h1>",
        "<TITLE>Access Denied</TITLE><H1>Access Denied</H1>You don't have permission to access",
        '<div id="sec-if-cpt-container"></div>',
        '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>',
        "<title>Pardon Our Interruption</title>",
        '<div id="challenge-container"></div><script src="https://x.token.awswaf.com/c.js"></script>',
        "<title>Human Verification</title>",
        '<script src="/149e9513-01fa-4fb0/2d206a39-8ed7/ips.js"></script>',
        "<h1>Checking your browser before accessing s.example.</h1>",
        "<h1>Ihr Browser wird überprüft</h1>",
        "<h1>Перевірка вашого браузера</h1>",
        "<title>You are being redirected...</title>",
        "<title>Making sure you're not a bot!</title>",
        '<div class="frc-captcha"></div>',
        "<altcha-widget></altcha-widget>",
    ],
)
@pytest.mark.parametrize("key", ["css", "feed", "egun", "militaria321"])
def test_a_challenge_is_told(key: str, html: str) -> None:
    site = {"css": SHOP, "feed": FEED}.get(key, Site("https://x.example"))
    with pytest.raises(CaptchaRequired):
        ADAPTERS[key].parse(site, Query("Helm"), Response("https://x.example/", html.encode()), NOW)


# --- which item it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://s.example/itm/1?itmmeta=01HZX", "/itm/1"),
        ("http://s.example/itm/1?itmmeta=77&hash=x&_trkparms=a%3D1", "/itm/1"),
        ("https://s.example/p?id=5&utm_source=x&fbclid=y", "/p?id=5"),
        ("https://s.example/products/helm?_pos=2&_sid=ab12&_ss=r", "/products/helm"),
        ("https://s.example/d/helm-ID5x.html?search_reason=organic", "/d/helm-ID5x.html"),
        ("https://s.example/p?sid=9&id=5#top", "/p?id=5"),
        ("https://s.example/p/5;jsessionid=AB12?ref=list", "/p/5"),
        ("https://s.example/p?artikel=5&farbe=rot", "/p?artikel=5&farbe=rot"),
        ("https://s.example/i?t=Old Helm", "/i?t=Old Helm"),
        ("https://s.example/i?t=Old%20Helm", "/i?t=Old%20Helm"),
        ("https://s.example/item/7#/gallery", "/item/7"),
        ("https://s.example/item/7#!/gallery", "/item/7"),
        ("https://s.example/?id=7#/gallery", "/?id=7"),
        ("https://s.example/#/item/7", "/#/item/7"),
        ("https://s.example#!/item/7", "#!/item/7"),
    ],
)
def test_parameters_that_change_are_no_part_of_the_number(url: str, number: str) -> None:
    assert number_of_url(url) == number


def test_relative_links_follow_the_base_of_the_page() -> None:
    html = f'<base href="https://cdn.example/shop/">{HIT.replace("/p/1", "p/1")}'
    assert shop(html).items[0].url == "https://cdn.example/shop/p/1"


@pytest.mark.parametrize(
    ("image", "source"),
    [
        ('<img src="/a.jpg">', "/a.jpg"),
        ('<img src="data:image/gif;base64,xx" data-src="/b.jpg">', "/b.jpg"),
        ('<img srcset="/c.jpg 1x, /d.jpg 2x">', "/c.jpg"),
        ('<img src="data:image/gif;base64,xx" data-srcset="/e.jpg 320w">', "/e.jpg"),
        ('<img src="/placeholder.gif" data-src="/f.jpg">', "/f.jpg"),
        ('<img src="/blank.png" data-lazy-src="/g.jpg">', "/g.jpg"),
        ('<img src="/h.jpg" data-src="data:image/gif;base64,xx" srcset="/i.jpg 2x">', "/h.jpg"),
    ],
)
def test_lazy_pictures(image: str, source: str) -> None:
    site = Site(SHOP.base_url, CONFIG | {"image": "img"})
    [item] = shop(HIT.replace("</div>", f"{image}</div>"), site).items
    assert item.image_url == f"https://s.example{source}"


def test_a_title_that_is_encoded_twice_and_a_link_to_nowhere() -> None:
    [item] = shop(HIT.replace(">Helm<", ">Helm &amp;amp; Koppel &amp;quot;M35&amp;quot;<")).items
    assert item.title == 'Helm & Koppel "M35"'
    page = shop(HIT + HIT.replace("/p/1", "#"))
    assert ([item.url for item in page.items], page.unread) == (["https://s.example/p/1"], 0)
    with pytest.raises(ParseError):
        shop(HIT.replace("/p/1", "#top"))


def test_the_price_and_picture_of_a_feed_of_products() -> None:
    space = 'xmlns:g="http://base.google.com/ns/1.0"'
    more = f"<g:price {space}>1,250.00 CHF</g:price><g:image_link {space}>/i.jpg</g:image_link>"
    [item] = feed(f"<item><title>Helm</title><link>/p/1</link>{more}</item>").items
    assert (item.price, item.currency) == (Decimal("1250.00"), "CHF")
    assert item.image_url == "https://f.example/i.jpg"


@pytest.mark.parametrize(
    ("text", "amount", "code"),
    [("£1,250", "1250.00", "GBP"), ("3 Gebote 15,50 zł", "15.50", "PLN"), ("12", "12.00", "CHF")],
)
def test_the_currency_of_a_row_is_kept(text: str, amount: str, code: str) -> None:
    site = Site(SHOP.base_url, CONFIG | {"currency": "CHF"})
    [item] = shop(HIT.replace("12 €", text), site).items
    assert (item.price, item.currency) == (Decimal(amount), code)


@pytest.mark.parametrize(
    ("ends", "selector"),
    [
        ('<time datetime="2026-11-26T12:00:00Z">bald</time>', "time@datetime"),
        ('<i data-ends="1795694400"></i>', "i@data-ends"),
        ("<i>2 Tage</i>", "i"),
    ],
)
def test_when_an_auction_ends(ends: str, selector: str) -> None:
    site = Site(SHOP.base_url, CONFIG | {"ends": selector})
    assert ADAPTERS["css"].problems(site) == []
    [item] = shop(HIT.replace("</div>", f"{ends}</div>"), site).items
    assert item.ends_at == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert shop(HIT, site).items[0].ends_at is None


def test_a_row_that_can_not_be_read_is_counted() -> None:
    assert shop(HIT + '<div class="hit">-</div>').unread == 1
    assert shop(HIT).unread == 0


# --- feeds ----------------------------------------------------------------------------------------


def entry(link: str = "/1", title: str = "Helm", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


@pytest.mark.parametrize(
    "more",
    [
        f"<description>{'&lt;b&gt;' * 6000}</description>",
        f"<description><![CDATA[{'<div>' * 4000}]]></description>",
        "<pubDate>Mon, 99 Foo 99999 99:99:99 +9999</pubDate>",
        "<pubDate>Fri, 31 Dec 9999 23:59:59 -1200</pubDate>",
    ],
)
def test_one_entry_that_can_not_be_read_keeps_no_other_back(more: str) -> None:
    found = feed(entry("/1", "Helm", more), entry("/2", "Dolch")).items
    assert [item.title for item in found] == ["Helm", "Dolch"]


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream", ""])
def test_a_feed_without_entries_is_empty_whatever_it_is_called(kind: str) -> None:
    body = b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'
    response = Response("https://f.example/rss?q=x", body, kind)
    assert ADAPTERS["feed"].parse(FEED, Query("x"), response, NOW).items == ()


@pytest.mark.parametrize("title", ["Helm", "Säbel"])
@pytest.mark.parametrize("encoding", ["", ' encoding="utf-16"'])
@pytest.mark.parametrize("kind", ["text/xml", "text/xml; charset=utf-16"])
def test_a_feed_in_utf16(kind: str, encoding: str, title: str) -> None:
    text = f'<?xml version="1.0"{encoding}?><rss version="2.0"><channel>{entry(title=title)}'
    body = f"{text}</channel></rss>".encode("utf-16")
    response = Response("https://f.example/rss?q=x", body, kind)
    [item] = ADAPTERS["feed"].parse(FEED, Query("x"), response, NOW).items
    assert item.title == title


def test_a_guid_is_taken_as_it_stands() -> None:
    item = entry(more="<guid>77</guid>")
    urls = ("https://f.example/rss?q=x", "http://f.example/a/b/rss?q=y")
    assert {feed(item, url=url).items[0].number for url in urls} == {"77"}
    secure = entry(more="<guid>https://f.example/i/1</guid>")
    plain = entry(more="<guid>http://f.example/i/1</guid>")
    assert feed(secure).items[0].number == feed(plain).items[0].number


def test_links_tell_apart_what_has_the_same_guid() -> None:
    page = feed(entry("/1", more="<guid>7</guid>"), entry("/2", more="<guid>7</guid>"))
    assert [item.number for item in page.items] == ["/1", "/2"]
    assert page.items[0].url == "https://f.example/1"


def test_an_entry_without_a_title_has_the_beginning_of_its_description() -> None:
    html = "&lt;p&gt;Stahlhelm M35, 249,- €&lt;/p&gt;&lt;img src='/h.jpg'&gt;"
    text = f"<description>{html}</description>"
    [item] = feed(f"<item><link>/1</link>{text}</item>").items
    assert (item.title, item.price) == ("Stahlhelm M35, 249,- €", Decimal("249.00"))
    assert item.image_url == "https://f.example/h.jpg"


@pytest.mark.parametrize(
    ("title", "amount"),
    [("Helm 249,- €", "249.00"), ("Helm 1 250,00 €", "1250.00"), ("Helm 1940 50 Euro", "50.00")],
)
def test_prices_in_titles_of_feeds(title: str, amount: str) -> None:
    assert feed(entry(title=title)).items[0].price == Decimal(amount)
    assert feed(entry(title="Helm 1940")).items[0].price is None


def test_shipping_in_the_description_of_a_feed_is_not_the_price() -> None:
    text = "zzgl. 4,90 € Versand. Preis: 45,00 €"
    [item] = feed(entry(title="Helm", more=f"<description>{text}</description>")).items
    assert item.price == Decimal("45.00")


# --- JSON-LD --------------------------------------------------------------------------------------


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def product(number: int, more: str = "", offer: str = "") -> str:
    return (
        f'{{"@type": "Product", "name": "Helm {number}", "url": "/h/{number}"{more}, "offers": '
        f'{{"@type": "Offer", "price": 1500, "priceCurrency": "EUR"{offer}}}}}'
    )


@pytest.mark.parametrize(
    "text",
    [
        product(1),
        product(1).replace("Helm 1", "Helm\n1"),
        product(1).replace("Helm 1", "Helm\t1"),
        f"<!-- {product(1)} -->",
        f"<!--\n{product(1)}\n//-->",
        f"//<![CDATA[\n{product(1)}\n//]]>",
        f"/*<![CDATA[*/{product(1)}/*]]>*/",
        f"{product(1)};",
        product(1, more=', "x": [1, 2,],'[:-1]),
        f"/* offer */ {product(1)}",
        f"\ufeff  {product(1)}",
        f"[{product(1)},]",
    ],
)
def test_json_is_read_as_pages_have_it(text: str) -> None:
    page = shop(script(text) + script(product(2)), JSON_LD)
    assert [item.title for item in page.items] == ["Helm 1", "Helm 2"]
    assert page.items[0].price == Decimal("1500.00") and page.unread == 0


def test_a_script_that_can_not_be_read_is_told() -> None:
    page = shop(script('{"@type": "Product", "name": ') + script(product(2)), JSON_LD)
    assert len(page.items) == 1 and page.unread == 1
    with pytest.raises(ParseError, match="JSON-LD"):
        shop(script('{"@type": "Product", "name": '), JSON_LD)


def test_how_long_a_price_is_valid_is_no_end_of_an_auction() -> None:
    valid = shop(script(product(1, offer=', "priceValidUntil": "2026-11-24T12:15"')), JSON_LD)
    assert valid.items[0].ends_at is None
    ends = shop(script(product(1, offer=', "availabilityEnds": "2026-11-24T12:15Z"')), JSON_LD)
    assert ends.items[0].ends_at == datetime(2026, 11, 24, 12, 15, tzinfo=UTC)


# --- militaria321 ---------------------------------------------------------------------------------


def militaria(html: str) -> Page:
    site = Site("https://www.militaria321.com")
    response = Response(ADAPTERS["militaria321"].search_urls(site, Query("x"))[0], html.encode())
    return ADAPTERS["militaria321"].parse(site, Query("x"), response, NOW)


@pytest.mark.parametrize("picture", [True, False])
def test_an_icon_is_never_the_picture(picture: bool) -> None:
    html = pages.militaria([Lot(1, picture=picture), Lot(2)], "x")
    html = html.replace("images/dsp_photo.gif", "interface/dsp_photo.gif")
    html = html.replace("</td></tr>", '<img src="interface/ico_transfer.png"></td></tr>')
    own = "https://www.militaria321.com/images/auktion/1.jpg"
    assert militaria(html).items[0].image_url == (own if picture else "")
    html = html.replace("interface/ico_transfer.png", "pics/bank.png")
    assert militaria(html).items[0].image_url == (own if picture else "")


def test_prices_without_items_are_not_nothing() -> None:
    """The title still repeats the words, but the links have changed."""
    html = pages.militaria([Lot(1), Lot(2), Lot(3)], "x").replace("auktion/", "angebot/")
    html = re.sub(r"<p><b>3</b>.*?</p>", "", html)
    with pytest.raises(ParseError, match="prices"):
        militaria(html)
    assert militaria(pages.militaria([], "x")).items == ()


@pytest.mark.parametrize(
    ("said", "kind", "bids"),
    [
        ("", "", None),
        ("3 Gebote", "bid", 3),
        ("1 Gebot", "bid", 1),
        ("0 Gebote", "start", 0),
        ("Aktuelles Gebot", "bid", None),
        ("Startpreis", "start", None),
    ],
)
def test_bids_only_where_the_row_says_so(said: str, kind: str, bids: int | None) -> None:
    html = pages.militaria([Lot(1, buy_now="80,00")], "x").replace("<strong>", f"{said} <strong>")
    [item] = militaria(html).items
    assert (item.price_kind, item.bids) == (kind, bids)
    assert (item.price, item.buy_now) == (Decimal("49.00"), Decimal("80.00"))


# --- addresses ------------------------------------------------------------------------------------


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
    "price",
    [
        "<del>20 €</del> <ins>15 €</ins>",
        "<s>20,00 €</s> 15 €",
        "<ins>15 €</ins> <strike>20 €</strike>",
        "<del>15 €</del>",  # the only one
        "15<sup>00</sup> €",
        "15<small>00</small>€",
        "<span>15</span><span>00</span> €",
        "15<sup>–</sup> €",
        "<i>15</i><i>,</i><i>00</i> €",
        "15 € <sup>12</sup>",
        "<del><s>20 €</s> <del>30 €</del></del> 15 €",
        "<span>15<span><b>00</b></span></span> €",
    ],
)
def test_a_price_in_several_tags(price: str) -> None:
    assert shop(HIT.replace("12 €", price)).items[0].price == 15


def test_a_price_beside_a_former_one_whose_end_is_no_cents() -> None:
    assert shop(HIT.replace("12 €", "<del>20 €, 3</del><sup>15</sup> €")).items[0].price == 15


def test_the_price_is_the_element_that_is_not_struck_out() -> None:
    both = '<del><b class="p">20 €</b></del> <ins><b class="p">15 €</b></ins>'
    assert shop(HIT.replace('<b class="p">12 €</b>', both)).items[0].price == 15
    only = '<del><b class="p">20 €</b></del>'
    assert shop(HIT.replace('<b class="p">12 €</b>', only)).items[0].price == 20


@pytest.mark.parametrize(
    "picture",
    [
        "<picture><source srcset='/a.jpg 1x'><img src='data:,'></picture>",
        "<img src=/blank.gif data-lazy-srcset='/a.jpg 200w, /b.jpg 800w'>",
        "<img src=/img/placeholder-300.png data-src=/a.jpg>",
        "<img style=\"background: url('/a.jpg')\">",
        "<img src=/a.jpg srcset='/b.jpg 2x'>",
    ],
)
def test_a_picture_in_other_places(picture: str) -> None:
    site = Site("https://s.example", CONFIG | {"image": "img"})
    page = shop(HIT.replace("</a>", f"</a>{picture}"), site)
    assert page.items[0].image_url == "https://s.example/a.jpg"


def test_a_title_without_what_is_drawn_beside_it() -> None:
    drawn = "<svg><style>b{}</style><title>heart</title></svg><style>i{}</style>Helm"
    assert shop(HIT.replace(">Helm<", f">{drawn}<")).items[0].title == "Helm"


@pytest.mark.parametrize("written", ["/p/1 a.html", "/p/1%20a.html"])
def test_a_blank_in_a_link_stays_in_the_number_as_the_page_has_it(written: str) -> None:
    """Else all that is known would be new after an update."""
    thing = f'{{"@type": "Product", "url": "{written}", "name": "Helm"}}'
    item = f"<item><title>Helm</title><link>https://s.example{written}</link></item>"
    json_site = Site("https://s.example", {"row": "all", "title": "name", "link": "url"})
    json_page = Response("https://s.example/j", f'{{"all": [{thing}]}}'.encode())
    for page in (
        shop(HIT.replace("/p/1", written)),
        shop(f'<script type="application/ld+json">{thing}</script>', JSON_LD),
        feed(item),
        ADAPTERS["json_results"].parse(json_site, Query("Helm"), json_page, NOW),
    ):
        [found] = page.items
        assert (found.number, found.url) == (written, "https://s.example/p/1%20a.html")


def test_a_link_that_would_deceive() -> None:
    with pytest.raises(ParseError):
        shop(HIT.replace("/p/1", "https://s.example@other.example/p/1"))


def test_a_name_in_json_ld_that_is_encoded_twice() -> None:
    thing = '{"@type": "Product", "url": "/1", "name": "Helm &amp; Gurt"}'
    page = shop(f'<script type="application/ld+json">{thing}</script>', JSON_LD)
    assert page.items[0].title == "Helm & Gurt"


def test_a_feed_that_names_its_document_type() -> None:
    dtd = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://n.example/rss-0.91.dtd">'
    entry = "<item><title>Helm</title><link>/1</link></item>"
    body = f'{dtd}<rss version="0.91"><channel>{entry}</channel></rss>'
    response = Response("https://f.example/rss", body.encode(), "text/xml")
    assert len(ADAPTERS["feed"].parse(FEED, Query("x"), response, NOW).items) == 1


ROWS = "".join(HIT.replace("/p/1", f"/p/{n}").replace("Helm", f"Helm {n}") for n in range(5))


@pytest.mark.parametrize("settings", [{"id_pattern": "[a-z]+"}, {"id": "b"}])
def test_what_is_the_same_for_all_is_no_number(settings: dict[str, str]) -> None:
    """Else a new listing would be one of those that are known."""
    site = Site("https://s.example", CONFIG | settings)
    with pytest.raises(ParseError, match="the number of another"):
        shop(ROWS, site)
    assert len(shop(HIT + HIT, site).items) == 1, "one that stands there twice"


def test_a_link_whose_fragment_is_its_path() -> None:
    page = shop(ROWS.replace("/p/", "/#/p/"))
    assert [one.number for one in page.items] == [f"/#/p/{n}" for n in range(5)]


def kinds(*urls: str) -> str:
    things = ", ".join(
        f'{{"@type": "Product", "sku": "{sku}", "name": "Helm {sku}, {url}", '
        f'"url": "{url.format(sku)}"}}'
        for sku in range(5)
        for url in urls
    )
    return f'<script type="application/ld+json">[{things}]</script>'


def test_products_that_share_a_sku_are_told_apart_by_their_address() -> None:
    page = shop(kinds(*(f"/p/{{}}?kind={kind}" for kind in "abcd")), JSON_LD)
    assert [one.number for one in page.items[:4]] == [f"/p/0?kind={kind}" for kind in "abcd"]
    assert len(page.items) == 20
    page = shop(kinds(*(f"/p/{{}}#{kind}" for kind in "abcd")), JSON_LD)
    assert [one.number for one in page.items] == ["0", "1", "2", "3", "4"], "one page for all"


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

"""Feeds: each entry by itself, whatever is wrong with another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.platforms.base import ParseError, Query, Response
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.own_sites import FEED, NOW, feed


def test_the_price_and_picture_of_a_feed_of_products() -> None:
    space = 'xmlns:g="http://base.google.com/ns/1.0"'
    more = f"<g:price {space}>1,250.00 CHF</g:price><g:image_link {space}>/i.jpg</g:image_link>"
    [item] = feed(f"<item><title>Helm</title><link>/p/1</link>{more}</item>").items
    assert (item.price, item.currency) == (Decimal("1250.00"), "CHF")
    assert item.image_url == "https://f.example/i.jpg"


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


def empty_feed(title: str, words: str = "x") -> tuple[object, ...]:
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title></channel></rss>'
    )
    response = Response("https://f.example/rss?q=x", body.encode(), "text/xml")
    return ADAPTERS["feed"].parse(FEED, Query(words), response, NOW).items


@pytest.mark.parametrize(
    "title",
    [
        "Please log in",
        "Anmeldung erforderlich",
        "Увійдіть",
        "Shop – Login required",
        "Bitte melden Sie sich an!",
        "Forum: access denied",
        "Потрібна авторизація | Форум",
    ],
)
def test_a_feed_that_wants_a_login_is_not_empty(title: str) -> None:
    with pytest.raises(ParseError, match="error_reported"):
        empty_feed(title)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Login",
        "Suche: Anmeldung erforderlich Schild",
        "Emailleschild Zugriff verweigert - Suche",
        "Log in und Zapfen",
        "Search results for forbidden city",
    ],
)
def test_a_feed_that_is_called_so_by_chance_is_empty(title: str) -> None:
    assert empty_feed(title) == ()
    for words in ("Access denied", '"access denied"', "Access denied "):
        assert empty_feed("Shop - Access denied", words) == ()


def test_a_feed_with_entries_is_read_whatever_it_is_called() -> None:
    page = feed("</channel><channel><title>Please log in</title>", entry())
    assert [item.title for item in page.items] == ["Helm"]


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


def test_a_feed_that_names_its_document_type() -> None:
    dtd = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://n.example/rss-0.91.dtd">'
    entry = "<item><title>Helm</title><link>/1</link></item>"
    body = f'{dtd}<rss version="0.91"><channel>{entry}</channel></rss>'
    response = Response("https://f.example/rss", body.encode(), "text/xml")
    assert len(ADAPTERS["feed"].parse(FEED, Query("x"), response, NOW).items) == 1

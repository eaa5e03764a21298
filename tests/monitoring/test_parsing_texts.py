"""Texts and prices of results pages, in every charset."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms import charset, parsing
from tests.monitoring import pages
from tests.monitoring.pages import Lot
from tests.monitoring.parsing import parse

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

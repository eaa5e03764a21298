"""Pages as they may really be: sloppy, marked up otherwise, with parts missing or in the way. The
parsers must read what is there, or say that they can't; never nothing."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from monitoring import evaluation, matching
from monitoring.platforms.base import ParseError
from tests.monitoring import pages
from tests.monitoring.hard_pages import NOW, parse
from tests.monitoring.pages import Lot

CLASSIC = "https://www.egun.de/market/list_items.php?mode=qry&query=x"


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
    evaluations = evaluation.evaluate(
        found.items, evaluation.MatchFilter(text=text), baseline_complete=True, now=NOW
    )
    verdicts = [(one.number, one.verdict) for one in evaluations]
    assert verdicts == [("1", "announced"), *([("2", "excluded")] if miss else [])]
    assert found.items[0].title == hit

"""Sites that an admin describes: a page that is not understood is never taken for an empty one."""

from __future__ import annotations

import pytest

from monitoring.platforms.base import ParseError, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.search_address import leads_home
from tests.monitoring.own_sites import CONFIG, HIT, JSON_LD, NOW, SHOP, shop

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
    with pytest.raises(ParseError, match="home_page"):
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


FRAME = (
    "<nav><a href='/agb'>Nutzungsbedingungen</a><a href='/versand'>Versandkosten</a></nav>"
    "{}<footer><p>Impressum</p></footer>"
)


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Wir verwenden Cookies</h2><p>Bitte stimmen Sie der Nutzung zu.</p>",
        "<p>Zu viele Anfragen, bitte warten Sie.</p>",
        "<title>Just a moment...</title><p>Please wait a while</p>",
        FRAME.format("<h1>Sind Sie ein Mensch? Captcha</h1><p>Bitte bestätigen</p>"),
        FRAME.format('<p>Bitte zeigen Sie: kein Roboter.</p><div class="g-recaptcha"></div>'),
        '<p>Einen Augenblick</p><div class="g-recaptcha"></div>',
    ],
)
def test_a_page_of_something_else_does_not_tell_what_one_without_hits_says(html: str) -> None:
    def learned_from(inner: str) -> list[str]:
        hits = Query("Helm"), Response("https://s.example/s", FRAME.format(HIT).encode())
        page = Response("https://s.example/s", inner.encode())
        probes = [(Query(word), page) for word in ("qqxx", "wwyy")]
        lines: list[str] = ADAPTERS["css"].empty_lines(SHOP, hits, probes)  # type: ignore[attr-defined]
        return lines

    assert learned_from(html) == []
    assert learned_from(FRAME.format("<p>Nichts dabei.</p>")) == ["nichts dabei."]


PROOF = '<div class="g-recaptcha"></div>'


@pytest.mark.parametrize(
    ("hits", "nothing"),
    [
        ("<h1>Suche</h1><p>12 Treffer</p>", "<h1>Suche</h1><p>Nichts gefunden</p>"),
        ("<p>12 results for Helm</p><p>Sort by price</p>", "<p>Nichts gefunden</p>"),
        (FRAME.format("") + PROOF, FRAME.format("<p>Nichts gefunden</p>") + PROOF),
        (FRAME.format(""), FRAME.format(f"<p>Nichts gefunden</p><form>{PROOF}</form>")),
        (PROOF, f"<p>Nichts gefunden</p>{PROOF}"),
    ],
)
def test_a_plain_page_tells_what_one_without_hits_says(hits: str, nothing: str) -> None:
    page = Response("https://s.example/s", nothing.encode())
    with_hits = Query("Helm"), Response("https://s.example/s", (hits + HIT).encode())
    probes = [(Query(word), page) for word in ("qqxx", "wwyy")]
    learn = ADAPTERS["css"].empty_lines  # type: ignore[attr-defined]
    assert learn(SHOP, with_hits, probes) == ["nichts gefunden"]

"""Sites whose results are JSON: what is there is read, and what is not understood is an error."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.platforms.base import (
    CaptchaRequired,
    Page,
    ParseError,
    Query,
    Response,
    ScrapedItem,
    Site,
)
from monitoring.platforms.json_path import PathError, compile_path
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.times import read_time

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
URL = "https://api.shop.example/search?q=Helm"
CONFIG = {
    "search": URL.replace("Helm", "{query}"),
    "row": "data.items",
    "title": "name",
    "link": "/item/{id}",
    "id": "id",
    "price": "price.amount",
    "currency": "price.currency",
    "image": "images[0].url",
    "seller": "seller.name",
    "ends": "endsAt",
    "posted": "createdAt",
    "bids": "bidCount",
    "total": "data.total",
    "next": "data.next",
}
ENTRY = {
    "id": 4711,
    "name": "Helm M35",
    "price": {"amount": 1250.5, "currency": "CHF"},
    "images": [{"url": "//img.example/4711.jpg"}, {"url": "/b.jpg"}],
    "seller": {"name": "Waldläufer"},
    "endsAt": "2026-12-01T18:00:00Z",
    "createdAt": 1_764_000_000_000,
    "bidCount": 3,
}


def site(**more: Any) -> Site:
    config = {name: value for name, value in (CONFIG | more).items() if value != ""}
    return Site("https://shop.example", config)


def answer(items: Any, **more: Any) -> str:
    return json.dumps({"data": {"items": items, **more}})


def read(text: str | bytes, url: str = URL, **config: Any) -> Page:
    body = text if isinstance(text, bytes) else text.encode()
    response = Response(url, body, "application/json")
    return ADAPTERS["json_results"].parse(site(**config), Query("Helm"), response, NOW)


def one(entry: dict[str, Any], **config: Any) -> ScrapedItem:
    [item] = read(answer([entry]), **config).items
    return item


# --- a listing ------------------------------------------------------------------------------------


def test_every_field_is_read() -> None:
    assert ADAPTERS["json_results"].problems(site()) == []
    page = read(answer([ENTRY], total=40, next="/search?q=Helm&page=2"))
    assert page.items == (
        ScrapedItem(
            number="4711",
            title="Helm M35",
            url="https://shop.example/item/4711",
            image_url="https://img.example/4711.jpg",
            price=Decimal("1250.50"),
            price_kind="bid",
            currency="CHF",
            seller="Waldläufer",
            bids=3,
            ends_at=datetime(2026, 12, 1, 18, tzinfo=UTC),
            posted_at=datetime(2025, 11, 24, 16, tzinfo=UTC),
        ),
    )
    assert (page.total, page.unread, page.newest_first) == (40, 0, False)
    assert page.next_url == "https://api.shop.example/search?q=Helm&page=2"


@pytest.mark.parametrize(
    ("value", "cents", "amount", "code"),
    [
        (1250, False, "1250.00", "EUR"),
        (1250, True, "12.50", "EUR"),
        (12.5, True, "12.50", "EUR"),
        ("1250", True, "12.50", "EUR"),
        ("1250", False, "1250.00", "EUR"),
        ("1.250,00 €", False, "1250.00", "EUR"),
        ("£1,250", False, "1250.00", "GBP"),
        ("12,50 zł", True, "12.50", "PLN"),
        ("1250.5", False, "1250.50", "EUR"),
        (0, False, "0.00", "EUR"),
        (-1, False, None, "EUR"),
        (1e300, False, None, "EUR"),
        (True, False, None, "EUR"),
        (None, False, None, "EUR"),
        ("auf Anfrage", False, None, "EUR"),
        ({"x": 1}, False, None, "EUR"),
        ([99, 5], False, "99.00", "EUR"),
    ],
)
def test_prices(value: Any, cents: bool, amount: str | None, code: str) -> None:
    item = one(ENTRY | {"price": value}, price="price", currency="", cents=cents)
    assert item.price == (Decimal(amount) if amount else None)
    assert item.currency == code


@pytest.mark.parametrize(
    ("said", "code"),
    [("UAH", "UAH"), ("chf", "CHF"), ("€", "EUR"), ("грн", "UAH"), ("£", "GBP"), (None, "EUR")],
)
def test_the_currency_that_stands_beside_a_number(said: str | None, code: str) -> None:
    assert one(ENTRY | {"price": {"amount": 1, "currency": said}}).currency == code


def test_a_currency_that_is_the_sites() -> None:
    assert one(ENTRY, currency="SEK").currency == "SEK"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/item/{id}", "https://shop.example/item/4711"),
        ("item/{id}", "https://shop.example/item/4711"),
        (
            "https://www.shop.example/i/{id}/{seller.name}",
            "https://www.shop.example/i/4711/Waldl%C3%A4ufer",
        ),
        ("/{images[1].url}?id={id}", "https://shop.example/b.jpg?id=4711"),
        ("images[1].url", "https://shop.example/b.jpg"),
        ("images[0].url", "https://img.example/4711.jpg"),
    ],
)
def test_links(link: str, url: str) -> None:
    assert ADAPTERS["json_results"].problems(site(link=link)) == []
    assert one(ENTRY, link=link).url == url


@pytest.mark.parametrize("value", ["a/b", "x?y#z", "../..", "//evil.example", "@evil.example"])
def test_a_value_can_not_change_where_an_address_leads_to(value: str) -> None:
    item = one(ENTRY | {"id": value}, link="https://shop.example/i/{id}", image="/p/{id}.jpg")
    assert item.url.startswith("https://shop.example/i/") and item.number == value
    assert item.image_url.startswith("https://shop.example/p/")


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", None, 5, {}]
)
def test_only_addresses_of_the_web_are_taken(value: Any) -> None:
    item = one(ENTRY | {"images": [{"url": value}]})
    assert item.image_url in ("", "https://shop.example/5")
    page = read(answer([ENTRY, ENTRY | {"url": value, "id": 2}, ENTRY | {"url": "/x"}]), link="url")
    assert {item.url for item in page.items} <= {"https://shop.example/x", "https://shop.example/5"}


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-29T12:00:00Z", NOW),
        ("2026-11-29T13:00:00+01:00", NOW),
        ("2026-11-29 13:00", NOW),
        ("29.11.2026, 13:00 Uhr", NOW),
        ("29.11.2026 um 13:00 Uhr", NOW),
        ("Sun, 29 Nov 2026 12:00:00 +0000", NOW),
        (int(NOW.timestamp()), NOW),
        (str(int(NOW.timestamp())), NOW),
        (NOW.timestamp() * 1000, NOW),
        (int(NOW.timestamp()) * 1_000_000, NOW),
        (f"/Date({int(NOW.timestamp())}000)/", NOW),
        ("2 Tage 3 Std.", NOW + timedelta(days=2, hours=3)),
        *((value, None) for value in (3600, -1, True, 10**30)),
        *((value, None) for value in ("bald", "", "31.02.2026", "9999-12-31", "1" * 40)),
        ("0001-01-01T00:00:00+14:00", None),
        (None, None),
    ],
)
def test_ends(value: Any, moment: datetime | None) -> None:
    assert one(ENTRY | {"endsAt": value}).ends_at == moment


@pytest.mark.parametrize(
    ("value", "bids", "kind"),
    [(3, 3, "bid"), (0, 0, "start"), ("7 Gebote", 7, "bid"), (None, None, ""), (10**9, None, "")],
)
def test_bids(value: Any, bids: int | None, kind: str) -> None:
    item = one(ENTRY | {"bidCount": value})
    assert (item.bids, item.price_kind) == (bids, kind)


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("Helm &amp; Koppel", "Helm & Koppel"),
        ("<b>Helm</b> &quot;M35&quot;", 'Helm "M35"'),
        ("Helm &#8222;M35&#x201c;", "Helm „M35“"),
        ("AT&T; R&D; 5 < 6 > 4", "AT&T; R&D; 5 < 6 > 4"),
        (1914, "1914"),
    ],
)
def test_titles_that_are_encoded_once_too_often(title: Any, read_as: str) -> None:
    assert one(ENTRY | {"name": title}).title == read_as


def test_without_an_id_the_link_tells_items_apart() -> None:
    entry = ENTRY | {"url": "/item/5?utm_source=x"}
    assert one(entry, id="", link="url").number == "/item/5"


def test_an_entry_that_can_not_be_read_costs_no_other() -> None:
    wrong: list[Any] = [
        None,
        5,
        "x",
        [],
        {},
        {"id": 1},
        {"name": "no number"},
        {"name": {}, "id": 7},
    ]
    page = read(answer([ENTRY, *wrong, ENTRY | {"id": 2}]))
    assert [item.number for item in page.items] == ["4711", "2"]
    assert page.unread == len(wrong)
    with pytest.raises(ParseError, match="none of them"):
        read(answer(wrong))


def test_a_number_that_all_items_share_is_an_error() -> None:
    """It would leave one of them, and none would ever be new again."""
    entries = [ENTRY | {"id": 5, "url": f"/item/{n}"} for n in range(9)]
    with pytest.raises(ParseError, match="the number of another"):
        read(answer(entries), link="url")
    twice = [ENTRY | {"url": f"/item/4711?utm_source={n}"} for n in range(9)]
    assert len(read(answer(twice), link="url").items) == 1


def test_characters_that_can_not_be_stored_are_left_out() -> None:
    entry = ENTRY | {"name": "Helm\0 \ud800M\u202e35", "url": "/a\0\ud800", "id": "7\0"}
    item = one(entry, link="url")
    assert (item.title, item.url, item.number) == ("Helm M35", "https://shop.example/a", "7")


# --- nothing found, or not understood -------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"error": "rate limit exceeded"},
        {"error": {"code": 500}, "ok": False},
        {"errors": [{"message": "Timeout", "path": ["search"]}]},
        {"code": 401, "message": "Unauthorized"},
        {"statusCode": 503},
        {"code": "500"},
        {"status": "error", "message": "db down"},
        {"status": "Unauthorized"},
        {"status": "fail"},
        {"success": False},
        {"ok": False},
    ],
)
def test_an_error_beside_an_empty_list_is_not_nothing_found(said: dict[str, Any]) -> None:
    with pytest.raises(ParseError, match="reports an error"):
        read(json.dumps({"data": {"items": []}} | said))


@pytest.mark.parametrize(
    "said",
    [
        {"error": None, "errors": []},
        {"status": "success", "success": True, "ok": True},
        {"status": 200, "code": 0, "error": False},
        {"status": 1, "code": "200"},
        {"success": None, "status": None, "code": True},
    ],
)
def test_an_empty_list_of_an_answer_that_is_well_is_nothing_found(said: dict[str, Any]) -> None:
    assert read(json.dumps({"data": {"items": []}} | said)).items == ()


@pytest.mark.parametrize("total", [17, "17", "1.234", "1,234", "1 234"])
def test_hits_that_are_told_but_not_shown_are_an_error(total: Any) -> None:
    with pytest.raises(ParseError, match="but the list is empty"):
        read(answer([], total=total))
    assert read(answer([], total="0")).items == ()


def test_an_empty_list_is_nothing_found() -> None:
    page = read(answer([]))
    assert (page.items, page.next_url, page.total) == ((), None, None)
    assert read(answer([], total=0)).items == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "0",
        '"x"',
        "{",
        '{"data": null}',
        '{"data": {"items": null}}',
        '{"data": {"items": {}}}',
        '{"data": {"items": "none"}}',
        '{"data": {"results": []}}',
        '{"error": "too many requests"}',
        answer([], total=3),
        "<p>Wartung</p>",
        "nothing found",
    ],
)
def test_a_list_that_is_not_there_is_never_nothing_found(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(text)
    assert not isinstance(caught.value, CaptchaRequired)


def test_a_challenge_is_told() -> None:
    with pytest.raises(CaptchaRequired):
        read("<title>Just a moment...</title>")


@pytest.mark.parametrize(
    ("row", "data", "numbers"),
    [
        ("$", [ENTRY], ["4711"]),
        ("$", [], []),
        ("hits", {"hits": [ENTRY]}, ["4711"]),
        ("hits[*]", {"hits": [ENTRY]}, ["4711"]),
        ("hits[*]", {"hits": []}, []),
        ("hits.*", {"hits": {"a": ENTRY}}, ["4711"]),
        ("hits.*", {"hits": {}}, []),
        ("hits[0:1]", {"hits": [ENTRY, ENTRY | {"id": 5}]}, ["4711"]),
        ("hits[?@.kind == 'ad']", {"hits": [ENTRY, ENTRY | {"id": 5, "kind": "ad"}]}, ["5"]),
        ("hits[?@.kind == 'ad']", {"hits": [ENTRY]}, []),
        ("$..hits", {"a": [{"hits": [ENTRY]}, {"hits": [ENTRY | {"id": 5}]}]}, ["4711", "5"]),
        ("hits[*].node", {"hits": [{"node": [ENTRY]}]}, ["4711"]),
        ("['data-list']", {"data-list": [ENTRY]}, ["4711"]),
    ],
)
def test_where_the_list_stands(row: str, data: Any, numbers: list[str]) -> None:
    assert ADAPTERS["json_results"].problems(site(row=row)) == []
    page = read(json.dumps(data), row=row)
    assert [item.number for item in page.items] == numbers and page.unread == 0


@pytest.mark.parametrize("row", ["hits[*]", "hits.*", "hits[?@.a == 1]", "hits[0:5]", "$..hits"])
def test_a_list_of_selected_items_must_be_there_too(row: str) -> None:
    others: list[Any] = [{}, {"hits": None}, {"hits": "x"}, []]
    for data in others:
        with pytest.raises(ParseError):
            read(json.dumps(data), row=row)


# --- where the JSON is ----------------------------------------------------------------------------

DATA = answer([ENTRY])


@pytest.mark.parametrize(
    ("text", "config"),
    [
        (DATA, {}),
        (f"\ufeff  {DATA}", {}),
        (f")]}}',\n{DATA}", {}),
        (f"while(1);{DATA}", {}),
        (f"callback_7({DATA});", {}),
        (f"cb && cb({DATA})", {}),
        (f"/**/ typeof jQuery.cb === 'function' && jQuery.cb({DATA});", {}),
        (f'<script id="__NEXT_DATA__" type="application/json">{DATA}</script>', {}),
        (
            f"<script>x</script><script type='application/json' class='d'>{DATA}</script>",
            {"script": "script.d"},
        ),
        (f"<script>{DATA}</script>", {"script": "script"}),
        (
            "<div id=app data-page='{}'></div>".format(DATA.replace("'", "&#39;")),
            {"script": "#app@data-page"},
        ),
        (f"<script>window.__STATE__ = {DATA};foo()</script>", {"variable": "window.__STATE__"}),
        (f'<script>window["__STATE__"]={DATA}</script>', {"variable": "window.__STATE__"}),
        (f"<script>var a = 1, state={DATA}, b</script>", {"variable": "state"}),
        (f"<script>if(state==1){{}}; let state = {DATA}</script>", {"variable": "state"}),
        (f'<script>state = {DATA[:-1]}, "x": undefined,}}</script>', {"variable": "state"}),
        (f"<script>s = JSON.parse({json.dumps(DATA)})</script>", {"variable": "s"}),
        (
            "<script>s = JSON.parse('{}')</script>".format(
                DATA.replace("'", "\\x27").replace("M35", "M\\x335")
            ),
            {"variable": "s"},
        ),
        (f"<!DOCTYPE html><html><body><p>x</p><script id=__NEXT_DATA__>{DATA}</script>", {}),
    ],
)
def test_where_the_json_is_found(text: str, config: dict[str, str]) -> None:
    assert ADAPTERS["json_results"].problems(site(**config)) == []
    assert [item.title for item in read(text, **config).items] == ["Helm M35"]


def test_an_object_in_each_line_is_a_row_and_one_that_is_broken_stops_no_other() -> None:
    lines = [json.dumps(ENTRY | {"id": number}) for number in (1, 2, 3)]
    lines[1] = '{"id": broken}'
    assert [item.number for item in read("\r\n".join(lines) + "\n", row="$[*]").items] == [
        "1",
        "3",
    ]


@pytest.mark.parametrize("config", [{"variable": "window.__OTHER__"}, {"script": "script.other"}])
def test_a_script_that_is_not_there_is_an_error(config: dict[str, str]) -> None:
    with pytest.raises(ParseError, match="no such data"):
        read(f"<script>window.__STATE__ = {DATA}</script>", **config)


# --- further pages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("following", "url"),
    [
        ("?q=Helm&page=2", "https://api.shop.example/search?q=Helm&page=2"),
        ("https://cdn.example/p2.json", "https://cdn.example/p2.json"),
        (URL, None),
        ("javascript:x", None),
        (None, None),
        ("", None),
        (False, None),
        (True, None),
        (2, None),
        ({}, None),
    ],
)
def test_the_address_of_the_next_page(following: Any, url: str | None) -> None:
    assert read(answer([ENTRY], next=following)).next_url == url
    assert read(answer([], next=following)).next_url is None


@pytest.mark.parametrize(
    ("config", "urls"),
    [
        ({}, ["p=1", "p=2", "p=3"]),
        ({"first_page": "0"}, ["p=0", "p=1", "p=2"]),
        ({"first_page": "1", "page_step": "25"}, ["p=1", "p=26", "p=51"]),
        ({"first_page": "0", "page_step": "20"}, ["p=0", "p=20", "p=40"]),
    ],
)
def test_pages_that_are_numbered(config: dict[str, str], urls: list[str]) -> None:
    base = "https://api.shop.example/s?"
    config |= {"search": f"{base}p={{page}}&q={{query}}", "next": ""}
    adapter = ADAPTERS["json_results"]
    assert adapter.problems(site(**config)) == []
    wanted = [f"{base}{one}&q=Helm" for one in urls]
    assert [adapter.page_url(site(**config), Query("Helm"), n) for n in (1, 2, 3)] == wanted
    assert read(answer([ENTRY]), wanted[0], **config).next_url == wanted[1]
    assert read(answer([ENTRY]), wanted[1], **config).next_url == wanted[2]
    assert read(answer([], total=40), wanted[2], **config).next_url is None
    with pytest.raises(ParseError):
        read(answer([], total=40), wanted[0], **config)


@pytest.mark.parametrize(
    ("following", "page"),
    [
        (7, "7"),
        ("7", "7"),
        (1, None),
        (True, "2"),
        (False, None),
        (None, None),
        (7.0, "7"),
        (-1, None),
    ],
)
def test_the_next_page_by_its_number(following: Any, page: str | None) -> None:
    search = "https://api.shop.example/s?q={query}&p={page}"
    first = "https://api.shop.example/s?q=Helm&p=1"
    found = read(answer([ENTRY], next=following), first, search=search).next_url
    assert found == (page and first.replace("p=1", f"p={page}"))


@pytest.mark.parametrize(
    ("following", "after"),
    [
        ("eyJpZCI6OX0=", "&after=eyJpZCI6OX0%3D"),
        ("a&b=/../?#c", "&after=a%26b%3D%2F..%2F%3F%23c"),
        (1732900000000, "&after=1732900000000"),
        (12.0, "&after=12"),
        ("/search?after=9", "/search?after=9"),
        ("https://api.shop.example/p2", "https://api.shop.example/p2"),
        ("x" * 501, None),
        ("", None),
        (" ", None),
        (None, None),
        (True, None),
        ({}, None),
        ([], None),
    ],
)
def test_the_next_page_by_its_cursor(following: Any, after: str | None) -> None:
    config = {"search": URL.replace("Helm", "{query}") + "&after={cursor}"}
    adapter = ADAPTERS["json_results"]
    assert adapter.problems(site(**config)) == []
    assert adapter.search_urls(site(**config), Query("Helm")) == (URL,)
    assert adapter.page_url(site(**config), Query("Helm"), 2) is None
    found = read(answer([ENTRY], next=following), **config).next_url
    expected = URL + after if after and after[0] == "&" else after and urljoin(URL, after)
    assert found == expected
    assert read(answer([], next=following), **config).next_url is None
    if found and "&after" in found:
        assert read(answer([ENTRY], next=following), found, **config).next_url is None
        assert read(answer([], total=40), found, **config).items == ()  # the last page may be empty
    with pytest.raises(ParseError):
        read(answer([], total=40), **config)


def test_a_cursor_needs_the_path_to_it_and_no_numbers() -> None:
    search = "/s?q={query}&p={page}&after={cursor}"
    [both, missing] = ADAPTERS["json_results"].problems(site(search=search, next=""))
    assert both.startswith("search: ") and missing.startswith("next: ")


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "",
        "$.",
        "a b",
        "a[",
        "a[?@.x]]",
        "$..a..b",
        "$.a | $.b",
        "a[0, 1]",
        "a[?match(@.x, '(a+)+')]",
        "a[?search(@.x, '(a+)+')]",
        "a[?@.x =~ /(a+)+/]",
        "a[?@..x]",
        "a[?@.x[*]]",
        "a[?$..x]",
        "a[?@[?@[?@.x]]]",
        "a" * 301,
        ".a" * 21,
    ],
)
def test_a_path_that_could_take_too_long_is_refused(path: str) -> None:
    with pytest.raises(PathError):
        compile_path(path)
    assert [one.partition(":")[0] for one in ADAPTERS["json_results"].problems(site(row=path))] == [
        "row"
    ]


def test_a_document_that_is_too_deep_is_an_error() -> None:
    for depth in (80, 100_000):
        text = '{"x":' * depth + "[]" + "}" * depth
        with pytest.raises(ParseError):
            read(text, row="$..items")


def test_so_many_items_are_read_and_the_others_are_told() -> None:
    page = read(answer([ENTRY | {"id": n} for n in range(2500)]))
    assert len(page.items) == 2000 and page.unread == 1  # that there are more


def test_a_large_document_is_read_in_time() -> None:
    data = {
        "data": {
            "items": [ENTRY | {"id": n} for n in range(2000)],
            "more": [[{"a": 1}] * 50] * 2000,
        }
    }
    text = json.dumps(data)
    began = time.process_time()
    assert len(read(text, row="$..items").items) == 2000
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("row", ""),
        ("title", ""),
        ("link", ""),
        ("link", "https://shop{id}/x"),
        ("link", "{id}://x"),
        ("link", "//{id}/x"),
        ("link", "javascript:{id}"),
        ("link", "/x/{id"),
        ("link", "/x/{..a..b}"),
        ("image", "https://{id}.example/x"),
        ("price", "a["),
        ("currency", "a["),
        ("next", "a["),
        ("total", "a["),
        ("variable", "window.alert('x')"),
        ("script", "p:["),
        ("id", ""),
        ("search", "/s"),
        ("first_page", "-1"),
        ("page_step", "0"),
    ],
)
def test_wrong_settings_are_told_at_their_field(setting: str, value: str) -> None:
    problems = ADAPTERS["json_results"].problems(site(**{setting: value}))
    if setting == "link" and value == "{id}://x":  # it leads to the site, whatever the id
        assert problems == [] and one(ENTRY, link=value).url.startswith("https://shop.example/")
        return
    assert [problem.partition(":")[0] for problem in problems] == [setting]
    assert all(problem.partition(": ")[2] for problem in problems)


def test_settings_that_are_no_texts_are_told() -> None:
    config = dict.fromkeys(CONFIG, 5)
    assert ADAPTERS["json_results"].problems(Site("https://shop.example", config))
    with pytest.raises(ParseError):
        ADAPTERS["json_results"].parse(
            Site("https://shop.example", config), Query("x"), Response(URL, DATA.encode()), NOW
        )


# --- whatever there is ----------------------------------------------------------------------------

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "items", "name", "id", "price", "amount", "url", "next"])
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)
ROWS = st.sampled_from(["data.items", "$", "$..items", "items[*]", "data.*", "items[?@.id]"])


@settings(max_examples=300, deadline=None)
@given(JSON_VALUES, ROWS)
def test_no_document_makes_it_stumble(data: Any, row: str) -> None:
    try:
        page = read(json.dumps(data), row=row)
    except ParseError:
        return
    for item in page.items:
        assert item.number and item.title and item.url.startswith("https://")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200), st.sampled_from(["", "s.x", "window.s"]))
def test_no_bytes_make_it_stumble(text: str | bytes, variable: str) -> None:
    body = text if isinstance(text, bytes) else text.encode(errors="replace")
    for config in ({"variable": variable}, {"script": "script"}, {}):
        try:
            read(b"<script>s.x = " + body, **config)
            read(body, **config)
        except ParseError:
            continue


TITLES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)
LISTINGS = st.lists(
    st.tuples(
        st.integers(1, 10**15),
        TITLES,
        st.none() | st.integers(0, 10**11),
        st.sampled_from(["EUR", "CHF", "UAH", "USD"]),
        st.none() | st.integers(0, 500),
        st.none() | st.integers(1_000_000_000, 4_000_000_000),
    ),
    unique_by=lambda listing: listing[0],
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(LISTINGS, st.booleans())
def test_exactly_what_is_listed_is_read(listings: list[Any], in_page: bool) -> None:
    entries = [
        {
            "id": number,
            "name": title,
            "price": {"amount": cents, "currency": currency},
            "bidCount": bids,
            "endsAt": ends,
        }
        for number, title, cents, currency, bids, ends in listings
    ]
    text = answer(entries, total=len(entries))
    if in_page:
        text = text.replace("<", "\\u003c")
        text = f"<p>x</p><script id=__NEXT_DATA__>{text}</script>"
    page = read(text, cents=True)
    assert page.unread == 0
    assert [
        (
            int(item.number),
            item.title,
            None if item.price is None else int(item.price * 100),
            item.currency,
            item.bids,
            item.ends_at and int(item.ends_at.timestamp()),
        )
        for item in page.items
    ] == [
        (number, " ".join(title.split())[:500], cents, currency, bids, ends)
        for number, title, cents, currency, bids, ends in listings
    ]


@given(st.text(max_size=60) | st.integers() | st.floats() | st.booleans() | st.none())
def test_no_value_makes_the_time_stumble(value: Any) -> None:
    moment = read_time(value)
    assert moment is None or moment.tzinfo is not None


@settings(max_examples=300)
@given(st.text("$.@[]*?'\"abc019()&|!=<>~^:, ", max_size=40))
def test_no_text_makes_the_path_stumble(text: str) -> None:
    try:
        path = compile_path(text)
    except PathError:
        return
    path.values({"a": [{"b": 1}]}, 10)


@settings(max_examples=200, deadline=None)
@given(JSON_VALUES, st.sampled_from(["$", "data", "data.items", "[0]", "[-1].id", "items[1].name"]))
def test_names_and_numbers_are_followed_as_the_standard_says(data: Any, text: str) -> None:
    path = compile_path(text)
    assert path.steps is not None
    expected = path.compiled.findall(data) if isinstance(data, (dict, list)) else []
    assert path.values(data, 10) == expected

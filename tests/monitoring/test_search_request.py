"""What is sent to a site that an admin describes: bodies, headers and cookies."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms import request_headers
from monitoring.platforms.base import Query, Site
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.request_headers import BadHeader, read_cookies, read_headers
from monitoring.platforms.search_address import cursor_of, page_number, search_url, url_after
from monitoring.platforms.search_request import posted
from tests.monitoring.search_requests import FORM, GRAPHQL

WORDS = ['Helm "M35" & Co', "Säbel 1871/84", "a\\b", "{page}", "x=1;y", "'; --", "Шабля", "a+b%"]


def site(**config: Any) -> Site:
    return Site("https://s.example", config)


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", WORDS)
def test_words_are_escaped_in_a_form(words: str) -> None:
    one = site(**FORM)
    sent = posted(one, Query(words), search_url(one, Query(words), 3))
    assert sent is not None and sent.content_type == "application/x-www-form-urlencoded"
    assert parse_qsl(sent.content.decode()) == [("q", words), ("seite", "3"), ("sort", "neu")]


@pytest.mark.parametrize("cursor", ["", "eyJpZCI6OX0=", "{query} & {page}", 'a"b\\c#d'])
def test_a_cursor_is_sent_in_a_body(cursor: str) -> None:
    form = site(search="/suche", body="q={query}&nach={cursor}")
    url = url_after(form, Query("Helm"), cursor)
    assert cursor_of(form, Query("Helm"), url) == cursor
    sent = posted(form, Query("Helm"), url)
    assert sent is not None
    assert parse_qs(sent.content.decode(), keep_blank_values=True) == {
        "q": ["Helm"],
        "nach": [cursor],
    }
    body = '{"variables": {"q": "{query}", "after": "{cursor}"}}'
    graphql = site(search="/graphql", body=body)
    sent = posted(graphql, Query("Helm"), url_after(graphql, Query("Helm"), cursor))
    assert sent is not None
    assert json.loads(sent.content) == {"variables": {"q": "Helm", "after": cursor or None}}


@pytest.mark.parametrize("words", WORDS)
def test_words_are_escaped_in_json(words: str) -> None:
    one = site(**GRAPHQL)
    sent = posted(one, Query(words), search_url(one, Query(words), 3))
    assert sent is not None and sent.content_type == "application/json"
    data = json.loads(sent.content)
    assert data["variables"] == {"q": words, "page": 3} and data["query"].startswith("query(")


@given(st.text(max_size=40))
def test_no_words_leave_their_place(words: str) -> None:
    words = " ".join(words.encode(errors="ignore").decode().split())
    one, query = site(**GRAPHQL), Query(words)
    sent = posted(one, query, search_url(one, query))
    assert sent is not None and json.loads(sent.content)["variables"] == {"q": words, "page": 1}
    one = site(**FORM)
    sent = posted(one, query, search_url(one, query))
    assert sent is not None
    assert parse_qs(sent.content.decode(), keep_blank_values=True)["q"] == [words]


def test_the_charset_of_the_words_in_a_form() -> None:
    one = site(**FORM, query_charset="iso-8859-1")
    sent = posted(one, Query("Säbel"), search_url(one, Query("Säbel")))
    assert sent is not None and sent.content.startswith(b"q=S%E4bel&")


@pytest.mark.parametrize("config", [FORM, GRAPHQL])
@pytest.mark.parametrize("key", ["css", "feed", "json_results"])
def test_a_body_takes_the_place_of_words_in_the_address(key: str, config: dict[str, str]) -> None:
    one = site(**config, row="x", title="t", link="l")
    assert ADAPTERS[key].problems(one) == []
    [url] = ADAPTERS[key].search_urls(one, Query("Helm"))
    assert url.partition("#")[0] == f"https://s.example{config['search']}"


def test_each_page_of_a_posted_search_has_an_address_of_its_own() -> None:
    one, query = site(**FORM), Query("Helm")
    urls = [search_url(one, query, number) for number in (1, 2, 3)]
    assert len(set(urls)) == 3
    assert [page_number(one, query, url) for url in urls] == [1, 2, 3]
    assert posted(one, query, "https://s.example/suche?weiter=2") is None, "a link is followed"
    assert posted(one, query, "https://evil.example/suche#page=1") is None


def test_offsets_are_sent_in_a_body() -> None:
    one = site(search="/s", body='{"q": "{query}", "from": {page}}', first_page="0", page_step="20")
    sent = posted(one, Query("x"), search_url(one, Query("x"), 3))
    assert sent is not None and json.loads(sent.content) == {"q": "x", "from": 40}


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"search": "/s", "body": '{"q": {query}}'}, "body"),
        ({"search": "/s", "body": '{"q": "{query}"'}, "body"),
        ({"search": "/s", "body": "{query}"}, "body"),
        ({"search": "/s", "body": "q={query}\r\nx=1"}, "body"),
        ({"search": "/s", "body": "q={query}&b=a b"}, "body"),
        ({"search": "/s", "body": "q={query}&x=" + "y" * 5000}, "body"),
        ({"search": "/s", "body": '{"q": "Helm"}'}, "search"),
        ({"search": "", "body": "q={query}"}, "search"),
    ],
)
@pytest.mark.parametrize("key", ["css", "feed"])
def test_wrong_bodies_are_told(key: str, config: dict[str, str], field: str) -> None:
    problems = ADAPTERS[key].problems(site(**config))
    assert [one.partition(":")[0] for one in problems] == [field]


# --- headers --------------------------------------------------------------------------------------


def test_headers_and_cookies_as_they_are_written() -> None:
    text = "Authorization: Bearer abc.def\r\n\r\n x-api-key:  1:2 \nAccept-Language: uk"
    assert read_headers(text) == {
        "Authorization": "Bearer abc.def",
        "x-api-key": "1:2",
        "Accept-Language": "uk",
    }
    assert read_cookies("a=1; b=x=y\nCookie: c=3;") == {"a": "1", "b": "x=y", "c": "3"}
    assert request_headers.as_headers({"X": "1"}, {"a": "1", "b": "2"}) == {
        "X": "1",
        "Cookie": "a=1; b=2",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Host: evil.example", "refused"),
        ("content-length: 5", "refused"),
        ("Transfer-Encoding: chunked", "refused"),
        ("Connection: close", "refused"),
        ("TE: trailers", "refused"),
        ("Upgrade: h2c", "refused"),
        ("If-None-Match: x", "refused"),
        ("X Y: 1", "name"),
        ("X: 1\rY: 2", "value"),
        ("X: a\0b", "value"),
        ("X: grün", "value"),
        ("X\u2028: 1", "name"),
        ("X: 1\u2028Y: 2", "value"),
        (": 1", "name"),
        ("no colon", "name"),
        ("Cookie: a=1", "cookie"),
        ("X: " + "y" * 4001, "value"),
        ("\n".join(f"X-{n}: 1" for n in range(21)), "many"),
    ],
)
def test_what_may_not_be_sent_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadHeader) as caught:
        read_headers(text)
    assert caught.value.reason == reason
    assert text not in str(caught.value)


@pytest.mark.parametrize("text", ["a", "a b=1", "a=1\rb=2", "a=ä", "a=1,\x002", "=1"])
def test_cookies_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadHeader):
        read_cookies(text)


@given(st.text(max_size=60))
def test_whatever_is_written_no_line_is_added(text: str) -> None:
    for read in (read_headers, read_cookies):
        try:
            found = read(text)
        except BadHeader:
            continue
        sent = "".join(f"{name}{value}" for name, value in found.items())
        assert sent.isascii() and not set(sent) & set("\r\n\0")


@pytest.mark.parametrize(
    "search",
    ["https://{query}/s", "//{query}.example/s", "https://s.example{query}/x", "{query}://x/y"],
)
def test_words_do_not_choose_the_site(search: str) -> None:
    [problem] = ADAPTERS["feed"].problems(site(search=search))
    assert problem.startswith("search: the name of the site")

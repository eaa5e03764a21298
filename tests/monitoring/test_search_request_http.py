"""What is sent over HTTP to a site that an admin describes, where to, and what is stored."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from monitoring.models import KnownPage, PageSample, Platform, PlatformState
from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.search_address import search_url
from monitoring.services.fetching import guard
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.fetching.types import FetchResult, Request
from monitoring.services.reading import platform_headers
from monitoring.services.reading.page_cache import PageCache
from monitoring.services.reading.page_requests import PageRequests
from monitoring.services.reading.reader import Outcome, Search, SearchReader
from monitoring.services.reading.throttling import PlatformThrottle
from tests.monitoring.search_requests import FORM, GRAPHQL

# --- over HTTP ------------------------------------------------------------------------------------


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    #: Method, path, headers and body of each request.
    seen: list[tuple[str, str, dict[str, str], bytes]] = []
    #: Where the other site is.
    other = ""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        type(self).seen.append((self.command, self.path, headers, body))
        parts = self.path.partition("?")[0].strip("/").split("/")
        if parts[0] == "to":  # /to/STATUS/here|other
            where = "/here" if parts[2] == "here" else f"{self.other}/there"
            self._send(int(parts[1]), b"", Location=where)
        elif parts[0] == "echo":
            said = "".join(f"<p>{name}: {value}</p>" for name, value in headers.items())
            self._send(200, said.encode())
        elif parts[0] == "refuse":
            self.send_response(500, f"no {headers.get('authorization', '')}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            text = json.dumps({"items": [{"name": "Helm", "url": "/1"}], "next": f"{self.other}/n"})
            self._send(200, text.encode(), ETag='"v1"')

    do_POST = do_GET

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def addresses() -> Iterator[tuple[str, str]]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Shop) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for server, thread in zip(servers, threads, strict=True):
        server.daemon_threads = True
        thread.start()
    here, other = (f"http://127.0.0.1:{server.server_address[1]}" for server in servers)
    Shop.other = other
    yield here, other
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sites are reached as if they were in the public internet."""
    monkeypatch.setattr(guard, "is_public", lambda address: True)


SECRET = {"Authorization": "Bearer t0p-secret-token", "X-Key": "k3y-of-ours"}
COOKIES = {"session": "c00kie-of-ours"}
VALUES = ("t0p-secret-token", "k3y-of-ours", "c00kie-of-ours")


def platform(address: str, adapter: str = "json_results", **config: Any) -> Platform:
    made = Platform(
        slug="shop",
        name="Shop",
        adapter=adapter,
        base_url=address,
        private_address=True,
        requests_per_second=1000,
        config={"row": "items", "title": "name", "link": "url"} | config,
    )
    platform_headers.store(made, SECRET, COOKIES)
    made.save()
    return made


def look(one: Platform, fetcher: Fetcher, limit: int = 3, words: str = "Säbel") -> Outcome:
    Shop.seen.clear()
    throttle = PlatformThrottle(one)
    reader = SearchReader(one, fetcher, throttle, lambda _search, _items: 0)
    PlatformState.objects.update(open_until=None)
    [outcome] = next(reader.read([Search(Query(words), limit=limit, read_all=True)]))
    return outcome


@pytest.mark.django_db
def test_headers_go_to_the_site_and_not_where_its_links_lead_to(
    addresses: tuple[str, str], fetcher: Fetcher, internet: None
) -> None:
    one = platform(addresses[0], search="/s?q={query}", next="next")
    outcome = look(one, fetcher, limit=2)
    assert outcome.error == "" and len(outcome.items) == 1
    [(_get, path, first, _none), (_get2, further, second, _none2)] = Shop.seen
    assert (path, further) == ("/s?q=S%C3%A4bel", "/n")
    assert first["authorization"] == SECRET["Authorization"] and first["x-key"] == SECRET["X-Key"]
    assert first["cookie"] == "session=c00kie-of-ours"
    assert first["accept"].startswith("application/json")
    assert not {"authorization", "x-key", "cookie"} & set(second)


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["", FORM["body"], GRAPHQL["body"]])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["here", "other"])
def test_redirects_carry_nothing_to_another_site(
    addresses: tuple[str, str], fetcher: Fetcher, internet: None, body: str, status: int, where: str
) -> None:
    one = platform(addresses[0], search=f"/to/{status}/{where}?q={{query}}", body=body)
    outcome = look(one, fetcher, limit=1)
    stays = bool(body) and status in (307, 308)
    if stays and where == "other":
        assert outcome.error == "post_redirected" and len(Shop.seen) == 1
        return
    assert outcome.error == "" and len(outcome.items) == 1
    method, path, headers, sent = Shop.seen[-1]
    assert path == ("/here" if where == "here" else "/there")
    assert (method, bool(sent)) == (("POST", True) if stays else ("GET", False))
    secret = {"authorization", "x-key", "cookie"} & set(headers)
    assert bool(secret) == (where == "here")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["css", "feed", "json_results"])
@pytest.mark.parametrize("config", [FORM, GRAPHQL], ids=["form", "JSON"])
def test_what_is_posted_arrives(
    addresses: tuple[str, str], fetcher: Fetcher, key: str, config: dict[str, str]
) -> None:
    look(platform(addresses[0], key, **config), fetcher, limit=2)
    method, path, headers, body = Shop.seen[0]
    assert (method, path) == ("POST", config["search"])
    assert "S%C3%A4bel&seite=1" in body.decode() or json.loads(body)["variables"]["q"] == "Säbel"
    assert headers["content-type"] in ("application/json", "application/x-www-form-urlencoded")
    assert headers["x-key"] == SECRET["X-Key"]


@pytest.mark.django_db
def test_the_pages_of_a_posted_search_are_read(
    addresses: tuple[str, str], fetcher: Fetcher
) -> None:
    outcome = look(platform(addresses[0], **FORM), fetcher)
    assert outcome.complete and [body for *_head, body in Shop.seen] == [
        b"q=S%C3%A4bel&seite=1&sort=neu",
        b"q=S%C3%A4bel&seite=2&sort=neu",
    ], "a second page that only repeats is the last"


@pytest.mark.django_db
def test_a_header_of_ones_own_takes_the_place_of_the_usual_one(
    addresses: tuple[str, str], fetcher: Fetcher
) -> None:
    one = platform(addresses[0], **FORM)
    platform_headers.store(one, {"content-type": "text/x", "User-Agent": "mine"}, {})
    look(one, fetcher, limit=1)
    assert Shop.seen[0][2]["content-type"] == "text/x"
    assert Shop.seen[0][2]["user-agent"] == "mine"


# --- what is stored -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_post_is_never_conditional_and_never_taken_for_another(
    addresses: tuple[str, str], fetcher: Fetcher
) -> None:
    """A condition that holds would make it fail (RFC 9110, section 13.2.2)."""
    one = platform(addresses[0], **FORM)
    for words in ("Säbel", "Helm", "Säbel"):
        look(one, fetcher, limit=1, words=words)
        assert not {"if-none-match", "if-modified-since"} & set(Shop.seen[0][2])
    assert not KnownPage.objects.exists()
    url = search_url(Site(one.base_url, one.config), Query("Helm"))
    page, fetched = Page(()), FetchResult(Response(url, b""), '"v1"', "", 0.1)
    PageCache(one).store(Request(url), fetched, page)
    assert PageCache(one).conditional(Request(url)).etag == '"v1"'
    assert PageCache(one).conditional(Request(url, body=b"q=Helm")).etag == ""


@pytest.mark.django_db
def test_what_was_read_with_other_settings_is_not_taken_again() -> None:
    one = platform("https://s.example", search="/s?q={query}")
    url = "https://s.example/s?q=Helm"
    PageCache(one).store(Request(url), FetchResult(Response(url, b""), '"v1"', "", 0.1), Page(()))
    before = PageCache(one).body_hash(b"x")
    assert PageCache(one).conditional(Request(url)).etag == '"v1"'
    KnownPage.objects.update(content={"from": "another version"})
    assert PageCache(one).conditional(Request(url)).etag == "", "it is asked for anew"
    one.config |= {"title": "headline"}
    assert PageCache(one).conditional(Request(url)).etag == ""
    assert PageCache(one).body_hash(b"x") != before


@pytest.mark.django_db
def test_secrets_are_encrypted_and_merged() -> None:
    one = platform("https://s.example", search="/s?q={query}")
    one.refresh_from_db()
    assert not any(value.encode() in bytes(one.headers_encrypted) for value in VALUES)
    assert platform_headers.names(one) == (["Authorization", "X-Key"], ["session"])
    platform_headers.store(one, {"x-key": "", "X-New": "1"}, {})
    assert platform_headers.names(one) == (["Authorization", "X-New"], ["session"])
    platform_headers.store(one, {"authorization": "", "X-New": ""}, {"session": ""})
    assert one.headers_encrypted == b"" and platform_headers.headers_of(one) == {}


@pytest.mark.django_db
def test_headers_that_can_not_be_decrypted_are_told_and_nothing_is_sent(
    addresses: tuple[str, str], fetcher: Fetcher
) -> None:
    one = platform(addresses[0], search="/s?q={query}")
    one.headers_encrypted = b"gAAAA of another key"
    outcome = look(one, fetcher)
    assert outcome.error == "headers_lost" and Shop.seen == []


@pytest.mark.django_db
def test_headers_do_not_follow_a_platform_to_another_address(
    addresses: tuple[str, str], fetcher: Fetcher
) -> None:
    one = platform(addresses[0], search="/s?q={query}")
    one.base_url = addresses[1]
    assert look(one, fetcher).error == "headers_of_other" and Shop.seen == []
    one.base_url, one.config["search"] = addresses[0], f"{addresses[1]}/s?q={{query}}"
    assert look(one, fetcher).error == "headers_of_other" and Shop.seen == []
    platform_headers.store(one, {"X-New": "1"}, {})
    assert platform_headers.headers_of(one) == {"X-New": "1"}, "only what was entered for it"


@pytest.mark.django_db
def test_what_a_site_repeats_is_masked_in_samples_and_errors(
    addresses: tuple[str, str], fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    one = platform(addresses[0], search="/echo?q={query}")
    outcome = look(one, fetcher)
    assert outcome.error and "authorization" in Shop.seen[0][2]
    body = gzip.decompress(bytes(PageSample.objects.get().body)).decode()
    assert "authorization: •••" in body and "cookie: •••" in body
    one.config |= {"search": "/refuse?q={query}"}
    refused = look(one, fetcher)
    assert "500 no •••" in refused.error
    said = f"{body} {outcome.error} {refused.error} {caplog.text} {PageRequests(one)!r}"
    built = PageRequests(one).build(Query("x"), f"{one.base_url}/refuse?q=x")
    assert built.headers["Cookie"]
    said += f"{built!r} {PageSample.objects.get().reason} {PageSample.objects.get().url}"
    assert not any(value in said for value in VALUES)

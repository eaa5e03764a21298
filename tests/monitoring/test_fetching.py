"""Safety of fetching, over a real HTTP server."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from monitoring.models import Platform
from monitoring.services.fetching import guard
from monitoring.services.fetching.fetcher import Fetcher, read_body, retry_after
from monitoring.services.fetching.guard import is_public
from monitoring.services.fetching.types import FetchFailure, FetchResult, Request, Target
from monitoring.services.fetching.whole import is_cut_off
from monitoring.services.reading.reader import target_of
from tests.monitoring.http_site import Site


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def get(
    fetcher: Fetcher, address: str, path: str, private: bool = True, **more: Any
) -> FetchResult:
    target = Target(1, address, private, timeout_seconds=1.0 if path == "/slow" else 20.0)
    return fetcher.submit(target, Request(address + path, **more), 0).result(30)


def test_a_page_and_the_same_page_unchanged(fetcher: Fetcher, address: str) -> None:
    first = get(fetcher, address, "/ok")
    assert first.response is not None and first.response.body == b"hello" and first.etag == '"v1"'
    assert "Firefox" in Site.seen[-1]["User-Agent"]
    assert Site.seen[-1]["Accept-Language"].startswith("de-DE")
    assert get(fetcher, address, "/ok", etag='"v1"').response is None


def test_a_redirect_is_followed(fetcher: Fetcher, address: str) -> None:
    found = get(fetcher, address, "/redirect")
    assert found.response is not None and found.response.url == f"{address}/ok"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/loop", "down"),
        ("/private", "refused"),
        ("/file", "down"),
        ("/big", "down"),
        ("/bomb", "down"),
        ("/matryoshka", "down"),
        ("/brotli", "down"),
        ("/broken", "down"),
        ("/429", "rate"),
        ("/403", "blocked"),
        ("/404", "missing"),
        ("/500", "down"),
        ("/slow", "down"),
        ("/cut", "down"),
        ("/half", "down"),
        ("/unmeasured", "down"),
        ("/crashed", "down"),
        ("/challenge", "captcha"),
        ("/verification", "captcha"),
    ],
)
def test_failures_are_told_apart(fetcher: Fetcher, address: str, path: str, kind: str) -> None:
    with pytest.raises(FetchFailure) as caught:
        get(fetcher, address, path)
    assert caught.value.kind == kind
    assert get(fetcher, address, "/ok").response is not None


@pytest.mark.parametrize("path", ["/packed", "/deflate", "/raw", "/members"])
def test_a_page_is_unpacked(fetcher: Fetcher, address: str, path: str) -> None:
    found = get(fetcher, address, path)
    assert found.response is not None and found.response.body == b"hello"
    assert Site.seen[-1]["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize("path", ["/whole", "/terse"])
def test_a_page_is_whole_without_its_length_or_its_last_tags(
    fetcher: Fetcher, address: str, path: str
) -> None:
    assert get(fetcher, address, path).response is not None


def test_cookies_of_an_admin_and_of_a_redirect_are_sent_together(
    fetcher: Fetcher, address: str
) -> None:
    own = {"Cookie": "login=s3cret; visited=no"}
    found = get(fetcher, address, "/cookie", headers=own)
    assert found.response is not None and found.response.body == b"hello"
    sent = [set(seen["Cookie"].split("; ")) for seen in Site.seen[-2:]]
    assert sent == [{"login=s3cret", "visited=no"}, {"login=s3cret", "visited=yes"}]


def test_neither_goes_to_another_site(
    fetcher: Fetcher, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`localhost` is another one than `127.0.0.1`, and so is another port."""
    monkeypatch.setattr(guard, "is_public", lambda address: True)
    elsewhere = address.replace("127.0.0.1", "localhost") + "/ok"
    own = {"Cookie": "login=s3cret", "Authorization": "Bearer s3cret"}
    assert get(fetcher, address, f"/away/{elsewhere}", headers=own).response is not None
    assert "s3cret" in Site.seen[-2]["Cookie"] and "s3cret" in Site.seen[-2]["Authorization"]
    assert not {"Cookie", "Authorization"} & Site.seen[-1].keys()


def test_a_cookie_is_brought_back_where_a_redirect_leads(fetcher: Fetcher, address: str) -> None:
    """And forgotten with this page: nobody is followed from search to search."""
    for _ in range(2):
        found = get(fetcher, address, "/cookie")
        assert found.response is not None and found.response.body == b"hello"
        cookies = [seen.get("Cookie") for seen in Site.seen[-2:]]
        assert cookies == [None, "visited=yes"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_what_is_packed_takes_no_more_memory_than_a_page_may(encoding: str) -> None:
    packed = (gzip if encoding == "gzip" else zlib).compress(b"\0" * 100_000_000)
    response = httpx.Response(200, headers={"Content-Encoding": encoding}, content=iter_of(packed))
    tracemalloc.start()
    with pytest.raises(FetchFailure, match="too_large"):
        await read_body(response, 1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4_000_000


async def iter_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


def test_the_limit_of_size_is_the_platforms(fetcher: Fetcher, address: str) -> None:
    target = Target(1, address, True, timeout_seconds=20.0, max_bytes=4)
    with pytest.raises(FetchFailure, match="too_large"):
        fetcher.submit(target, Request(f"{address}/ok"), 0).result(30)
    assert target_of(Platform(base_url=address, max_kilobytes=7)).max_bytes == 7000


def test_retry_after_is_read(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(FetchFailure) as caught:
        get(fetcher, address, "/429")
    assert caught.value.retry_after == 77
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("soon") is None
    assert retry_after("²") is None


def test_a_private_address_is_refused_unless_allowed(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(FetchFailure, match="private_network") as caught:
        get(fetcher, address, "/ok", private=False)
    assert caught.value.kind == "refused"
    for url in (
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://2130706433:1/",
        "http://0x7f000001:1/",
        "http://127.1:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://169.254.169.254/latest/",
    ):
        target = Target(2, address, True, timeout_seconds=5.0)
        with pytest.raises(FetchFailure) as caught:
            fetcher.submit(target, Request(url), 0).result(10)
        assert caught.value.kind == "refused", url


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4001::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("224.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("100.64.0.1", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("192.88.99.1", False),
        ("192.0.0.8", False),
        ("2a00::5efe:127.0.0.1", False),
        ("2a00::200:5efe:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("64:ff9b:1::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("::ffff:8.8.8.8", True),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) == public


def test_a_name_that_leads_into_a_private_network_is_refused(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the name server says of it, also as one of several addresses."""
    real = socket.getaddrinfo

    def answer(host: Any, *more: Any, **named: Any) -> Any:
        if host != "rebinding.example":
            return real(host, *more, **named)
        return [
            *real("8.8.8.8", 80, type=socket.SOCK_STREAM),
            *real("10.0.0.7", 80, type=socket.SOCK_STREAM),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    target = Target(3, "http://rebinding.example", timeout_seconds=5.0)
    with pytest.raises(FetchFailure, match="private_network") as caught:
        fetcher.submit(target, Request("http://rebinding.example/"), 0).result(10)
    assert caught.value.kind == "refused"


TERSE = b"<!doctype html><title>Shop</title><body><div id=hits><p>Helm<p>Dolch</div><ul><li>1</ul>"


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (TERSE, False),  # HTML lets a page leave out </p>, </li>, </body> and </html>
        (TERSE[: TERSE.index(b"</div>")], True),
        (TERSE[: TERSE.index(b"<li>") + 4], True),
        (TERSE[: TERSE.index(b"<p>Dolch")], True),
        (TERSE[:-2], True),
        (b"<!doctype html><p>Helm</p>", True),  # nothing tells
        (b"<rss><channel><item/><div></div>", True),
        (b"<!doctype html><div></div></html>", False),
    ],
)
def test_where_the_connection_ends_tells_nothing_the_boxes_of_a_page_do(
    body: bytes, cut: bool
) -> None:
    assert is_cut_off(body, ended=False) == cut

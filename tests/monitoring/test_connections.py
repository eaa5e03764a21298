"""Connections to a platform: how many, which, and what becomes of those that break."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from monitoring.services.fetching import guard
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.fetching.types import FetchFailure, FetchResult, Request, Target


class Site:
    """Counts its connections. A path says what is done with a request: `/slow`, `/cut`, `/end`
    (answer, and close the connection), `/to/PORT` (a redirect)."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tls, self.port = tls, 0
        self.made = self.open = self.most = 0
        #: Of each request, the number of its connection; and its headers.
        self.served: list[int] = []
        self.heads: list[str] = []
        self.serving: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def address(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        self.open += 1
        self.most = max(self.most, self.open)
        number = self.made
        task = asyncio.current_task()
        assert task is not None
        self.serving[task] = writer
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                spoken = writer.get_extra_info("ssl_object")
                if spoken and spoken.selected_alpn_protocol() == "h2":
                    await self._speak_http2(reader, writer, number)
                else:
                    await self._speak(reader, writer, number)
        finally:
            self.open -= 1
            del self.serving[task]
            writer.close()

    async def _speak(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            self.served.append(number)
            self.heads.append(head)
            await asyncio.sleep(1.3 if path == "/slow" else 0.02)
            if path == "/cut":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                return
            if path.startswith("/to/"):
                place = f"http://127.0.0.1:{path.removeprefix('/to/')}/"
                head = f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"
                writer.write(head.encode())
            else:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            if path == "/end":
                return

    async def _speak_http2(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        config = h2.config.H2Configuration(client_side=False)
        spoken = h2.connection.H2Connection(config)
        spoken.initiate_connection()
        writer.write(spoken.data_to_send())
        while data := await reader.read(65_536):
            for event in spoken.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    assert event.stream_id is not None
                    self.served.append(number)
                    spoken.send_headers(event.stream_id, [(":status", "200")])
                    spoken.send_data(event.stream_id, b"ok", end_stream=True)
            await asyncio.sleep(0.02)
            writer.write(spoken.data_to_send())


@contextlib.asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    site = Site(tls)
    server = await asyncio.start_server(site.connected, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for writer in site.serving.values():
            writer.transport.abort()
        await asyncio.gather(*site.serving)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as one:
        yield one


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    one = Fetcher()
    yield one
    await asyncio.to_thread(one.close)


async def get(fetcher: Fetcher, site: Site, path: str = "/", limit: int = 3) -> FetchResult:
    target = Target(1, site.address, True, limit, 1.0)
    future = fetcher.submit(target, Request(site.address + path), 0)
    return await asyncio.wrap_future(future)


async def many(fetcher: Fetcher, site: Site, *paths: str, limit: int = 3) -> list[object]:
    """Answers or failures of requests at once."""
    asked = (get(fetcher, site, path, limit) for path in paths)
    return await asyncio.gather(*asked, return_exceptions=True)


def all_came(answers: list[object]) -> bool:
    return all(isinstance(one, FetchResult) for one in answers)


async def test_never_more_than_the_platform_allows(fetcher: Fetcher, site: Site) -> None:
    assert all_came(await many(fetcher, site, *["/"] * 30))
    assert (site.made, site.most) == (3, 3)


async def test_the_last_used_is_used_again(fetcher: Fetcher, site: Site) -> None:
    await many(fetcher, site, *["/"] * 3)
    site.served.clear()
    for _ in range(4):
        await get(fetcher, site)
    assert len(set(site.served)) == 1 and site.made == 3


async def test_one_that_the_site_has_closed_is_made_anew(fetcher: Fetcher, site: Site) -> None:
    for _ in range(3):
        await get(fetcher, site, "/end")
        await asyncio.sleep(0.05)
    assert (site.made, site.most) == (3, 1)


async def test_those_that_broke_take_no_place(fetcher: Fetcher, site: Site) -> None:
    failed = await many(fetcher, site, "/cut", "/slow", "/cut", "/slow", "/slow")
    assert all(isinstance(one, FetchFailure) and one.kind == "down" for one in failed)
    assert all_came(await many(fetcher, site, *["/"] * 12))
    assert site.made == 5 + 3


async def test_a_redirect_to_another_site_has_its_place_among_them(
    fetcher: Fetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "is_public", lambda address: True)
    async with serving() as other:
        for _ in range(2):
            assert all_came(await many(fetcher, site, *[f"/to/{other.port}"] * 8, limit=2))
        assert len(other.served) == 16
        await asyncio.sleep(0.05)
        assert site.open + other.open == 2


async def test_an_address_with_a_password(fetcher: Fetcher, site: Site) -> None:
    target = Target(1, site.address, True, 1, 1.0)
    address = f"http://me:s%40cret@127.0.0.1:{site.port}/"
    await asyncio.wrap_future(fetcher.submit(target, Request(address), 0))
    assert f"Host: 127.0.0.1:{site.port}\r\n" in site.heads[0]
    assert "Authorization: Basic bWU6c0BjcmV0\r\n" in site.heads[0]


# --- TLS ----------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One for 127.0.0.1 that the fetcher trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a site")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "site.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def speaking(protocol: str, certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols([protocol])
    return context


async def test_http2_takes_one_connection(fetcher: Fetcher, certificate: Path) -> None:
    async with serving(speaking("h2", certificate)) as site:
        for _ in range(2):
            assert all_came(await many(fetcher, site, *["/"] * 20, limit=10))
        assert (site.made, len(site.served)) == (1, 40)


async def test_without_http2_each_has_its_own(fetcher: Fetcher, certificate: Path) -> None:
    async with serving(speaking("http/1.1", certificate)) as site:
        for _ in range(2):
            assert all_came(await many(fetcher, site, *["/"] * 20))
        assert (site.made, site.most, len(site.served)) == (3, 3, 40)

"""Sites whose encryption is wrong: why is said plainly, and only that site is left alone."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.db.models import QuerySet

from accounts.models import Person
from monitoring.models import Platform, PlatformState
from monitoring.problems import ProblemCode, in_words
from monitoring.services import keywords
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.fetching.types import FetchFailure, Request, Target
from tests.monitoring.conftest import scan

Spoken = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def certificate(file: Path, name: str, address: str, first: int, last: int) -> Path:
    """One for an address, valid between two days from today; with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder(names, names, key.public_key(), x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=first))
        .not_valid_after(now + datetime.timedelta(days=last))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """All but the last are from somebody that is trusted."""
    made = {
        name: certificate(tmp_path / name, name, address, first, last)
        for name, address, first, last in (
            ("good", "127.0.0.1", -1, 1),
            ("expired", "127.0.0.1", -3, -1),
            ("early", "127.0.0.1", 1, 3),
            ("another", "192.0.2.1", -1, 1),
            ("self-signed", "127.0.0.1", -1, 1),
        )
    }
    trusted = tmp_path / "trusted"
    trusted.write_bytes(b"".join(made[name].read_bytes() for name in list(made)[:-1]))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return made


async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def says(bytes_: bytes) -> Spoken:
    """Says this to whatever it is told first, and closes the connection."""

    async def said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(20)
        writer.write(bytes_)

    return said


#: An alert that ends the handshake (RFC 8446, section 6): failure, version, unknown name.
ALERTS = {number: says(bytes([21, 3, 1, 0, 2, 2, number])) for number in (40, 70, 80, 112)}
#: The first message of a server that speaks TLS 1.0 (RFC 2246, section 7.4.1.3).
TLS_1_0 = says(bytes([22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1, *range(32), 0, 0, 47, 0]))
PLAIN = says(b"HTTP/1.1 400 The plain HTTP request was sent to HTTPS port\r\n\r\n")


@contextlib.asynccontextmanager
async def serving(spoken: Spoken, tls: ssl.SSLContext | None) -> AsyncIterator[str]:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await spoken(reader, writer)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def context(file: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made


async def why(spoken: Spoken, tls: ssl.SSLContext | None = None) -> ProblemCode | None:
    """Why a site that speaks so can't be fetched from; None if it can."""
    fetcher = Fetcher()
    try:
        async with serving(spoken, tls) as address:
            target = Target(1, address, True, 1, 2.0)
            await asyncio.wrap_future(fetcher.submit(target, Request(address), 0))
    except FetchFailure as failure:
        assert failure.kind == "down"
        return failure.code
    finally:
        await asyncio.to_thread(fetcher.close)
    return None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("good", None),
        ("expired", ProblemCode.CERTIFICATE_EXPIRED),
        ("early", ProblemCode.CERTIFICATE_TOO_NEW),
        ("another", ProblemCode.CERTIFICATE_OF_OTHER),
        ("self-signed", ProblemCode.CERTIFICATE_UNTRUSTED),
    ],
)
async def test_a_certificate(
    certificates: dict[str, Path], name: str, said: ProblemCode | None
) -> None:
    assert await why(answers, context(certificates[name])) == said


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        (PLAIN, ProblemCode.NOT_HTTPS),
        (says(b"SSH-2.0-OpenSSH_9.6\r\n"), ProblemCode.NOT_HTTPS),
        (ALERTS[40], ProblemCode.ENCRYPTION_REFUSED),
        (ALERTS[80], ProblemCode.ENCRYPTION_REFUSED),
        (ALERTS[70], ProblemCode.ENCRYPTION_TOO_OLD),
        (TLS_1_0, ProblemCode.ENCRYPTION_TOO_OLD),
        (ALERTS[112], ProblemCode.CERTIFICATE_OF_OTHER),
        (says(b""), ProblemCode.CONNECTION_FAILED),
    ],
)
async def test_a_handshake(
    certificates: dict[str, Path], spoken: Spoken, said: ProblemCode
) -> None:
    assert await why(spoken) == said


#: The same list each time: one listing.
LIST = b'<p class="hit"><a href="/i/1">Helm</a></p>'


async def a_list(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(LIST), LIST))


def a_shop(name: str, address: str) -> Platform:
    return Platform.objects.create(
        slug=name, name=name, adapter="css", base_url=address, private_address=True,
        requests_per_second=1000,
        config={"search": "/?q={query}", "row": ".hit", "title": "a", "link": "a"},
    )  # fmt: skip


def scanned_six_times(person: Person, expired: str, good: str) -> None:
    Platform.objects.update(enabled=False)
    a_shop("expired", expired)
    a_shop("good", good)
    keywords.add(person, "Helm")
    fetcher = Fetcher()
    for _ in range(6):
        scan(fetcher)
    fetcher.close()
    connection.close()


@pytest.mark.django_db(transaction=True)
async def test_only_that_site_is_left_alone(certificates: dict[str, Path]) -> None:
    person = await Person.objects.acreate(telegram_id=500, role=Person.Role.SUBSCRIBER)
    async with (
        serving(a_list, context(certificates["expired"])) as expired,
        serving(a_list, context(certificates["good"])) as good,
    ):
        await asyncio.to_thread(scanned_six_times, person, expired, good)
    states = {one.platform.slug: one async for one in _states()}
    assert states["expired"].problem == "down" and states["expired"].failures >= 5
    assert states["expired"].open_until is not None, "it is asked less and less often"
    assert in_words(states["expired"].last_error) == "the site's certificate has expired"
    assert states["good"].failures == 0 and states["good"].last_success_at is not None


def _states() -> QuerySet[PlatformState]:
    return PlatformState.objects.select_related("platform")

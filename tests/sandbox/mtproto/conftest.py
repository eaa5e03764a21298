from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.sessions import StringSession

from sandbox.faults import Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Contact, Telegram
from tests.harness.mtproto_server import keys_put_back

Connect = Callable[..., Awaitable[TelegramClient]]


@pytest.fixture(scope="session")
def key_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rsa") / "rsa.pem"


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def trusted() -> Iterator[Callable[[MtprotoServer], None]]:
    """Makes clients trust a server's key for the length of a test."""
    with keys_put_back():
        yield lambda server: rsa.add_key(server.public_key_pem, old=False)


@pytest.fixture
async def server(
    telegram: Telegram, faults: Faults, key_path: Path, trusted: Callable[[MtprotoServer], None]
) -> AsyncIterator[MtprotoServer]:
    server = MtprotoServer(telegram, faults, key_path=key_path)
    await server.start()
    trusted(server)
    yield server
    await server.stop()


@pytest.fixture
def olena(telegram: Telegram) -> Account:
    return telegram.add_account("Olena Koval", phone="+380501234567", username="olena")


@pytest.fixture
def petro(telegram: Telegram) -> Contact:
    return telegram.add_contact("Petro Bondar", username="petro")


@pytest.fixture
async def connect(server: MtprotoServer, telegram: Telegram) -> AsyncIterator[Connect]:
    """Connects Telethon clients: as an account, with a session, or as nobody."""
    clients: list[TelegramClient] = []

    async def connect(
        account: Account | None = None, *, session: Any = None, **options: Any
    ) -> TelegramClient:
        if session is None and account is not None:
            string = telegram.session_string(account.id, server.host, server.port)
            session = StringSession(string)
        if session is None:
            session = StringSession()
            session.set_dc(2, server.host, server.port)
        options = {"retry_delay": 0, "flood_sleep_threshold": 0, **options}
        client = TelegramClient(session, 1, "hash", **options)
        clients.append(client)
        await client.connect()
        return client

    yield connect
    for client in clients:
        await client.disconnect()


@pytest.fixture
async def client(connect: Connect, olena: Account) -> TelegramClient:
    return await connect(olena, request_retries=0, raise_last_call_error=True)

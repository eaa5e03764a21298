"""The sandbox's real server, and people who sign in there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from accounts.telegram.sign_in_client import SignInClient
from accounts.telegram.types import Access, ApiCredentials, Server
from sandbox.faults import Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Telegram
from tests.accounts.telegram.sign_in_client.signing_in import PHONE
from tests.harness.mtproto_server import mtproto_server


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
async def server(
    telegram: Telegram, faults: Faults, server_key: Path
) -> AsyncIterator[MtprotoServer]:
    async with mtproto_server(server_key, telegram, faults) as running:
        yield running


@pytest.fixture
def access(server: MtprotoServer) -> Access:
    centre = Server(2, server.host, server.port, server.public_key_pem)
    return Access(ApiCredentials(1, "hash"), centre)


@pytest.fixture
async def client(access: Access) -> AsyncIterator[SignInClient]:
    made = SignInClient(access)
    await made.connect()
    yield made
    await made.disconnect()


@pytest.fixture
def olena(telegram: Telegram) -> Account:
    return telegram.add_account("Olena Koval", phone=PHONE, username="olena")


@pytest.fixture
def taras(telegram: Telegram) -> Account:
    return telegram.add_account("Taras", phone=PHONE, password="вишня", hint="a fruit")

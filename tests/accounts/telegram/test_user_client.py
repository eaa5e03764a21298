"""The persistent client, against the sandbox's real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from accounts.telegram.session import AccountSession
from accounts.telegram.sign_in_client import SignInClient
from accounts.telegram.types import Access, ApiCredentials, Server, StoredSession
from accounts.telegram.user_client import UserClient
from sandbox.mtproto.server import MtprotoServer
from tests.harness.mtproto_server import mtproto_server

PHONE = "+380501234567"


@pytest.fixture
async def server(server_key: Path) -> AsyncIterator[MtprotoServer]:
    async with mtproto_server(server_key) as running:
        yield running


async def test_people_who_were_not_met_yet_are_all_found_by_one_search(
    server: MtprotoServer,
) -> None:
    """As after a crash right after they wrote for the first time: several answers leave at once,
    and none may be told that its chat is unknown while another one is still searching."""
    telegram = server.telegram
    shop = telegram.add_account("Shop", phone=PHONE)
    access = Access(
        ApiCredentials(1, "hash"), Server(2, server.host, server.port, server.public_key_pem)
    )
    sign_in_client = SignInClient(access)
    await sign_in_client.connect()
    await sign_in_client.send_code(PHONE)
    done = await sign_in_client.submit_code(telegram.login_codes[PHONE])
    await sign_in_client.disconnect()
    people = [telegram.add_contact(f"Person {number}").id for number in range(4)]
    for person in people:
        telegram.contact_says(shop.id, person, "A question?")
    session = AccountSession(StoredSession(done.authorisation), access.server)
    client = UserClient(access.api, session, access.server, lambda update: None)
    try:
        await client.connect()
        await asyncio.gather(*(client.send(person, "An answer", 100 + person) for person in people))
    finally:
        await client.disconnect()
    answered = {message.peer_id for message in telegram.messages(shop.id) if message.out}
    assert answered == set(people)

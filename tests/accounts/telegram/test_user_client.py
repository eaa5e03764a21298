"""The persistent client, against the sandbox's real server."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from accounts.telegram.errors import TelegramFailure, Treatment
from accounts.telegram.session import AccountSession
from accounts.telegram.sign_in_client import SignInClient
from accounts.telegram.types import Access, ApiCredentials, Server, StoredSession
from accounts.telegram.user_client import UserClient
from sandbox.faults import Fault
from sandbox.mtproto.server import MtprotoServer
from tests.harness.mtproto_server import mtproto_server
from tests.harness.update_reader import UpdateReader, update_readers

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


@pytest.fixture
async def reader(server_key: Path) -> AsyncIterator[UpdateReader]:
    async with update_readers(server_key, 1) as [made]:
        yield made


async def test_a_name_that_is_not_told_holds_no_message_up(
    reader: UpdateReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short update brings nobody along, so who has written is asked for."""
    monkeypatch.setattr("accounts.telegram.user_client.NAME_SECONDS", 0.2)
    reader.telegram.short_updates = True
    reader.server.faults.add(Fault("mtproto", "swallow", "users.GetUsers*", times=None))
    unknown = reader.telegram.add_contact("Eve")
    reader.says(unknown, "Who am I?")
    reader.says(reader.people[1], "I am next.")
    await reader.has("Who am I?")
    await reader.has("I am next.")


async def test_a_session_stays_with_its_data_centre(reader: UpdateReader) -> None:
    """Telethon would go to the other one, where it is not signed in, without its key."""
    key, ada = reader.client._session.authorisation(), reader.people[1]
    refusal = Fault("mtproto", "error", "messages.SendMessage*", code=303, message="USER_MIGRATE_2")
    reader.says(ada, "Are you there?")
    await reader.has("Are you there?")
    reader.server.faults.add(refusal)
    with pytest.raises(TelegramFailure) as raised:
        await reader.client.send(ada.id, "Yes.", 7)
    assert raised.value.failure.treatment is Treatment.RETRY
    assert reader.client._session.authorisation() == key
    await reader.client.send(ada.id, "Yes.", 7)
    assert [one.text for one in reader.telegram.messages(reader.me) if one.out] == ["Yes."]


async def test_a_connection_that_is_reset_when_nobody_waits_for_it_any_more_is_no_error(
    reader: UpdateReader,
) -> None:
    """As when runbot ends just when the network does: asyncio logs failures that nobody takes."""
    logged: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: logged.append(context["message"])
    )
    waiting = asyncio.create_task(reader.client.disconnected())
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await reader.server.stop()
    await reader.client.disconnect()
    gc.collect()
    assert logged == []

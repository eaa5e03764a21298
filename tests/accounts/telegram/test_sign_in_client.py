"""Signing in at Telegram, against the sandbox's real server."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Awaitable
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telethon.crypto import rsa
from telethon.network import authenticator
from telethon.tl import types as tl

from accounts.telegram.errors import TelegramFailure
from accounts.telegram.session import AccountSession
from accounts.telegram.sign_in_client import (
    QrCode,
    SentCode,
    SignInClient,
    check_access,
    end_session,
)
from accounts.telegram.types import Access, ApiCredentials, Proxy, Server, SignedIn, StoredSession
from accounts.telegram.user_client import UserClient
from sandbox.faults import Fault, Faults
from sandbox.mtproto import keys
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Telegram
from tests.harness.proxies import MtProxy, Silent, Socks5

PHONE = "+380501234567"
SECRET = "00112233445566778899aabbccddeeff"


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
    before = dict(rsa._server_keys)
    running = MtprotoServer(telegram, faults, key_path=server_key)
    await running.start()
    yield running
    await running.stop()
    rsa._server_keys.clear()
    rsa._server_keys.update(before)


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


async def failing(work: Awaitable[object]) -> str:
    with pytest.raises(TelegramFailure) as caught:
        await work
    return caught.value.failure.name


async def who(access: Access, done: SignedIn) -> int:
    """Who is connected with an authorisation."""
    session = AccountSession(StoredSession(done.authorisation), access.server)
    user = UserClient(access.api, session, access.server, lambda update: None, access.proxy)
    try:
        identity = await user.connect()
        assert identity is not None
        return identity.telegram_id
    finally:
        await user.disconnect()


async def test_by_code(
    client: SignInClient, access: Access, telegram: Telegram, olena: Account
) -> None:
    assert await client.send_code(PHONE) == SentCode("app")
    done = await client.submit_code(telegram.login_codes[PHONE])
    assert (done.identity.telegram_id, done.identity.username) == (olena.id, "olena")
    await client.disconnect()
    assert await who(access, done) == olena.id


async def test_a_key_that_begins_with_a_zero_byte_is_replaced(
    access: Access, olena: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = 4099
    theirs = next(
        number
        for number in count(ours)
        if pow(keys.DH_G, ours * number, keys.DH_PRIME).bit_length() <= 2040
    )
    drawn = [theirs.to_bytes(256, "big")]

    def random(size: int) -> bytes:
        return drawn.pop() if size == 256 and drawn else os.urandom(size)

    monkeypatch.setattr(keys, "secrets", SimpleNamespace(randbits=lambda bits: ours))
    monkeypatch.setattr(authenticator, "os", SimpleNamespace(urandom=random))
    client = SignInClient(access)
    try:
        assert await client.send_code(PHONE) == SentCode("app")
        assert not drawn
    finally:
        await client.disconnect()


async def test_a_wrong_code_can_be_given_again(
    client: SignInClient, telegram: Telegram, olena: Account
) -> None:
    await client.send_code(PHONE)
    code = telegram.login_codes[PHONE]
    assert await failing(client.submit_code("1" if code != "1" else "2")) == "code_wrong"
    assert (await client.submit_code(code)).identity.telegram_id == olena.id


async def test_an_expired_code_is_replaced(
    client: SignInClient, telegram: Telegram, olena: Account
) -> None:
    await client.send_code(PHONE)
    telegram.login.expire_codes()
    assert await failing(client.submit_code(telegram.login_codes[PHONE])) == "code_expired"
    assert isinstance(await client.resend_code(), SentCode)
    assert isinstance(await client.submit_code(telegram.login_codes[PHONE]), SignedIn)


async def test_a_code_is_sent_again(
    client: SignInClient, telegram: Telegram, olena: Account
) -> None:
    await client.send_code(PHONE)
    assert await client.resend_code() == SentCode("app")
    assert isinstance(await client.submit_code(telegram.login_codes[PHONE]), SignedIn)


async def test_a_bad_phone_and_one_without_an_account(
    client: SignInClient, telegram: Telegram
) -> None:
    assert await failing(client.send_code("+1")) == "phone_invalid"
    await client.send_code("+49301234567")
    given = client.submit_code(telegram.login_codes["+49301234567"])
    assert await failing(given) == "phone_unknown"


async def test_the_password_and_its_hint(
    client: SignInClient, telegram: Telegram, taras: Account
) -> None:
    await client.send_code(PHONE)
    assert await failing(client.submit_code(telegram.login_codes[PHONE])) == "password_needed"
    assert await client.password_hint() == "a fruit"
    assert await failing(client.submit_password("слива")) == "password_wrong"
    assert (await client.submit_password("вишня")).identity.telegram_id == taras.id


@pytest.mark.parametrize(
    "answer",
    [
        tl.auth.SentCode(tl.auth.SentCodeTypeSetUpEmailRequired(), "hash"),
        tl.auth.SentCodePaymentRequired("product", "hash", "help@example.org", "x", 7, "USD", 99),
    ],
)
async def test_where_no_code_was_sent_that_is_said(client: SignInClient, answer: Any) -> None:
    """Telegram's own app would ask for an address, or for money."""
    with pytest.raises(TelegramFailure) as caught:
        client._code_sent(answer)
    assert caught.value.failure.name == "own_app"


@pytest.mark.parametrize(
    ("message", "code", "name", "seconds"),
    [
        ("FLOOD_WAIT_77", 420, "flood_wait", 77),
        ("PHONE_NUMBER_FLOOD", 400, "code_too_often", 0),
        ("PHONE_PASSWORD_FLOOD", 406, "code_too_often", 0),
        ("SEND_CODE_UNAVAILABLE", 406, "code_no_other_way", 0),
        ("PHONE_NUMBER_BANNED", 400, "banned", 0),
        ("API_ID_INVALID", 400, "api_id", 0),
    ],
)
async def test_what_telegram_refuses(
    message: str, code: int, name: str, seconds: int, client: SignInClient, faults: Faults
) -> None:
    faults.add(Fault("mtproto", "error", "auth.SendCode*", message=message, code=code))
    with pytest.raises(TelegramFailure) as caught:
        await client.send_code(PHONE)
    failure = caught.value.failure
    assert (failure.name, failure.seconds) == (name, seconds)
    assert PHONE not in str(caught.value)


async def test_by_qr_code(
    client: SignInClient, access: Access, telegram: Telegram, olena: Account
) -> None:
    code = await client.qr_code()
    assert isinstance(code, QrCode)
    waiting = asyncio.create_task(client.scanned_or_expired(code))
    scan(telegram, code, olena)
    await asyncio.wait_for(waiting, 30)
    done = await client.qr_code()
    assert isinstance(done, SignedIn)
    assert done.identity.telegram_id == olena.id


async def test_a_scan_before_anyone_waits_is_not_missed(
    client: SignInClient, telegram: Telegram, olena: Account
) -> None:
    code = await client.qr_code()
    assert isinstance(code, QrCode)
    scan(telegram, code, olena)
    await asyncio.sleep(0.2)
    await asyncio.wait_for(client.scanned_or_expired(code), 1)
    assert isinstance(await client.qr_code(), SignedIn)


async def test_an_expired_qr_code_is_followed_by_another(
    client: SignInClient, telegram: Telegram, olena: Account
) -> None:
    telegram.login.token_lifetime = 0.5
    first = await client.qr_code()
    assert isinstance(first, QrCode)
    await asyncio.wait_for(client.scanned_or_expired(first), 3)
    second = await client.qr_code()
    assert isinstance(second, QrCode)
    assert second.url != first.url


async def test_a_password_after_the_qr_code(
    client: SignInClient, telegram: Telegram, taras: Account
) -> None:
    code = await client.qr_code()
    assert isinstance(code, QrCode)
    scan(telegram, code, taras)
    assert await failing(client.qr_code()) == "password_needed"
    assert (await client.submit_password("вишня")).identity.telegram_id == taras.id


async def test_after_a_lost_connection_it_goes_on(
    client: SignInClient, telegram: Telegram, server: MtprotoServer, olena: Account
) -> None:
    await client.send_code(PHONE)
    await server.cut()
    await asyncio.sleep(0.2)
    done = await client.submit_code(telegram.login_codes[PHONE])
    assert done.identity.telegram_id == olena.id


async def test_a_lost_connection_ends_the_wait_for_a_scan(
    client: SignInClient, server: MtprotoServer
) -> None:
    code = await client.qr_code()
    assert isinstance(code, QrCode)
    waiting = asyncio.create_task(client.scanned_or_expired(code))
    await asyncio.sleep(0.1)
    await server.cut()
    assert await failing(waiting) == "network"


async def test_signing_out_ends_the_session(
    client: SignInClient, access: Access, telegram: Telegram, olena: Account
) -> None:
    await client.send_code(PHONE)
    done = await client.submit_code(telegram.login_codes[PHONE])
    await client.disconnect()
    await end_session(access, StoredSession(done.authorisation))
    assert await failing(who(access, done)) == "unregistered"
    # Once more is fine: there is nothing left to end.
    await end_session(access, StoredSession(done.authorisation))


async def test_through_a_socks_proxy(access: Access, olena: Account, telegram: Telegram) -> None:
    proxy = Socks5("aibot", "secret words")
    await proxy.start()
    try:
        through = Proxy(Proxy.SOCKS5, "127.0.0.1", proxy.port, "aibot", "secret words")
        await check_access(Access(access.api, access.server, through))
        assert (proxy.passed, proxy.refused) == (1, 0)
        wrong = Proxy(Proxy.SOCKS5, "127.0.0.1", proxy.port, "aibot", "wrong")
        checked = check_access(Access(access.api, access.server, wrong))
        assert await failing(checked) == "proxy"
        assert proxy.refused >= 1
    finally:
        await proxy.stop()


async def test_through_an_mtproxy(access: Access, server: MtprotoServer) -> None:
    proxy = MtProxy(SECRET, server.host, server.port)
    await proxy.start()
    try:
        for secret in (SECRET, f"dd{SECRET}"):
            through = Proxy(Proxy.MTPROXY, "127.0.0.1", proxy.port, "", secret)
            await check_access(Access(access.api, access.server, through))
        assert proxy.passed == 2
        wrong = Proxy(Proxy.MTPROXY, "127.0.0.1", proxy.port, "", SECRET[::-1])
        checked = check_access(Access(access.api, access.server, wrong))
        assert await failing(checked) == "proxy"
    finally:
        await proxy.stop()


async def test_a_proxy_that_is_not_there_and_one_that_says_nothing(access: Access) -> None:
    nowhere = Proxy(Proxy.SOCKS5, "127.0.0.1", 1)
    assert await failing(check_access(Access(access.api, access.server, nowhere))) == "proxy"
    silent = Silent()
    await silent.start()
    try:
        deaf = Access(access.api, access.server, Proxy(Proxy.SOCKS5, "127.0.0.1", silent.port))
        assert await failing(check_access(deaf, 1)) == "proxy"
    finally:
        await silent.stop()


def scan(telegram: Telegram, code: QrCode, account: Account) -> None:
    token = code.url.rpartition("token=")[2]
    telegram.scan_qr(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), account.id)

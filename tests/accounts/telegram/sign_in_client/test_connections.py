"""Signing in and out over connections that are lost, and through proxies."""

from __future__ import annotations

import asyncio

from accounts.telegram.sign_in_client import QrCode, SignInClient, check_access, end_session
from accounts.telegram.types import Access, Proxy, StoredSession
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Telegram
from tests.accounts.telegram.sign_in_client.signing_in import PHONE, failing, who
from tests.harness.proxies import MtProxy, Silent, Socks5

SECRET = "00112233445566778899aabbccddeeff"


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

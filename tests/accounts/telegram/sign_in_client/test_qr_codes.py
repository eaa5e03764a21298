"""Signing in at Telegram by QR code."""

from __future__ import annotations

import asyncio
import base64

from accounts.telegram.sign_in_client import QrCode, SignInClient
from accounts.telegram.types import Access, SignedIn
from sandbox.mtproto.telegram import Account, Telegram
from tests.accounts.telegram.sign_in_client.signing_in import failing


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


def scan(telegram: Telegram, code: QrCode, account: Account) -> None:
    token = code.url.rpartition("token=")[2]
    telegram.scan_qr(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), account.id)

"""Signing in at Telegram by code and password."""

from __future__ import annotations

import os
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from telethon.network import authenticator
from telethon.tl import types as tl

from accounts.telegram.errors import TelegramFailure
from accounts.telegram.sign_in_client import SentCode, SignInClient
from accounts.telegram.types import Access, SignedIn
from sandbox.faults import Fault, Faults
from sandbox.mtproto import keys
from sandbox.mtproto.telegram import Account, Telegram
from tests.accounts.telegram.sign_in_client.signing_in import PHONE, failing, who


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

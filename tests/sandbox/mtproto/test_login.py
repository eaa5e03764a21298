from __future__ import annotations

import asyncio

import pytest
from telethon import errors, functions
from telethon.sessions import StringSession
from telethon.tl import types

from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Telegram

from .conftest import Connect


async def test_a_session_string_is_signed_in(connect: Connect, olena: Account) -> None:
    me = await (await connect(olena)).get_me()
    assert (me.id, me.first_name, me.last_name, me.phone) == (
        olena.id,
        "Olena",
        "Koval",
        "380501234567",
    )


async def test_a_code_signs_in_and_its_session_can_be_used_again(
    connect: Connect, telegram: Telegram, olena: Account
) -> None:
    client = await connect()
    assert not await client.is_user_authorized()
    await client.send_code_request("+380 50 123 45 67")
    me = await client.sign_in(olena.phone, telegram.login_codes["+380501234567"])
    assert me.id == olena.id
    string = client.session.save()
    await client.disconnect()
    again = await connect(session=StringSession(string))
    assert (await again.get_me()).id == olena.id


async def test_a_wrong_code_is_refused_and_the_right_one_still_works(
    connect: Connect, telegram: Telegram, olena: Account
) -> None:
    client = await connect()
    await client.send_code_request(olena.phone)
    code = telegram.login_codes[olena.phone]
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client.sign_in(olena.phone, "0" if code != "0" else "1")
    assert (await client.sign_in(olena.phone, code)).id == olena.id


async def test_an_expired_code_is_refused(
    connect: Connect, telegram: Telegram, olena: Account
) -> None:
    client = await connect()
    await client.send_code_request(olena.phone)
    telegram.login.expire_codes()
    with pytest.raises(errors.PhoneCodeExpiredError):
        await client.sign_in(olena.phone, telegram.login_codes[olena.phone])


async def test_a_code_can_be_sent_again_and_cancelled(
    connect: Connect, telegram: Telegram, olena: Account
) -> None:
    client = await connect()
    first = await client.send_code_request(olena.phone)
    again = functions.auth.ResendCodeRequest(olena.phone, first.phone_code_hash)
    second = await client(again)
    assert first.phone_code_hash != second.phone_code_hash
    cancel = functions.auth.CancelCodeRequest(olena.phone, second.phone_code_hash)
    assert await client(cancel) is True
    assert olena.phone not in telegram.login_codes


async def test_a_phone_that_is_none_is_refused(connect: Connect) -> None:
    client = await connect()
    with pytest.raises(errors.PhoneNumberInvalidError):
        await client(functions.auth.SendCodeRequest("", 1, "hash", types.CodeSettings()))


async def test_a_phone_without_an_account_is_asked_to_sign_up(
    connect: Connect, telegram: Telegram
) -> None:
    client = await connect()
    await client.send_code_request("+49301234567")
    with pytest.raises(errors.PhoneNumberUnoccupiedError):
        await client.sign_in("+49301234567", telegram.login_codes["49301234567"])


async def test_a_password_is_asked_for_after_the_code(connect: Connect, telegram: Telegram) -> None:
    taras = telegram.add_account("Taras", password="вишня", hint="a fruit")
    client = await connect()
    await client.send_code_request(taras.phone)
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in(taras.phone, telegram.login_codes[taras.phone])
    assert (await client(functions.account.GetPasswordRequest())).hint == "a fruit"
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.sign_in(password="слива")
    assert (await client.sign_in(password="вишня")).id == taras.id
    assert (await client.get_me()).id == taras.id


async def test_a_scanned_qr_code_signs_in(
    connect: Connect, telegram: Telegram, olena: Account
) -> None:
    client = await connect()
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(5))
    await asyncio.sleep(0)
    telegram.scan_qr(login.token, olena.id)
    assert (await waiting).id == olena.id


async def test_another_client_can_scan_the_qr_code(connect: Connect, olena: Account) -> None:
    phone, client = await connect(olena), await connect()
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(5))
    await phone(functions.auth.AcceptLoginTokenRequest(login.token))
    assert (await waiting).id == olena.id
    with pytest.raises(errors.AuthTokenInvalidError):
        await phone(functions.auth.AcceptLoginTokenRequest(login.token))


async def test_a_qr_code_of_an_account_with_a_password_needs_it_too(
    connect: Connect, telegram: Telegram
) -> None:
    taras = telegram.add_account("Taras", password="вишня")
    client = await connect()
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(5))
    await asyncio.sleep(0)
    telegram.scan_qr(login.token, taras.id)
    with pytest.raises(errors.SessionPasswordNeededError):
        await waiting
    assert (await client.sign_in(password="вишня")).id == taras.id


async def test_logging_out_kills_the_key(
    connect: Connect, telegram: Telegram, server: MtprotoServer, olena: Account
) -> None:
    client = await connect(olena)
    string = client.session.save()
    assert await client.log_out()
    again = await connect(session=StringSession(string))
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await again(functions.users.GetUsersRequest([types.InputUserSelf()]))


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("AUTH_KEY_UNREGISTERED", errors.AuthKeyUnregisteredError),
        ("SESSION_REVOKED", errors.SessionRevokedError),
        ("USER_DEACTIVATED", errors.UserDeactivatedError),
        ("USER_DEACTIVATED_BAN", errors.UserDeactivatedBanError),
        ("AUTH_KEY_DUPLICATED", errors.AuthKeyDuplicatedError),
    ],
)
async def test_a_revoked_account_is_told_how(
    how: str, error: type[Exception], connect: Connect, telegram: Telegram, olena: Account
) -> None:
    client = await connect(olena)
    telegram.revoke(olena.id, how=how)
    with pytest.raises(error):
        await client(functions.users.GetUsersRequest([types.InputUserSelf()]))


async def test_a_forgotten_key_ends_the_connection(
    connect: Connect, telegram: Telegram, olena: Account
) -> None:
    client = await connect(olena)
    telegram.revoke(olena.id, how="unknown_key")
    with pytest.raises(errors.AuthKeyNotFound):
        await client(functions.users.GetUsersRequest([types.InputUserSelf()]))
    with pytest.raises(errors.AuthKeyNotFound):
        await client.disconnected


async def test_a_key_used_twice_can_do_nothing_any_more(
    connect: Connect, telegram: Telegram, server: MtprotoServer, olena: Account
) -> None:
    session = telegram.session_string(olena.id, server.host, server.port)
    telegram.revoke(olena.id, how="AUTH_KEY_DUPLICATED")
    with pytest.raises(errors.AuthKeyDuplicatedError):
        await connect(session=StringSession(session))


async def test_a_revoked_session_connects_and_can_sign_in_again(
    connect: Connect, telegram: Telegram, server: MtprotoServer, olena: Account
) -> None:
    session = telegram.session_string(olena.id, server.host, server.port)
    telegram.revoke(olena.id)
    client = await connect(session=StringSession(session))
    assert not await client.is_user_authorized()
    await client.send_code_request(olena.phone)
    assert (await client.sign_in(olena.phone, telegram.login_codes[olena.phone])).id == olena.id


async def test_a_page_can_show_the_codes(
    connect: Connect, telegram: Telegram, olena: Account
) -> None:
    told: list[tuple[str, dict[str, str]]] = []
    telegram.listeners.append(lambda kind, data: told.append((kind, data)))
    client = await connect()
    await client.send_code_request(olena.phone)
    code = telegram.login_codes[olena.phone]
    assert told == [("login_code", {"phone": olena.phone, "code": code})]

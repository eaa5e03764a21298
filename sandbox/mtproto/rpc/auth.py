"""auth.* and account.getPassword (https://core.telegram.org/api/auth)."""

from __future__ import annotations

import os
from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto import srp, views
from sandbox.mtproto.errors import refused
from sandbox.mtproto.model import Account
from sandbox.mtproto.rpc.call import Call, Handler


def send_code(call: Call, request: Any) -> Any:
    return _sent(call.telegram.send_code(request.phone_number))


def resend_code(call: Call, request: Any) -> Any:
    earlier = request.phone_code_hash
    return _sent(call.telegram.send_code(request.phone_number, again=earlier))


def cancel_code(call: Call, request: Any) -> bool:
    call.telegram.login.cancel_code(request.phone_number, request.phone_code_hash)
    return True


def sign_in(call: Call, request: Any) -> Any:
    account = call.telegram.login.sign_in(
        request.phone_number, request.phone_code_hash, request.phone_code
    )
    if account is None:
        return types.auth.AuthorizationSignUpRequired()
    return _entered(call, account)


def get_password(call: Call, request: Any) -> Any:
    id = call.key.half if call.key.account_id is None else call.key.account_id
    if id is None:
        raise refused("AUTH_KEY_UNREGISTERED")
    account = call.telegram.accounts[id]
    answer = types.account.Password(
        new_algo=srp.algorithm(),
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=os.urandom(256),
        has_password=account.password is not None,
    )
    if account.password is not None:
        challenge = call.telegram.login.challenge(call.key, account.password)
        answer.current_algo, answer.hint = srp.algorithm(), account.hint or None
        answer.srp_B, answer.srp_id = challenge.public, challenge.id
    return answer


def check_password(call: Call, request: Any) -> Any:
    if call.key.half is None:
        raise refused("AUTH_KEY_UNREGISTERED")
    call.telegram.login.check_password(call.key, request.password)
    return _authorised(call, call.telegram.accounts[call.key.half])


def export_login_token(call: Call, request: Any) -> Any:
    login = call.telegram.login
    account_id = login.scanned(call.key) or call.key.half
    if account_id is not None:
        authorization = _entered(call, call.telegram.accounts[account_id])
        return types.auth.LoginTokenSuccess(authorization)
    token, until = login.token(call.key)
    return types.auth.LoginToken(views.when(until), token)


def import_login_token(call: Call, request: Any) -> Any:
    account_id = call.telegram.login.imported(request.token)
    if account_id is None:
        raise refused("AUTH_TOKEN_INVALID")
    authorization = _entered(call, call.telegram.accounts[account_id])
    return types.auth.LoginTokenSuccess(authorization)


def accept_login_token(call: Call, request: Any) -> Any:
    """What the phone asks: it signs the key in that shows this token."""
    call.telegram.scan_qr(request.token, call.me)
    now = views.when(call.now)
    return types.Authorization(
        hash=1,
        device_model="sandbox",
        platform="sandbox",
        system_version="1",
        api_id=1,
        app_name="sandbox",
        app_version="1",
        date_created=now,
        date_active=now,
        ip=call.host,
        country="UA",
        region="",
    )


def log_out(call: Call, request: Any) -> Any:
    """The key is good for nothing from here on."""
    call.telegram.log_out(call.key)
    return types.auth.LoggedOut()


def export_authorization(call: Call, request: Any) -> Any:
    raise refused("DC_ID_INVALID")


def _sent(hash: str) -> Any:
    return types.auth.SentCode(types.auth.SentCodeTypeApp(length=5), hash, timeout=120)


def _entered(call: Call, account: Account) -> Any:
    """Signed in, unless the account has a password, which must come next."""
    if account.password is not None:
        call.key.half = account.id
        raise refused("SESSION_PASSWORD_NEEDED")
    return _authorised(call, account)


def _authorised(call: Call, account: Account) -> Any:
    call.telegram.log_in(call.key, account)
    return types.auth.Authorization(views.user(account, account.id))


HANDLERS: dict[Any, Handler] = {
    functions.auth.SendCodeRequest: send_code,
    functions.auth.ResendCodeRequest: resend_code,
    functions.auth.CancelCodeRequest: cancel_code,
    functions.auth.SignInRequest: sign_in,
    functions.account.GetPasswordRequest: get_password,
    functions.auth.CheckPasswordRequest: check_password,
    functions.auth.ExportLoginTokenRequest: export_login_token,
    functions.auth.ImportLoginTokenRequest: import_login_token,
    functions.auth.AcceptLoginTokenRequest: accept_login_token,
    functions.auth.LogOutRequest: log_out,
    functions.auth.ExportAuthorizationRequest: export_authorization,
}

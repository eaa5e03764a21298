"""Sign in at Telegram with a new session, by code, password or QR code; and sign out.

All requests are raw ones, so that the library neither retries, waits nor logs
(core.telegram.org/api/auth, /api/srp, /api/qr-login). All methods raise TelegramFailure.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telethon import TelegramClient, events, password
from telethon.tl import functions
from telethon.tl import types as tl

from accounts.telegram import convert
from accounts.telegram.connect import close, new_client
from accounts.telegram.errors import TelegramFailure, Treatment, failure_named
from accounts.telegram.exceptions import failure_of
from accounts.telegram.session import AccountSession
from accounts.telegram.types import Access, SignedIn, StoredSession

CONNECT_SECONDS = 20.0
REQUEST_SECONDS = 30.0
#: The move to the data centre of the account counts as one try.
TRIES = 2
#: Telethon 1.45 drops the leading zero byte of one new key in 256 and then rejects the server's
#: proof; the retry exchanges another key.
KEY_RETRIES = 1

#: Where a code was sent, by Telegram's type; all others are "other".
_WAYS = {
    tl.auth.SentCodeTypeApp: "app",
    tl.auth.SentCodeTypeSms: "sms",
    tl.auth.SentCodeTypeFirebaseSms: "sms",
    tl.auth.SentCodeTypeSmsWord: "sms",
    tl.auth.SentCodeTypeSmsPhrase: "sms",
    tl.auth.SentCodeTypeCall: "call",
    tl.auth.SentCodeTypeFlashCall: "missed_call",
    tl.auth.SentCodeTypeMissedCall: "missed_call",
    tl.auth.SentCodeTypeEmailCode: "email",
    tl.auth.SentCodeTypeFragmentSms: "fragment",
}


@dataclass(frozen=True)
class SentCode:
    """A code was sent; `way`: app, sms, call, missed_call, email, fragment or other."""

    way: str


@dataclass(frozen=True)
class QrCode:
    """The content of a QR code, and when it expires."""

    url: str = field(repr=False)
    expires_at: datetime


class SignInClient:
    """One attempt to sign in. Call `connect()` first, and again after a lost connection; call
    `disconnect()` last, before the authorisation is used elsewhere."""

    def __init__(self, access: Access, stored: StoredSession | None = None) -> None:
        self._access = access
        self._session = AccountSession(stored, access.server)
        self._client: TelegramClient = new_client(
            self._session,
            access,
            request_retries=TRIES,
            connection_retries=KEY_RETRIES,
            retry_delay=0,
            timeout=8,
        )
        self._client.add_event_handler(self._scanned, events.Raw(tl.UpdateLoginToken))
        self._was_scanned = asyncio.Event()
        self._phone = self._hash = ""

    async def connect(self) -> None:
        """Connect, unless connected."""
        if self._client.is_connected():
            return
        try:
            await _within(CONNECT_SECONDS, self._client.connect())
        except TelegramFailure as error:
            lost = error.failure.name in ("network", "timeout")
            if lost and self._access.proxy is not None:
                raise TelegramFailure(failure_named("proxy"), str(error)) from error
            raise

    async def disconnect(self) -> None:
        await close(self._client, 5)

    # --- by code ----------------------------------------------------------------------------

    async def send_code(self, phone: str) -> SentCode | SignedIn:
        """Request a code for this phone number."""
        api = self._access.api
        request = functions.auth.SendCodeRequest(phone, api.api_id, api.api_hash, tl.CodeSettings())
        answer = await self._call(request)
        self._phone = phone
        return self._code_sent(answer)

    async def resend_code(self) -> SentCode | SignedIn:
        """Request the code again by Telegram's next method; a new code if it has expired."""
        request = functions.auth.ResendCodeRequest(self._phone, self._hash)
        try:
            return self._code_sent(await self._call(request))
        except TelegramFailure as error:
            if error.failure.name != "code_expired":
                raise
        return await self.send_code(self._phone)

    async def submit_code(self, code: str) -> SignedIn:
        """Sign in with the code. Raises the failure `password_needed` if the account has a
        password."""
        request = functions.auth.SignInRequest(self._phone, self._hash, code)
        answer = await self._call(request)
        if isinstance(answer, tl.auth.AuthorizationSignUpRequired):
            raise TelegramFailure(failure_named("phone_unknown"))
        return self._signed_in(answer)

    def _code_sent(self, answer: Any) -> SentCode | SignedIn:
        if isinstance(answer, tl.auth.SentCodeSuccess):
            return self._signed_in(answer.authorization)
        no_code = tl.auth.SentCodeTypeSetUpEmailRequired
        if not isinstance(answer, tl.auth.SentCode) or isinstance(answer.type, no_code):
            raise TelegramFailure(failure_named("own_app"), type(answer).__name__)
        self._hash = answer.phone_code_hash
        return SentCode(_WAYS.get(type(answer.type), "other"))

    # --- by password ------------------------------------------------------------------------

    async def password_hint(self) -> str:
        answer = await self._call(functions.account.GetPasswordRequest())
        return str(answer.hint or "")

    async def submit_password(self, given: str) -> SignedIn:
        """Sign in with the password, of which only a proof is sent (SRP)."""
        asked = await self._call(functions.account.GetPasswordRequest())
        if not asked.has_password:
            raise TelegramFailure(failure_named("password_wrong"), "this account has no password")
        proof = await asyncio.to_thread(password.compute_check, asked, given)
        return self._signed_in(await self._call(functions.auth.CheckPasswordRequest(proof)))

    # --- by QR code -------------------------------------------------------------------------

    async def qr_code(self) -> QrCode | SignedIn:
        """A new QR code, or the result if one was scanned. Raises the failure `password_needed` if
        it was scanned and the account has a password."""
        self._was_scanned.clear()
        api = self._access.api
        request = functions.auth.ExportLoginTokenRequest(api.api_id, api.api_hash, [])
        answer = await self._call(request)
        if isinstance(answer, tl.auth.LoginTokenMigrateTo):
            await _within(CONNECT_SECONDS, self._client._switch_dc(answer.dc_id))
            answer = await self._call(functions.auth.ImportLoginTokenRequest(answer.token))
        if isinstance(answer, tl.auth.LoginTokenSuccess):
            return self._signed_in(answer.authorization)
        token = base64.urlsafe_b64encode(answer.token).decode().rstrip("=")
        return QrCode(f"tg://login?token={token}", answer.expires)

    async def scanned_or_expired(self, code: QrCode) -> None:
        """Wait until the code is scanned, at most until it expires. Raises TelegramFailure if the
        connection is lost."""
        left = (code.expires_at - datetime.now(UTC)).total_seconds()
        scanned = asyncio.create_task(self._was_scanned.wait())
        gone = asyncio.create_task(self._gone())
        done, _ = await asyncio.wait(
            {scanned, gone}, timeout=min(max(left, 1.0), 60.0), return_when=asyncio.FIRST_COMPLETED
        )
        for task in (scanned, gone):
            task.cancel()
        await asyncio.gather(scanned, gone, return_exceptions=True)
        if gone in done and scanned not in done:
            raise TelegramFailure(failure_of(ConnectionError()), "the connection was closed")

    async def _scanned(self, _update: Any) -> None:
        self._was_scanned.set()

    async def _gone(self) -> None:
        with contextlib.suppress(Exception):
            await self._client.disconnected

    # --- out --------------------------------------------------------------------------------

    async def log_out(self) -> None:
        """End this session at Telegram."""
        await self._call(functions.auth.LogOutRequest())

    # --- inside -----------------------------------------------------------------------------

    def _signed_in(self, answer: Any) -> SignedIn:
        authorisation = self._session.authorisation()
        if authorisation is None:
            raise TelegramFailure(failure_named("unregistered"), "no key")
        return SignedIn(authorisation, convert.identity(answer.user))

    async def _call(self, request: Any) -> Any:
        await self.connect()
        return await _within(REQUEST_SECONDS, self._client(request))


async def _within(seconds: float, work: Coroutine[Any, Any, Any]) -> Any:
    """Await with a timeout. The request, which may contain a secret, is never part of the error."""
    try:
        return await asyncio.wait_for(work, seconds)
    except asyncio.CancelledError:
        raise
    except Exception as error:
        raise TelegramFailure(failure_of(error), type(error).__name__) from error


async def end_session(access: Access, stored: StoredSession) -> None:
    """Sign a stored session out at Telegram; one that has ended already is no error. The session
    must not be in use elsewhere."""
    client = SignInClient(access, stored)
    try:
        await client.connect()
        await client.log_out()
    except TelegramFailure as error:
        if error.failure.treatment not in (Treatment.NEEDS_LOGIN, Treatment.BANNED):
            raise
    finally:
        await client.disconnect()


async def check_access(access: Access, seconds: float = 12.0) -> None:
    """Check the connection, and that api id and hash match, by requesting a login token."""
    client = SignInClient(access)
    try:
        async with asyncio.timeout(seconds):
            await client.connect()
            await client.qr_code()
    except TimeoutError as error:
        name = "proxy" if access.proxy is not None else "timeout"
        raise TelegramFailure(failure_named(name)) from error
    finally:
        await client.disconnect()

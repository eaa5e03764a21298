"""Performs the sign-ins and sign-outs that were requested in the admin.

Each sign-in has its own connection with a new session; it is closed before the account's runner
uses the session. A session is ended or replaced only after the account's runner has stopped.
"""

from __future__ import annotations

import asyncio

import structlog

from accounts.models import SignIn, TelegramAccount
from accounts.services import (
    attach_session,
    connection,
    sessions,
    sign_in,
    telegram_access,
)
from accounts.services.attach_session import CannotAttach
from accounts.services.sign_in import LONGEST_WAIT_SECONDS, SignInAnswer
from accounts.telegram.errors import CANNOT_DECRYPT, Failure, TelegramFailure, Treatment
from accounts.telegram.sign_in_client import SentCode, SignInClient, end_session
from accounts.telegram.types import SignedIn, StoredSession
from core.encryption import CannotDecrypt
from core.events import wait_for_any
from core.threads import in_thread
from core.transitions import StaleState
from runbot.clients import AccountClients

log = structlog.get_logger(__name__)

State = SignIn.State
PendingCommand = TelegramAccount.PendingCommand

LOOK_EVERY_SECONDS = 1.0
#: Minimum pause between two runs: a busy database causes many wake-ups.
AT_MOST_EVERY_SECONDS = 0.1
TRY_AGAIN_SECONDS = 10.0
QR_LOST_SECONDS = 2.0
#: A connection lost this often in a row while a QR code is shown ends the sign-in.
QR_LOST = 5
SIGN_IN_ENDED = (Treatment.NEEDS_LOGIN, Treatment.BANNED, Treatment.MISCONFIGURED)
AGAIN = {
    "phone": State.PHONE,
    "code": State.CODE,
    "resend": State.CODE,
    "password": State.PASSWORD,
}


class SignIns:
    """Runs the open sign-ins, and the pending commands of accounts whose session is not in use."""

    name = "sign-ins"

    def __init__(self, clients: AccountClients) -> None:
        self._clients = clients
        self._woken = asyncio.Event()
        self._attempts: dict[int, Attempt] = {}
        self._sign_outs: dict[int, asyncio.Task[None]] = {}

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        await in_thread(sign_in.fail_interrupted)
        try:
            while not stopping.is_set():
                self._woken.clear()
                await self._look()
                await wait_for_any(stopping, timeout=AT_MOST_EVERY_SECONDS)
                await wait_for_any(stopping, self._woken, timeout=LOOK_EVERY_SECONDS)
        finally:
            tasks = [*(one.task for one in self._attempts.values()), *self._sign_outs.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._attempts.clear()
            self._sign_outs.clear()
            await in_thread(sign_in.fail_interrupted)

    async def _look(self) -> None:
        rows = {row.pk: row for row in await in_thread(sign_in.fail_stale)}
        for pk, attempt in list(self._attempts.items()):
            if attempt.task.done():
                del self._attempts[pk]
            elif pk not in rows:
                attempt.give_up()
            else:
                attempt.woken.set()
        for pk, row in rows.items():
            if pk not in self._attempts and row.state == State.STARTED:
                self._attempts[pk] = Attempt(pk, row.account_id, SignIn.Method(row.method))
        self._sign_outs = {pk: task for pk, task in self._sign_outs.items() if not task.done()}
        for account_id, pending_command in await in_thread(attach_session.pending_commands):
            if self._clients.holds(account_id) or account_id in self._sign_outs:
                continue
            if pending_command == PendingCommand.LOG_OUT:
                self._sign_outs[account_id] = asyncio.create_task(_sign_out(account_id))
            else:
                await in_thread(attach_session.complete_command, account_id, pending_command)


async def _sign_out(account_id: int) -> None:
    """End the account's session at Telegram. After a failure it is retried while it is pending."""
    try:
        stored = await in_thread(sessions.load_session, account_id)
        if stored is not None:
            await end_session(await in_thread(telegram_access.access_of, account_id), stored)
        await in_thread(attach_session.note_signed_out, account_id)
        log.info("account signed out", account=account_id)
    except TelegramFailure as error:
        log.warning("signing out failed", account=account_id, failure=error.failure.name)
        await in_thread(
            connection.set_status,
            account_id,
            TelegramAccount.Status.WAITING,
            str(error.failure.sentence),
        )
        await asyncio.sleep(max(TRY_AGAIN_SECONDS, error.failure.seconds))
    except CannotDecrypt:
        log.warning("a session can't be read, so it can't be signed out", account=account_id)
        await in_thread(attach_session.complete_command, account_id, PendingCommand.LOG_OUT)
        await in_thread(
            connection.set_status,
            account_id,
            TelegramAccount.Status.WAITING,
            str(CANNOT_DECRYPT.sentence),
        )


class _SignInFailed(Exception):
    """A sign-in can't continue after a failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.name)
        self.failure = failure


class Attempt:
    """One sign-in, run as a task."""

    def __init__(self, pk: int, account_id: int, method: SignIn.Method) -> None:
        self._pk, self._account_id, self._method = pk, account_id, method
        self._hint = ""
        self._closing = False
        self.woken = asyncio.Event()
        self.task = asyncio.create_task(self._run(), name=f"sign-in {pk}")

    def give_up(self) -> None:
        """Cancel the task because its row has ended; not if the account is signed in already."""
        if not self._closing:
            self.task.cancel()

    async def _run(self) -> None:
        try:
            await in_thread(sign_in.start, self._pk)
            access = await in_thread(telegram_access.access_of, self._account_id)
            client = SignInClient(access)
            try:
                signed_in = await self._perform(client)
                self._closing = True
            finally:
                await client.disconnect()
            try:
                await in_thread(sign_in.finish, self._pk, signed_in)
                log.info("account signed in", account=self._account_id)
            except (CannotAttach, StaleState) as error:
                await self._undo(signed_in)
                if isinstance(error, CannotAttach):
                    await self._fail(error.failure, hint=error.who)
        except StaleState:
            log.info("sign-in given up", account=self._account_id)
        except _SignInFailed as ended:
            await self._fail(ended.failure.name, wait_seconds=ended.failure.seconds)
        except CannotDecrypt:
            await self._fail(CANNOT_DECRYPT.name)
        except Exception as error:
            # Without a traceback, which may contain what a person entered.
            log.error("a sign-in failed", account=self._account_id, error=type(error).__name__)
            await self._fail("unknown")

    async def _perform(self, client: SignInClient) -> SignedIn:
        try:
            await client.connect()
            if self._method == SignIn.Method.QR:
                return await self._by_qr(client)
            await self._ask(State.PHONE)
            return await self._by_answers(client)
        except TelegramFailure as error:
            raise _SignInFailed(error.failure) from error

    async def _by_answers(self, client: SignInClient) -> SignedIn:
        """Process answers until the account is signed in."""
        while True:
            answer = await self._answer()
            try:
                outcome = await _submit(client, answer)
            except TelegramFailure as error:
                if error.failure.name == "password_needed":
                    await self._ask(State.PASSWORD, hint=await client.password_hint())
                else:
                    await self._ask_again(answer, error.failure)
                continue
            if isinstance(outcome, SignedIn):
                return outcome
            await self._ask(State.CODE, hint=outcome.way)

    async def _by_qr(self, client: SignInClient) -> SignedIn:
        lost = 0
        while True:
            try:
                code = await client.qr_code()
                if isinstance(code, SignedIn):
                    return code
                await in_thread(sign_in.show_qr, self._pk, code.url)
                lost = 0
                await client.scanned_or_expired(code)
            except TelegramFailure as error:
                lost += 1
                if error.failure.name == "password_needed":
                    await self._ask(State.PASSWORD, hint=await client.password_hint())
                    return await self._by_answers(client)
                if _ends_sign_in(error.failure) or lost >= QR_LOST:
                    raise
                await asyncio.sleep(max(QR_LOST_SECONDS, error.failure.seconds))

    async def _answer(self) -> SignInAnswer:
        while True:
            self.woken.clear()
            answer = await in_thread(sign_in.take_answer, self._pk)
            if answer is not None:
                return answer
            await self.woken.wait()

    async def _ask(self, what: State, *, hint: str = "") -> None:
        self._hint = hint
        await in_thread(sign_in.ask, self._pk, what, hint=hint)

    async def _ask_again(self, answer: SignInAnswer, failure: Failure) -> None:
        log.info("sign-in: asked again", account=self._account_id, failure=failure.name)
        if _ends_sign_in(failure):
            raise _SignInFailed(failure)
        await in_thread(
            sign_in.ask,
            self._pk,
            AGAIN[answer.kind],
            hint=self._hint,
            failure=failure.name,
            wait_seconds=failure.seconds,
        )

    async def _fail(self, failure: str, *, hint: str = "", wait_seconds: int = 0) -> None:
        log.info("sign-in failed", account=self._account_id, failure=failure)
        await in_thread(sign_in.fail, self._pk, failure, hint=hint, wait_seconds=wait_seconds)

    async def _undo(self, signed_in: SignedIn) -> None:
        """End a new session that could not be attached to the account."""
        try:
            access = await in_thread(telegram_access.access_of, self._account_id)
            await end_session(access, StoredSession(signed_in.authorisation))
        except TelegramFailure as error:
            log.warning("a session was left at Telegram", failure=error.failure.name)


async def _submit(client: SignInClient, answer: SignInAnswer) -> SentCode | SignedIn:
    match answer.kind:
        case "phone":
            return await client.send_code(answer.value)
        case "resend":
            return await client.resend_code()
        case "code":
            return await client.submit_code(answer.value)
        case _:
            return await client.submit_password(answer.value)


def _ends_sign_in(failure: Failure) -> bool:
    if failure.treatment is Treatment.WAIT:
        return failure.seconds > LONGEST_WAIT_SECONDS
    return failure.treatment in SIGN_IN_ENDED

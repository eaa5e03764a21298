"""How soon an account connects again."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import OperationalError

from accounts.models import TelegramAccount, TelegramSession
from accounts.services import connection, sessions
from accounts.telegram.errors import failure_named
from accounts.telegram.types import ApiCredentials
from core.threads import close_threads, in_thread
from runbot.account import AccountRunner, ClientSettings
from runbot.catch_up import CatchUpLimits
from runbot.clients import AccountClients
from tests.accounts import factories

pytestmark = pytest.mark.django_db(transaction=True)

NEW_KEY = Fernet.generate_key().decode()
NETWORK, REVOKED = failure_named("network"), failure_named("revoked")


@pytest.fixture
def runner(db: None):
    row: TelegramAccount = factories.account()
    settings = ClientSettings(ApiCredentials(1, "hash"), None, CatchUpLimits(1, 1), 30)
    yield AccountRunner(row.pk, row.name, settings)
    close_threads()


async def test_the_first_attempt_follows_at_once_and_no_pause_is_long(
    runner: AccountRunner,
) -> None:
    pauses = [await runner._note_failure(NETWORK) for _ in range(12)]
    assert pauses[0] == 0
    assert 0 < pauses[1] <= 2
    assert max(pauses) <= 25


async def test_a_network_that_breaks_twice_a_minute_is_not_waited_for(
    runner: AccountRunner,
) -> None:
    for _ in range(20):
        runner._connected_at = time.monotonic() - 30
        assert await runner._note_failure(NETWORK) == 0


async def test_some_time_of_health_or_a_sign_in_ends_the_count(runner: AccountRunner) -> None:
    for _ in range(5):
        await runner._note_failure(NETWORK)
    now = time.monotonic()
    runner._connected_at = now - 15
    assert await runner._note_failure(NETWORK) > 0
    runner._connected_at = now - 21
    assert await runner._note_failure(NETWORK) == 0
    for _ in range(5):
        await runner._note_failure(NETWORK)
    await in_thread(sessions.store_authorisation, runner.account_id, factories.authorisation())
    await in_thread(lambda: TelegramSession.objects.update(ended_at=None))
    await runner._wait_for_new_session()
    assert await runner._note_failure(NETWORK) == 0


async def test_an_account_that_can_not_be_stored_is_tried_again(
    runner: AccountRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: neither that it connects can be written down nor that this failed."""

    def fails(*_: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(connection, "set_status", fails)
    pauses = [await runner._connected_once() for _ in range(9)]
    assert runner.state == TelegramAccount.Status.WAITING
    assert min(pauses) >= 1 and max(pauses) <= 25


async def test_an_account_that_ended_is_begun_anew(runner: AccountRunner) -> None:
    await in_thread(lambda: TelegramSession.objects.all().delete())
    clients = AccountClients(runner._settings)
    enabled = {runner.account_id: runner.account_name}
    try:
        await clients._update_runners(enabled)
        (ended,) = clients._tasks.values()
        ended.cancel()
        await asyncio.wait({ended})
        await clients._update_runners(enabled)
        (begun,) = clients._tasks.values()
        assert begun is not ended and not begun.done()
    finally:
        await clients.abort_connections()


async def test_a_session_whose_key_is_lost_is_kept_and_the_account_says_why(
    runner: AccountRunner, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await in_thread(sessions.store_authorisation, runner.account_id, factories.authorisation())
    right, settings.SESSION_ENCRYPTION_KEYS = settings.SESSION_ENCRYPTION_KEYS, [NEW_KEY]
    before = await in_thread(lambda: TelegramSession.objects.get().authorisation_encrypted)
    for _ in range(2):
        await runner._connected_once()
    row = await in_thread(lambda: TelegramAccount.objects.get())
    assert (row.status, row.failures_in_row) == ("waiting", 2)
    assert row.status_detail.startswith("SESSION_ENCRYPTION_KEYS has changed")
    assert not [one for one in caplog.records if one.exc_info]
    after = await in_thread(lambda: TelegramSession.objects.get())
    assert (bytes(after.authorisation_encrypted), after.ended_at) == (bytes(before), None)
    settings.SESSION_ENCRYPTION_KEYS = right
    assert await in_thread(sessions.load_session, runner.account_id)

"""What is known about an account's connection."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.services import connection
from accounts.telegram.types import Identity
from outbox.queue import queue_lengths
from tests.accounts import factories

pytestmark = pytest.mark.django_db

Status = TelegramAccount.Status


def test_an_unchanged_status_keeps_its_since() -> None:
    account = factories.account()
    connection.set_status(account.pk, Status.WAITING, "the network was lost")
    account.refresh_from_db()
    since = account.status_since
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        connection.set_status(account.pk, Status.WAITING, "x" * 999)
    account.refresh_from_db()
    assert account.status_since == since
    assert account.status_detail == "x" * 300
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        connection.set_status(account.pk, Status.CONNECTING)
    account.refresh_from_db()
    assert account.status_since and since and account.status_since > since
    assert account.status_detail == ""


def test_a_connected_account_says_who_it_is() -> None:
    account = factories.account()
    connection.connected(account.pk, Identity(7, "shop", "The Shop " * 50), 0.12)
    account.refresh_from_db()
    assert (account.status, account.telegram_id, account.username) == ("connected", 7, "shop")
    assert len(account.display_name) == 200
    assert account.last_success_at is not None


def test_telegrams_wait_is_kept_over_a_restart() -> None:
    account = factories.account()
    until = connection.pause(account.pk, 90)
    account.refresh_from_db()
    assert account.paused_until == until


def test_when_runbot_stops_nobody_is_called_connected_but_the_dead_stay_dead() -> None:
    for status in Status:
        factories.account(status, status=status)
    connection.all_offline()
    became = dict(TelegramAccount.objects.values_list("name", "status"))
    live = {Status.CONNECTED, Status.CONNECTING, Status.WAITING}
    assert became == {
        str(status): str(Status.WAITING if status in live else status) for status in Status
    }


def test_the_lengths_of_the_queue_are_counted_by_state() -> None:
    for state in ("queued", "queued", "inflight", "uncertain", "failed", "sent", "cancelled"):
        factories.delivery(state=state)
    assert queue_lengths() == {"queued": 2, "inflight": 1, "uncertain": 1, "failed": 1}

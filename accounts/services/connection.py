"""The status of an account's connection, and its history."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import ConnectionPeriod, TelegramAccount
from accounts.telegram.types import Identity
from core.wake import notify

Status = TelegramAccount.Status


def set_status(account_id: int, status: str, detail: str = "", failures: int = 0) -> None:
    """Set the status; an unchanged one keeps its `since`. `failures`: how many in a row."""
    now = timezone.now()
    accounts = TelegramAccount.objects.filter(pk=account_id)
    with transaction.atomic():  # nobody reads a status with the reason of another
        accounts.exclude(status=status).update(status=status, status_since=now)
        accounts.exclude(status_detail=detail[:300], failures_in_row=failures).update(
            status_detail=detail[:300], failures_in_row=failures
        )


def note_switched_off(account_id: int) -> None:
    """Set the status of a disabled account whose connection was closed. An account that is only
    being signed out or reconnected keeps its status."""
    TelegramAccount.objects.filter(pk=account_id, enabled=False).exclude(
        status__in=[Status.DISABLED, Status.NEEDS_LOGIN, Status.BANNED]
    ).update(
        status=Status.DISABLED, status_since=timezone.now(), status_detail="", failures_in_row=0
    )


def switch(account_id: int, *, enabled: bool) -> None:
    """Enable or disable an account; runbot connects or disconnects it within seconds."""
    TelegramAccount.objects.filter(pk=account_id).update(enabled=enabled)
    notify()


def connected(account_id: int, identity: Identity | None, latency: float) -> None:
    """Note that an account has connected; `latency` is Telegram's response time in seconds. Without
    an identity the known one is kept."""
    now = timezone.now()
    with transaction.atomic():
        set_status(account_id, Status.CONNECTED)
        accounts = TelegramAccount.objects.filter(pk=account_id)
        known = ConnectionPeriod.objects.filter(account_id=account_id).exists()
        if identity is not None:
            accounts.update(
                telegram_id=identity.telegram_id,
                username=identity.username[:64],
                display_name=identity.display_name[:200],
            )
        accounts.update(
            last_success_at=now,
            latency_ms=round(latency * 1000),
            reconnects=F("reconnects") + (1 if known else 0),
        )
        _end_open(account_id, "crash")
        if accounts.exists():
            ConnectionPeriod.objects.create(account_id=account_id, began_at=now)
        notify()


def lost(account_id: int, why: str) -> None:
    """Note that the connection was lost; `why` is the name of a failure, or "stopped"."""
    ConnectionPeriod.objects.filter(account_id=account_id, ended_at=None).update(
        ended_at=timezone.now(), ended_why=why[:24]
    )


def _end_open(account_id: int, why: str) -> None:
    """End the period that a crash left open, at the last known response of Telegram."""
    account = TelegramAccount.objects.filter(pk=account_id).first()
    for period in ConnectionPeriod.objects.filter(account_id=account_id, ended_at=None):
        seen = account.last_success_at if account else None
        period.ended_at = max(period.began_at, seen or period.began_at)
        period.ended_why = why
        period.save(update_fields=["ended_at", "ended_why"])


def answered(account_id: int, latency: float) -> None:
    """Note that a probe was answered after `latency` seconds."""
    TelegramAccount.objects.filter(pk=account_id).update(
        last_success_at=timezone.now(), latency_ms=round(latency * 1000), failures_in_row=0
    )


def pause(account_id: int, seconds: int) -> datetime:
    """Store a flood wait with the account, so that it also holds after a restart."""
    until = timezone.now() + timedelta(seconds=seconds)
    TelegramAccount.objects.filter(pk=account_id).update(paused_until=until)
    return until


def all_offline() -> None:
    """Note that runbot has stopped: no account is connected any more."""
    now = timezone.now()
    TelegramAccount.objects.filter(
        status__in=[Status.CONNECTED, Status.CONNECTING, Status.WAITING]
    ).update(status=Status.WAITING, status_since=now, status_detail="")
    ConnectionPeriod.objects.filter(ended_at=None).update(ended_at=now, ended_why="stopped")

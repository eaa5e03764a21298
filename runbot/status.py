"""`manage.py runbot status`: the state of runbot, its accounts, the bot and the queue."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

from django import db
from django.utils import timezone
from django.utils.timesince import timesince

from accounts import selectors
from accounts.models import TelegramAccount
from accounts.services import heartbeats
from outbox.queue import queue_lengths
from runbot.lease import FileLease, Holder

#: Linux Standard Base, chapter "Init Script Actions".
RUNNING, DEAD, NOT_RUNNING, UNKNOWN = 0, 1, 3, 4


def exit_code(lease: FileLease) -> int:
    holder = lease.holder()
    if holder is None:
        return NOT_RUNNING
    if holder.is_here():
        return RUNNING if holder.is_running() else DEAD
    # Another container or machine wrote the note: use its heartbeat.
    beat = heartbeats.running_runbot()
    fresh = beat is not None and beat.pid == holder.pid and beat.host == holder.host
    return RUNNING if fresh else UNKNOWN


def lines(lease: FileLease, code: int) -> Iterator[str]:
    yield _headline(lease.holder(), code)
    try:
        yield from _elsewhere(code)
        yield ""
        yield from _accounts()
        yield ""
        yield _bot(code)
        queue = queue_lengths()
        yield "Queue:  " + ", ".join(f"{count} {state}" for state, count in queue.items())
    except db.Error as error:
        yield f"The database can't be read: {type(error).__name__}"


def _headline(holder: Holder | None, code: int) -> str:
    if holder is None:
        return "runbot is not running."
    who = f"process {holder.pid} on {holder.host}, {exact_time(holder.since)}"
    if code == RUNNING:
        up = _ago(holder.since)
        return f"runbot is running ({holder.state}): {who}, up {up}, version {holder.version}"
    if code == DEAD:
        return f"runbot is not running; it ended without an orderly stop: {who}"
    return f"It can't be said from here ({socket.gethostname()}) whether runbot is running: {who}"


def _elsewhere(code: int) -> Iterator[str]:
    beat = heartbeats.running_runbot()
    if beat is not None and (code != RUNNING or beat.host != socket.gethostname()):
        yield f"This database is served by process {beat.pid} on {beat.host}."


def _accounts() -> Iterator[str]:
    accounts = list(TelegramAccount.objects.order_by("name"))
    if not accounts:
        yield "No account is set up yet."
        return
    head = (
        "Account",
        "Status",
        "Since",
        "Failures",
        "Reconnects",
        "Last answer",
        "Latency",
        "Up 24 h",
    )
    rows = [head, *(_row(account) for account in accounts)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for account in accounts:
        if account.status_detail:
            yield f"{account.name}: {account.status_detail}"


def _row(account: TelegramAccount) -> tuple[str, ...]:
    up = selectors.uptime_24h(account.pk)
    return (
        account.name,
        str(account.get_status_display()) if account.enabled else "switched off",
        exact_time(account.status_since),
        str(account.failures_in_row),
        str(account.reconnects),
        exact_time(account.last_success_at),
        "-" if account.latency_ms is None else f"{account.latency_ms} ms",
        "-" if up is None else f"{up:.1%}",
    )


def _bot(code: int) -> str:
    bot = heartbeats.last_bot()
    if bot is None:
        return "Bot:    never seen"
    detail = f" ({bot.detail})" if bot.detail else ""
    known = bot.status if code == RUNNING else f"{bot.status} when last seen"
    return f"Bot:    {known}{detail}, last answer {exact_time(bot.beat_at)}"


def exact_time(at: datetime | None) -> str:
    return "-" if at is None else f"{timezone.localtime(at):%d.%m.%Y %H:%M:%S}"


def _ago(since: datetime) -> str:
    if timezone.now() - since < timedelta(minutes=1):
        return f"{(timezone.now() - since).total_seconds():.0f} s"
    return timesince(since).replace("\xa0", " ")

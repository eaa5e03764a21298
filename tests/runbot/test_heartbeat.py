"""Signs of life, and `runbot status` made of them."""

from __future__ import annotations

import asyncio
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Heartbeat, TelegramAccount
from accounts.services import heartbeats
from runbot import status
from runbot.draft_bot import BotState
from runbot.heartbeat import HeartbeatWriter
from runbot.lease import READY, STARTING, FileLease, ourselves
from tests.accounts import factories

SINCE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def lease(tmp_path: Path):
    taken = FileLease(tmp_path)
    taken.acquire()
    yield taken
    taken.release()


@pytest.mark.django_db(transaction=True)
async def test_written_at_once_when_something_changes(lease: FileLease) -> None:
    bot, ready, stopping = BotState(), False, asyncio.Event()
    writer = HeartbeatWriter(lease, lambda: bot, lambda: ready)
    writing = asyncio.create_task(writer.run(stopping))

    async def row(name: str, wanted: str) -> Heartbeat:
        for _ in range(100):
            found = await Heartbeat.objects.filter(name=name, status=wanted).afirst()
            if found:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"{name} never was {wanted}")

    await row("bot", "starting")
    assert lease.ours is not None
    assert lease.ours.state == STARTING
    bot, ready = BotState("polling", last_poll_at=asyncio.get_running_loop().time()), True
    polling = await row("bot", "polling")
    assert polling.beat_at is not None
    assert timezone.now() - polling.beat_at < timedelta(seconds=10)
    runbot = await row("runbot", "running")
    assert (runbot.pid, runbot.host, runbot.started_at) == (
        lease.ours.pid,
        lease.ours.host,
        lease.ours.since,
    )
    assert lease.ours.state == READY
    stopping.set()
    await writing


def note(folder: Path, **changed: object) -> None:
    ours = ourselves(READY)
    values = {
        "pid": ours.pid,
        "host": ours.host,
        "since": SINCE.isoformat(),
        "start_token": ours.start_token,
        "state": READY,
        "version": "1.0",
        **changed,
    }
    (folder / "runbot.json").write_text(json.dumps(values))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({}, 0, "is running (ready)"),
        ({"start_token": "of a dead one"}, 1, "without an orderly stop"),
        ({"pid": 2**22}, 1, "without an orderly stop"),
        (None, 3, "is not running."),
        ({"host": "elsewhere"}, 4, "can't be said"),
    ],
)
def test_exit_codes_as_the_lsb_says(
    tmp_path: Path, changed: dict | None, code: int, words: str
) -> None:
    lease = FileLease(tmp_path)
    if changed is not None:
        note(tmp_path, **changed)
    assert status.exit_code(lease) == code
    assert words in "\n".join(status.lines(lease, code))


@pytest.mark.django_db
def test_another_container_is_known_by_its_signs_of_life(tmp_path: Path) -> None:
    note(tmp_path, host="elsewhere", pid=7)
    heartbeats.note_runbot(pid=7, host="elsewhere", version="1.0", started_at=SINCE)
    assert status.exit_code(FileLease(tmp_path)) == 0
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    assert status.exit_code(FileLease(tmp_path)) == 4


@pytest.mark.django_db
def test_a_runbot_on_another_machine_is_named(tmp_path: Path) -> None:
    heartbeats.note_runbot(pid=77, host="elsewhere", version="1.0", started_at=SINCE)
    lease = FileLease(tmp_path)
    assert status.exit_code(lease) == 3
    assert "served by process 77 on elsewhere" in "\n".join(status.lines(lease, 3))
    heartbeats.note_stopped()
    assert "elsewhere" not in "\n".join(status.lines(lease, 3))


@pytest.mark.django_db
def test_the_table_of_accounts(tmp_path: Path) -> None:
    factories.account(
        "Shop",
        status=TelegramAccount.Status.WAITING,
        status_since=SINCE,
        failures_in_row=4,
        reconnects=9,
        latency_ms=38,
        last_success_at=SINCE,
        status_detail="The network connection was lost.",
    )
    factories.account("Old", enabled=False)
    heartbeats.note_bot("conflict", "Another program uses the same bot.", SINCE)
    note(tmp_path)
    with timezone.override("Europe/Berlin"):
        said = list(status.lines(FileLease(tmp_path), 0))
    shop = next(line for line in said if line.startswith("Shop  ")).split()
    assert [shop[n] for n in (-8, -7, -6, -5, -4, -3, -2, -1)] == [
        "10:00:00",
        "4",
        "9",
        "02.03.2026",
        "10:00:00",
        "38",
        "ms",
        "-",
    ]
    assert "Shop: The network connection was lost." in said
    assert any(line.startswith("Old") and "switched off" in line for line in said)
    bot = next(line for line in said if line.startswith("Bot:"))
    assert "conflict (Another program uses the same bot.)" in bot
    assert socket.gethostname() in said[0]

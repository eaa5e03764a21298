"""Beat ends when it is asked to, whatever it is doing, and has written down what it had sent."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import OperationalError
from django_celery_beat import schedulers
from django_celery_beat.models import PeriodicTask, PeriodicTasks
from redis import Redis

from aibot.celery import app
from core import beat
from tests.flows.watch import Watch
from tests.harness import engines
from tests.harness.processes import Process, python, run, wait_for
from tests.harness.stack import Stack

BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted"
SENT = "SELECT count(*) FROM django_celery_beat_periodictask WHERE last_run_at IS NOT NULL"


@pytest.fixture
def sending(stack: Stack, redis_server: engines.Redis) -> Stack:
    """Beat, with tasks that it sent and has not written down yet."""
    stack.module("tests.harness.schedule", "1")
    with Redis.from_url(redis_server.address) as broker:
        before = int(broker.llen("celery"))
        stack.start("beat")
        wait_for(lambda: int(broker.llen("celery")) > before + 6, 30, "tasks were sent")
    return stack


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_stop_in_the_middle_of_a_query_waits_for_the_query_only(
    sending: Stack, engine: str
) -> None:
    with psycopg.connect(sending.database) as another:
        another.execute("LOCK TABLE django_celery_beat_periodictasks IN ACCESS EXCLUSIVE MODE")
        wait_for(lambda: sending.value(BLOCKED), 10, "beat asks, and waits for an answer")
        sending.execute("UPDATE django_celery_beat_periodictask SET last_run_at = NULL")
        sending.beat.signal("SIGTERM")
        time.sleep(0.5)
        assert sending.beat.running()
    wait_for(lambda: not sending.beat.running(), 10, "beat ended")
    assert sending.beat.stop() == 0
    assert sending.value(SENT), "what was sent is written down"
    assert "Traceback" not in sending.beat.log(), sending.beat.log()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_second_signal_does_not_wait(sending: Stack, engine: str) -> None:
    with psycopg.connect(sending.database) as another:
        another.execute("LOCK TABLE django_celery_beat_periodictasks IN ACCESS EXCLUSIVE MODE")
        wait_for(lambda: sending.value(BLOCKED), 10, "beat asks, and waits for an answer")
        sending.beat.signal("SIGTERM")
        time.sleep(0.5)
        sending.beat.signal("SIGTERM")
        wait_for(lambda: not sending.beat.running(), 10, "beat ended")


@pytest.mark.django_db
def test_a_database_that_goes_away_while_the_schedule_is_read_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = OperationalError("server closed the connection unexpectedly")
    gone.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
    failures, read = [gone], beat.Scheduler.enabled_models

    def enabled_models(self: beat.Scheduler) -> list[Any]:
        if failures:
            raise failures.pop()
        return list(read(self))

    monkeypatch.setattr(beat.Scheduler, "enabled_models", enabled_models)
    monkeypatch.setattr(beat.Scheduler, "install_handlers", lambda self: None)
    monkeypatch.setattr(beat, "RETRY_SECONDS", 0.0)
    assert "Search for keywords" in beat.Scheduler(app=app).schedule
    assert not failures


def sent_by_beat(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that a scheduler of this process sends from now on."""
    sent: list[str] = []
    monkeypatch.setattr(beat, "enqueue", lambda task, *_: sent.append(task))
    monkeypatch.setattr(beat.Scheduler, "install_handlers", lambda self: None)
    monkeypatch.setattr(
        beat.Scheduler, "apply_async", lambda self, entry, **_: sent.append(entry.task)
    )
    # It would close the connection, and so the database of this test.
    monkeypatch.setattr(schedulers, "close_old_connections", lambda: None)
    return sent


@pytest.mark.django_db
def test_a_clock_that_was_put_back_keeps_nothing_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = sent_by_beat(monkeypatch)
    scans = PeriodicTask.objects.filter(task="monitoring.tasks.scan_due")
    PeriodicTask.objects.exclude(pk__in=scans).update(enabled=False)
    now = datetime.now(UTC)
    scans.update(last_run_at=now - timedelta(days=500))
    with time_machine.travel(now, tick=False) as clock:
        scheduler = beat.Scheduler(app=app)
        scheduler.tick()
        assert sent == ["monitoring.tasks.scan_due"]
        for back in (2, 24 * 365):
            sent.clear()
            clock.move_to(now := now - timedelta(hours=back))
            scheduler.tick()
            assert sent == [beat.CLOCK_PUT_BACK]
            clock.move_to(now := now + timedelta(seconds=61))
            scheduler.tick()
            assert sent == [beat.CLOCK_PUT_BACK, "monitoring.tasks.scan_due"]
        sent.clear()
        clock.move_to(now + timedelta(hours=2))
        scheduler.tick()
        assert sent == ["monitoring.tasks.scan_due"], "a clock that goes forward needs nothing"


@pytest.mark.django_db
@pytest.mark.parametrize("running", [True, False])
def test_all_tasks_run_after_the_clock_was_put_back(
    monkeypatch: pytest.MonkeyPatch, running: bool
) -> None:
    """In a beat that goes on, and in one that was started anew; also what is due at night."""
    sent = sent_by_beat(monkeypatch)
    right = datetime(2026, 11, 20, 15, 45, tzinfo=UTC)
    wrong = right + timedelta(days=30)
    with time_machine.travel(wrong, tick=False) as clock:
        PeriodicTask.objects.update(last_run_at=wrong)
        PeriodicTasks.update_changed()
        scheduler = beat.Scheduler(app=app)
        scheduler.tick()
        clock.move_to(right)
        if not running:
            scheduler = beat.Scheduler(app=app)
        sent.clear()
        for minutes in range(0, 24 * 60, 4):
            clock.move_to(right + timedelta(minutes=minutes))
            while scheduler.tick() == 0:
                pass
    assert set(PeriodicTask.objects.filter(enabled=True).values_list("task", flat=True)) < set(sent)
    assert sent.count(beat.CLOCK_PUT_BACK) == 1


@pytest.mark.django_db
def test_a_change_in_the_admin_is_seen_after_the_clock_was_put_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = sent_by_beat(monkeypatch)
    now = datetime(2026, 11, 20, 15, 45, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        PeriodicTask.objects.update(last_run_at=now)
        PeriodicTasks.update_changed()
        scheduler = beat.Scheduler(app=app)
        scheduler.tick()
        clock.shift(-timedelta(hours=3))
        scheduler.tick()
        clock.shift(timedelta(seconds=1))
        PeriodicTask.objects.get(task="monitoring.tasks.scan_due").delete()
        sent.clear()
        for _minute in range(10):
            clock.shift(timedelta(seconds=61))
            while scheduler.tick() == 0:
                pass
    assert sent and "monitoring.tasks.scan_due" not in sent


# --- in a thread of the worker --------------------------------------------------------------------

COUNT = (
    "SELECT total_run_count FROM django_celery_beat_periodictask "
    "WHERE task = 'monitoring.tasks.scan_due'"
)


@pytest.fixture
def checking(stack: Stack) -> Watch:
    """A worker with its own beat, which has a keyword checked again as soon as that is due."""
    watch = Watch(stack).prepare()
    stack.manage("keyword", "add", "Kappmesser")
    stack.start("worker_with_beat")
    for _ in range(3):  # the first one was enqueued when the keyword was added, not by beat
        watch.checked()
    return watch


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_worker_with_its_own_beat_writes_down_what_was_sent_when_it_is_stopped(
    checking: Watch, engine: str
) -> None:
    stack = checking.stack
    assert stack.worker_with_beat.stop() == 0
    assert stack.value(COUNT) >= 2
    assert "Traceback" not in stack.worker_with_beat.log(), stack.worker_with_beat.log()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_worker_stopped_in_the_middle_of_beats_query_waits_for_the_query(
    checking: Watch, engine: str
) -> None:
    stack = checking.stack
    with psycopg.connect(stack.database) as another:
        another.execute("LOCK TABLE django_celery_beat_periodictasks IN ACCESS EXCLUSIVE MODE")
        wait_for(lambda: stack.value(BLOCKED), 10, "beat asks, and waits for an answer")
        stack.worker_with_beat.signal("SIGTERM")
        time.sleep(0.5)
        assert stack.worker_with_beat.running()
    assert stack.worker_with_beat.stop() == 0
    assert stack.value(COUNT) >= 2, "what was sent is written down"
    assert "Traceback" not in stack.worker_with_beat.log(), stack.worker_with_beat.log()


@pytest.mark.engines
def test_it_waits_for_a_database_that_is_away_at_its_start(
    stack: Stack, redis_server: engines.Redis
) -> None:
    """And ends at once when it is told to meanwhile. Other commands say it in a sentence."""
    nowhere = "postgresql://postgres@/aibot?host=/nowhere"
    stack.environment |= {"DATABASE_URL": nowhere, "REDIS_URL": redis_server.address}
    beat = Process("waiting", stack.beat.command, stack.environment, stack.folder).start()
    wait_for(lambda: "beat waits for the database" in beat.log(), 60, "it waits")
    assert beat.stop() == 0
    assert "Traceback" not in beat.log() and "away=database" in beat.log()
    done = run(python("manage.py", "migrate", "--no-input"), stack.environment)
    assert done.returncode == 1 and "The database can't be reached" in done.stderr
    assert "Traceback" not in done.stderr

"""Beat ends when it is asked to, whatever it is doing, and has written down what it had sent."""

from __future__ import annotations

import time

import psycopg
import pytest
from redis import Redis

from tests.harness.processes import wait_for
from tests.harness.stack import Stack

BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted"
SENT = "SELECT count(*) FROM django_celery_beat_periodictask WHERE last_run_at IS NOT NULL"


@pytest.fixture
def sending(stack: Stack, redis_address: str) -> Stack:
    """Beat, with tasks that it sent and has not written down yet."""
    stack.module("tests.harness.schedule", "1")
    with Redis.from_url(redis_address) as broker:
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

"""A real worker whose Redis is lost while a task is at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from redis import Redis
from redis.exceptions import ConnectionError as RedisGone

from tests.core.napping import app, nap
from tests.harness import engines
from tests.harness.processes import Process, clean_environment, python, wait_for

COMMAND = ("-m", "celery", "-A", "tests.core.napping", "worker", "-P", "threads", "-c", "2")


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[engines.Redis]:
    with engines.redis(tmp_path) as running:
        yield running


@pytest.fixture
def broker(redis_server: engines.Redis, monkeypatch: pytest.MonkeyPatch) -> Celery:
    monkeypatch.setattr(app.conf, "broker_url", redis_server.address)
    return app


@pytest.fixture
def worker(redis_server: engines.Redis, tmp_path: Path) -> Iterator[Process]:
    env = clean_environment() | {"REDIS_URL": redis_server.address}
    started = Process("worker", python(*COMMAND, "-l", "info"), env, tmp_path).start()
    wait_for(lambda: "worker ready" in started.log(), 60, "the worker")
    yield started
    started.kill()


def lose(server: engines.Redis) -> None:
    """As a crash: the connection on which orders to workers come is the first to be gone."""
    client = Redis.from_url(server.address)
    orders = client.pipeline(transaction=False)
    orders.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    orders.execute_command("SHUTDOWN", "NOSAVE")
    with pytest.raises(RedisGone):
        orders.execute()
    wait_for(lambda: not server.process.running(), 30, "the end of Redis")


def test_a_worker_that_loses_redis_while_a_task_is_at_work_goes_on_when_it_is_back(
    broker: Celery, worker: Process, redis_server: engines.Redis, tmp_path: Path
) -> None:
    first, next_one = tmp_path / "first", tmp_path / "next"
    nap.delay(str(first), 5)
    wait_for(first.exists, 30, "the task")
    lose(redis_server)
    wait_for(lambda: "Redis is away" in worker.log(), 30, "the loss")
    redis_server.process.start()
    with broker.connection() as connection:
        connection.ensure_connection(max_retries=20, interval_start=1, interval_step=0)
    nap.delay(str(next_one), 0)
    wait_for(next_one.exists, 30, "the next task")
    assert worker.running()


def test_aibots_workers_have_this_consumer() -> None:
    assert app.conf.worker_consumer == settings.CELERY_WORKER_CONSUMER

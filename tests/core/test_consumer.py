"""A real worker whose Redis is lost while a task is at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


#: How a Redis refuses to write, and how it takes that back. While it can't save to its disk it
#: refuses in the same way as without replicas.
DISK = {"min-replicas-to-write": 1}, {"min-replicas-to-write": 0}
MEMORY = {"maxmemory-policy": "noeviction", "maxmemory": 1}, {"maxmemory": 0}
#: So many refusals are several restarts of Celery's consumer; more than five within a second are
#: those that it calls frequent, with a traceback.
REFUSALS = 20


def wait_for_refusals(server: Redis, worker: Process) -> None:
    def refused() -> bool:
        return not worker.running() or server.info("stats")["total_error_replies"] >= REFUSALS

    server.config_resetstat()
    wait_for(refused, 60, "the refusals")


def assert_it_said_so_in_a_line(worker: Process) -> None:
    said = [one for one in worker.log().splitlines() if "[celery.worker.consumer.consumer]" in one]
    assert worker.running()
    assert 1 <= len(said) <= 3, "one now and then, not one of each refusal"
    assert all("Redis is away" in one for one in said)
    assert "Traceback" not in worker.log()


@pytest.mark.parametrize(("refusal", "at_work"), [(DISK, False), (DISK, True), (MEMORY, False)])
def test_a_worker_outlives_a_redis_that_refuses_to_write(
    broker: Celery, redis_server: engines.Redis, tmp_path: Path, refusal: Any, at_work: bool
) -> None:
    """A worker that ended at its start would end bin/run."""
    client, (refuse, allow) = Redis.from_url(redis_server.address), refusal
    env = clean_environment() | {"REDIS_URL": redis_server.address}
    worker = Process("worker", python(*COMMAND, "-l", "info"), env, tmp_path)
    try:
        if at_work:
            worker.start()
            wait_for(lambda: "worker ready" in worker.log(), 60, "the worker")
        for name, value in refuse.items():
            client.config_set(name, value)
        if not at_work:
            worker.start()
        wait_for_refusals(client, worker)
        assert_it_said_so_in_a_line(worker)
        for name, value in allow.items():
            client.config_set(name, value)
        done = tmp_path / "done"
        with broker.connection() as connection:  # nap.delay keeps one to another test's Redis
            broker.send_task(nap.name, (str(done), 0), connection=connection)
        wait_for(done.exists, 60, "the task")
        assert_it_said_so_in_a_line(worker)
    finally:
        worker.kill()
        client.close()


def test_a_worker_whose_user_of_redis_may_not_write_says_so_in_a_line(
    redis_server: engines.Redis, tmp_path: Path
) -> None:
    client = Redis.from_url(redis_server.address)
    everything: dict[str, Any] = {"enabled": True, "keys": ["*"], "categories": ["+@all"]}
    client.acl_setuser("reader", passwords=["+secret"], commands=["-set"], **everything)
    address = redis_server.address.replace("//", "//reader:secret@")
    env = clean_environment() | {"REDIS_URL": address}
    worker = Process("worker", python(*COMMAND, "-l", "info"), env, tmp_path)
    try:
        worker.start()
        wait_for_refusals(client, worker)
        assert_it_said_so_in_a_line(worker)
        assert "NoPermissionError" in worker.log()
    finally:
        worker.kill()
        client.close()


def test_aibots_workers_have_this_consumer() -> None:
    assert app.conf.worker_consumer == settings.CELERY_WORKER_CONSUMER
    assert app.conf.broker_channel_error_retry == settings.CELERY_BROKER_CHANNEL_ERROR_RETRY

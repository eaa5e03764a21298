"""When the database or Redis is away for a while, each process says so in a line, not in pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier, Literal

from tests.harness import engines
from tests.harness.processes import Process, wait_for
from tests.harness.stack import Stack

#: Each process may say several times what it could not do.
LINES_PER_PROCESS = 25


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def postgresql_server() -> Iterator[engines.PostgreSQL]:
    with engines.postgresql() as running:
        yield running


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[engines.Redis]:
    with engines.redis(tmp_path) as running:
        yield running


def told(process: Process, what: str) -> list[str]:
    return [line for line in process.log().splitlines() if f"away={what}" in line]


@pytest.mark.engines
@pytest.mark.timeout(600)
def test_an_outage_is_a_line_and_no_traceback(
    stack: Stack,
    engine: str,
    postgresql_server: engines.PostgreSQL,
    redis_server: engines.Redis,
) -> None:
    client = stack.sandbox.client
    stack.module("tests.harness.schedule", "1")
    stack.start("runbot", "worker", "beat").wait_connected()
    processes = [stack.runbot, stack.worker, stack.beat]
    wait_for(lambda: "worker ready" in stack.worker.log(), 60, "the worker")
    account, contact = client.accounts()[0], client.contacts()[0]

    postgresql_server.crash()
    # A worker without work looks for no database, and beat may not have sent any yet.
    with Celery(broker=redis_server.address) as broker:
        broker.send_task("monitoring.tasks.scan_due", ignore_result=True)
    wait_for(lambda: all(told(one, "database") for one in processes), 90, "it is told by all")
    postgresql_server.start()
    client.contact_says(account["id"], contact["id"], "What are your opening hours?")
    wait_for(stack.cards, 90, "a card")

    redis_server.process.stop()
    wait_for(lambda: all(told(one, "Redis") for one in (stack.worker, stack.beat)), 90, "told")
    redis_server.process.start()
    client.contact_says(account["id"], contact["id"], "And what does delivery cost?")
    wait_for(
        lambda: any("delivery cost" in card["text"] for card in stack.cards()), 120, "its card"
    )

    for process in processes:
        log = process.log()
        assert process.running(), log
        assert "Traceback" not in log, f"{process.name}: {log}"
        assert 'File "' not in log, f"{process.name}: {log}"
        lines = told(process, "database") + told(process, "Redis")
        assert len(lines) <= LINES_PER_PROCESS, log
        assert all(re.search(r"since=\S+", line) for line in lines)


def let_write(address: str, allowed: bool) -> None:
    """As a provider does whose disk is nearly full: no more writing, for new connections too."""
    name = conninfo_to_dict(address)["dbname"]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        read_only = SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        connection.execute(read_only.format(Identifier(str(name)), Literal(not allowed)))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.engines
@pytest.mark.timeout(600)
def test_a_database_that_only_reads_for_a_while_is_waited_for(stack: Stack, engine: str) -> None:
    client = stack.sandbox.client
    stack.start("runbot", "worker").wait_connected()
    account, contact = client.accounts()[0], client.contacts()[0]
    let_write(stack.database, False)
    client.contact_says(account["id"], contact["id"], "What are your opening hours?")
    wait_for(lambda: "waiting for the lease" in stack.runbot.log(), 90, "runbot waits")
    let_write(stack.database, True)
    wait_for(stack.cards, 90, "a card")
    for process in (stack.runbot, stack.worker):
        assert process.running() and "Traceback" not in process.log(), process.log()

"""A press does not wait for the disk; what PostgreSQL then forgets is still sent exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.flows.test_pressed_and_killed import pending
from tests.harness import engines
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

STATE = "SELECT state FROM drafts_draft WHERE id = {}"
ENDED = "SELECT count(*) FROM drafts_draft WHERE id = {} AND state IN ('sent', 'superseded')"


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def postgresql_server() -> Iterator[engines.PostgreSQL]:
    """One that writes late what nobody waits for, so that a crash finds it."""
    with engines.postgresql() as running:
        with psycopg.connect(running.address("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
            connection.execute("SELECT pg_reload_conf()")
        yield running


@pytest.mark.soak
@pytest.mark.engines
@pytest.mark.timeout(3000)
def test_what_a_crash_of_postgresql_forgets_is_sent_once(
    stack: Stack,
    engine: str,
    postgresql_server: engines.PostgreSQL,
    rounds: Callable[[int], int],
    figure: Callable[[str], None],
) -> None:
    crashes, client = rounds(30), stack.sandbox.client
    expected = [f"Answer {number}" for number in range(crashes)]
    stack.start("runbot").wait_connected()
    forgotten = sum(crash_after(stack, postgresql_server, text) for text in expected)
    sent = client.sent()
    assert sorted(one["text"] for one in sent) == sorted(expected)
    assert forgotten, "PostgreSQL had all of it on its disk, so nothing was shown"
    again = sum(1 for one in sent if one["attempts"] > 1)
    figure(
        f"PostgreSQL crashed just after an answer left: {crashes} times, {forgotten} presses"
        f" forgotten, {again} answers sent again and taken once, none lost or doubled"
    )


def crash_after(stack: Stack, server: engines.PostgreSQL, text: str) -> bool:
    """Press Send, have PostgreSQL crash as soon as the answer is at Telegram, and press again.
    Whether the first press was forgotten."""
    client, [draft] = stack.sandbox.client, pending(stack, [text])
    # Telegram takes the answer, but runbot does not hear of it.
    client.fault("mtproto", "swallow", "messages.SendMessage*")
    client.press(1, f"d:{draft}:1:send")
    deadline = time.monotonic() + 20
    while not any(one["text"] == text for one in client.sent()):  # at once, or it is on the disk
        assert time.monotonic() < deadline, "the answer did not arrive"
    server.crash()
    # The second press comes before aibot can read what it has sent.
    refused = client.fault("mtproto", "refuse", "connect", times=None)
    for request in ("messages.GetHistory*", "updates.GetDifference*"):
        client.fault("mtproto", "delay", request, times=None, seconds=2)
    server.start()
    forgotten = bool(stack.value(STATE.format(draft)) == "pending")
    client.press(1, f"d:{draft}:1:send")
    wait_for(lambda: stack.value(STATE.format(draft)) != "pending", 60, "the second press")
    client.remove_fault(refused)
    stack.wait_connected()
    wait_for(lambda: stack.value(ENDED.format(draft)), 60, "an end of the draft")
    client.clear_faults()
    return forgotten

"""A press is on PostgreSQL's disk before anything happens because of it, so that a crash of the
database forgets no answer that has left."""

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
REFUSED = "SELECT count(*) FROM drafts_draftevent WHERE draft_id = {} AND kind = 'refused'"
PROMPTS = "SELECT count(*) FROM drafts_editprompt WHERE draft_id = {}"


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
def test_what_has_left_can_neither_be_edited_nor_skipped_after_a_crash_of_postgresql(
    stack: Stack,
    engine: str,
    postgresql_server: engines.PostgreSQL,
    rounds: Callable[[int], int],
    figure: Callable[[str], None],
) -> None:
    crashes, client = rounds(30), stack.sandbox.client
    expected = [f"Answer {number}" for number in range(crashes)]
    stack.start("runbot").wait_connected()
    for text in expected:
        crash_after(stack, postgresql_server, text)
    sent = client.sent()
    assert sorted(one["text"] for one in sent) == sorted(expected)
    again = sum(1 for one in sent if one["attempts"] > 1)
    figure(
        f"PostgreSQL crashed just after an answer left: {crashes} times, no press forgotten, "
        f"{again} answers sent again and taken once, none edited, skipped, lost or doubled"
    )


def crash_after(stack: Stack, server: engines.PostgreSQL, text: str) -> None:
    """Press Send, have PostgreSQL crash as soon as the answer is at Telegram, and try to edit and
    to skip before aibot can read in the chat what it has sent."""
    client, [draft] = stack.sandbox.client, pending(stack, [text])
    # Telegram takes the answer, but its confirmation is lost.
    client.fault("mtproto", "swallow", "messages.SendMessage*")
    client.press(1, f"d:{draft}:1:send")
    deadline = time.monotonic() + 20
    while not any(one["text"] == text for one in client.sent()):  # at once, or it is on the disk
        assert time.monotonic() < deadline, "the answer did not arrive"
    server.crash()
    refused = client.fault("mtproto", "refuse", "connect", times=None)
    server.start()
    assert stack.value(STATE.format(draft)) == "sending", "the press was forgotten"
    for number, action in enumerate(("edit", "skip"), 1):
        client.press(1, f"d:{draft}:1:{action}")
        wait_for(
            lambda number=number: stack.value(REFUSED.format(draft)) == number,  # type: ignore[misc]
            60,
            "the refusal",
        )
    assert stack.value(PROMPTS.format(draft)) == 0
    client.remove_fault(refused)
    stack.wait_connected()
    wait_for(lambda: stack.value(STATE.format(draft)) == "sent", 60, "the draft is sent")
    client.clear_faults()

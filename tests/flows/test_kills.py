"""kill -9 of the worker, the web and beat: nothing is missing, nothing is doubled."""

from __future__ import annotations

import httpx
import pytest

from tests.harness.processes import wait_for
from tests.harness.stack import Stack


@pytest.mark.settings(AI_TIMEOUT_SECONDS="4")
def test_a_worker_killed_in_the_middle_of_an_analysis(stack: Stack, engine: str) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    client.fault("ai", "delay", seconds=3)
    client.contact_says(account["id"], contact["id"], "What are your opening hours?")
    running = "SELECT count(*) FROM drafts_analysis WHERE outcome = 'running'"
    wait_for(lambda: stack.value(running) == 1, 40, "the analysis began")
    stack.worker.kill()
    client.clear_faults()
    assert stack.value("SELECT count(*) FROM drafts_draft") == 0
    stack.worker.start()
    wait_for(stack.cards, 120, "a card after all")
    assert len(stack.cards()) == 1
    assert stack.rows("SELECT state FROM drafts_draft") == [("pending",)]
    outcomes = stack.rows("SELECT outcome FROM drafts_analysis ORDER BY id")
    assert outcomes == [("failed",), ("drafted",)]


def test_beat_and_web_killed_and_started_again(stack: Stack) -> None:
    stack.start().wait_connected()
    client = stack.sandbox.client
    account = client.accounts()[0]
    contacts = client.contacts()[:3]
    for n, contact in enumerate(contacts):
        client.contact_says(account["id"], contact["id"], f"What are your opening hours? ({n})")
        stack.beat.restart()
        stack.web.restart()
    wait_for(lambda: len(stack.cards()) >= len(contacts), 60, "a card for each")
    stack.manage("analyse")
    stack.beat.restart()
    assert stack.value("SELECT count(*) FROM drafts_draft") == len(contacts)
    assert len(stack.cards()) == len(contacts)

    def up() -> bool:
        try:
            return httpx.get(f"{stack.web_address}/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    wait_for(up, 30, "the web is back")


def test_runbot_stops_in_order_when_asked(stack: Stack) -> None:
    stack.start("runbot").wait_connected()
    assert stack.runbot.stop() == 0
    log = stack.runbot.log()
    for bad in ("never retrieved", "was destroyed", "Traceback", "never awaited", "Unclosed"):
        assert bad not in log, log

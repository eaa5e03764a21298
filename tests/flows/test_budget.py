"""A burst of questions with two workers at once reaches the day's budget: it holds, the owner sees
every question, and it holds over a restart, until the owner lets the AI go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flows.desk import PATIENCE, Desk
from tests.harness.processes import Process, wait_for
from tests.harness.stack import WORKER, SandboxProcess, Stack

LIMIT = 5000
#: Of one question: what the settings below allow, and the instructions.
MOST = 1000 + 2000 + 200
BURST = 16
USED_UP = "The day's AI budget is used up."


def zone_where_it_is_noon() -> str:
    """The day does not end while the test runs. The sign in these names is the other way round."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


@pytest.fixture
def desk(tmp_path: Path, server_key: Path) -> Iterator[Desk]:
    sandbox = SandboxProcess(tmp_path / "sandbox", server_key).start()
    settings = {
        "AI_TOKENS_PER_DAY": str(LIMIT),
        "AI_PROMPT_TOKENS": "1000",
        "AI_OUTPUT_TOKENS": "200",
        "TIME_ZONE": zone_where_it_is_noon(),
    }
    stack = Stack(tmp_path / "data", sandbox, settings=settings)
    try:
        stack.prepare().start("runbot", "worker").wait_connected()
        yield Desk(stack)
    finally:
        stack.kill()
        sandbox.stop()


def drafts(desk: Desk) -> dict[bool, int]:
    """How many chats have a draft that waits, with a proposal and without."""
    rows = desk.stack.rows("SELECT no_proposal FROM drafts_draft WHERE state = 'pending'")
    proposed = sum(not why for (why,) in rows)
    return {True: proposed, False: len(rows) - proposed}


def used(desk: Desk) -> int:
    total = "SELECT SUM(input_tokens + output_tokens) FROM drafts_aiusage WHERE NOT reserved"
    return int(desk.stack.value(total) or 0)


def test_the_budget_holds_within_a_burst_and_over_a_restart(desk: Desk) -> None:
    second = Process("worker-2", WORKER, desk.stack.environment, desk.stack.folder)
    second.start()
    try:
        desk.client.fault("ai", "delay", seconds=0.2, times=None)
        for _ in range(BURST):
            desk.asks()
        wait_for(lambda: sum(drafts(desk).values()) == BURST, PATIENCE, "a draft for everybody")
    finally:
        second.stop()
    asked = len(desk.client.ai_requests())
    assert LIMIT <= used(desk) < LIMIT + MOST
    assert drafts(desk) == {True: asked, False: BURST - asked}
    assert 0 < asked < BURST
    desk.said(f"⛔ {USED_UP}")
    told = [one for one in desk.client.bot_messages() if one["text"].startswith(f"⛔ {USED_UP}")]
    assert len(told) == 1

    desk.stack.stop()
    desk.stack.start("runbot", "worker").wait_connected()
    _contact, words = desk.asks()
    assert f"The AI has no proposal: {USED_UP}" in desk.card(words)["text"]
    assert len(desk.client.ai_requests()) == asked, "nobody was asked"

    desk.client.say("/budget on")
    desk.said("The AI continues until midnight")
    wait_for(lambda: drafts(desk)[True] == BURST + 1, PATIENCE, "a proposal for everybody")

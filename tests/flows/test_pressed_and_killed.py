"""A press is carried out exactly once, whatever kills runbot between the press and its message."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from tests.harness.processes import wait_for
from tests.harness.stack import Stack


def pending(stack: Stack, texts: list[str]) -> list[int]:
    """Pending drafts, each for a contact of its own; their ids."""
    client = stack.sandbox.client
    wanted = [
        {"contact": client.add_contact(f"For {text}")["id"], "name": "Someone", "text": text}
        for text in texts
    ]
    asked = "SELECT count(*) FROM drafts_message WHERE text = 'A question?'"
    before = stack.value(asked)
    for one in wanted:
        client.contact_says(None, one["contact"], "A question?")
    wait_for(lambda: stack.value(asked) == before + len(wanted), 60, "the questions")
    return list(stack.module("tests.harness.seed", given=wanted))


def wait_for_sent(stack: Stack, count: int) -> None:
    sent = "SELECT count(*) FROM drafts_draft WHERE state = 'sent'"
    try:
        wait_for(lambda: stack.value(sent) == count, 60, f"{count} pressed answers sent")
    except AssertionError as error:
        left = stack.rows(
            "SELECT id, kind, state, attempts, last_error FROM outbox_delivery"
            " WHERE state <> 'sent'"
        )
        open_drafts = stack.rows(
            "SELECT d.id, d.state, e.kind, e.detail FROM drafts_draft d"
            " LEFT JOIN drafts_draftevent e ON e.draft_id = d.id"
            " WHERE d.state <> 'sent' ORDER BY e.id"
        )
        raise AssertionError(
            f"{error}; {open_drafts}; {left}; {stack.health()}; {stack.runbot.log()}"
        ) from None


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_a_press_is_carried_out_exactly_once(stack: Stack, engine: str, rounds, capsys) -> None:
    kills, client = rounds(100), stack.sandbox.client
    stack.start("runbot").wait_connected()
    expected: list[str] = []
    for number in range(kills):
        texts = [f"Answer {number}.{n}" for n in range(4)]
        drafts = pending(stack, texts)
        expected += texts
        for draft in drafts:
            client.press(1, f"d:{draft}:1:send")
        time.sleep(random.uniform(0, 0.06))
        stack.runbot.kill()
        stack.start("runbot")
        wait_for_sent(stack, 4 * (number + 1))
    sent = client.sent()
    assert Counter(one["text"] for one in sent) == Counter(expected)
    repeated = sum(1 for one in sent if one["attempts"] > 1)
    with capsys.disabled():
        print(f"\npressed once: {kills} kills, {len(sent)} messages, {repeated} of them sent again")

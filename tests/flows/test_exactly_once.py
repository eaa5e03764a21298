"""An answer is sent exactly once, whatever kills runbot and whenever."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial

import psycopg
import pytest

from tests.harness.processes import seen_within, wait_for
from tests.harness.stack import Stack

PARTS = 2


def seed(stack: Stack, wanted: list[dict]) -> list[int]:
    return stack.approve(*wanted)


def answers(stack: Stack, texts: list[str]) -> list[dict]:
    contacts = stack.sandbox.client.contacts()
    return [
        {"contact": contacts[n % len(contacts)]["id"], "name": "Someone", "text": text}
        for n, text in enumerate(texts)
    ]


def open_deliveries(stack: Stack) -> int:
    return stack.value(
        "SELECT count(*) FROM outbox_delivery WHERE kind = 'answer' AND state <> 'sent'"
    )


def more_than(stack: Stack, before: int) -> bool:
    return len(stack.sandbox.client.sent()) > before


@contextlib.contextmanager
def nobody_can_write(stack: Stack) -> Iterator[None]:
    """Hold the database's write lock, as a slow disk would."""
    if stack.database:
        with psycopg.connect(stack.database) as connection:
            connection.execute("LOCK TABLE outbox_delivery IN EXCLUSIVE MODE")
            yield
            connection.rollback()
        return
    file = stack.folder / "aibot.sqlite3"
    with contextlib.closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def test_killed_before_the_server_took_the_request(stack: Stack, engine: str) -> None:
    stack.start("runbot").wait_connected()
    client = stack.sandbox.client
    client.fault("mtproto", "cut_before", "messages.SendMessageRequest")
    client.fault("mtproto", "delay", "messages.SendMessageRequest", seconds=60)
    seed(stack, answers(stack, ["An answer"]))
    wait_for(lambda: client.faults()[0]["used"], 30, "the request came")
    stack.runbot.kill()
    assert client.sent() == []
    client.clear_faults()
    stack.start("runbot")
    wait_for(lambda: open_deliveries(stack) == 0, 60, "sent")
    assert [one["text"] for one in client.sent()] == ["An answer"]


def test_killed_after_the_server_took_it_and_before_the_answer(stack: Stack, engine: str) -> None:
    stack.start("runbot").wait_connected()
    client = stack.sandbox.client
    client.fault("mtproto", "swallow", "messages.SendMessageRequest")
    seed(stack, answers(stack, ["An answer"]))
    wait_for(client.sent, 30, "the server took it")
    assert stack.value("SELECT state FROM outbox_delivery WHERE kind = 'answer'") == "inflight"
    stack.runbot.kill()
    stack.start("runbot")
    wait_for(lambda: open_deliveries(stack) == 0, 60, "recorded")
    sent = client.sent()
    assert [one["text"] for one in sent] == ["An answer"]
    assert sent[0]["attempts"] == 2, "the same random_id came twice and was taken once"
    assert len(client.messages(peer_id=sent[0]["peer_id"])) == len(
        {one["id"] for one in client.messages(peer_id=sent[0]["peer_id"])}
    )


def test_killed_after_the_answer_and_before_the_commit(stack: Stack, engine: str) -> None:
    stack.start("runbot").wait_connected()
    client = stack.sandbox.client
    client.fault("mtproto", "delay", "messages.SendMessageRequest", seconds=8)
    seed(stack, answers(stack, ["An answer"]))
    wait_for(lambda: client.faults()[0]["used"], 30, "the request came")
    with nobody_can_write(stack):
        wait_for(client.sent, 30, "the server answered")
        time.sleep(0.5)  # the answer has arrived; its record waits for the lock
        stack.runbot.kill()
    assert stack.value("SELECT state FROM outbox_delivery WHERE kind = 'answer'") == "inflight"
    stack.start("runbot")
    wait_for(lambda: open_deliveries(stack) == 0, 60, "recorded")
    assert [(one["text"], one["attempts"]) for one in client.sent()] == [("An answer", 2)]


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_killed_at_random_moments_every_answer_is_sent_exactly_once(
    stack: Stack, rounds, figure
) -> None:
    kills = rounds(200)
    client = stack.sandbox.client
    for n in range(12):
        contact = client.add_contact(f"Contact {n}")
        client.contact_says(None, contact["id"], "Hello")
    random.seed(kills)
    expected: list[str] = []
    for number in range(kills):
        texts = [f"Answer {number}.{n}" for n in range(8)]
        texts.append(" ".join([f"Long answer {number}."] * 300))
        random.shuffle(texts)
        expected += texts
        seed(stack, answers(stack, texts))
        before = len(client.sent())
        stack.start("runbot")
        # Mostly in the middle of the sends, sometimes before the first one.
        seen_within(partial(more_than, stack, before), random.uniform(1, 6))
        time.sleep(random.uniform(0, 0.25))
        stack.runbot.kill()
    stack.start("runbot")

    def all_sent() -> bool:
        assert stack.rows("SELECT last_error FROM outbox_delivery WHERE state = 'failed'") == []
        return open_deliveries(stack) == 0

    wait_for(all_sent, 300, "everything sent")

    sent = client.sent()
    arrived = Counter(one["text"] for one in sent if not one["text"].startswith("Long"))
    short = [text for text in expected if not text.startswith("Long")]
    assert arrived == Counter(short), "every short answer exactly once"
    assert len({one["random_id"] for one in sent}) == len(sent)
    parts = sum(1 for one in sent if one["text"].startswith("Long"))
    assert parts == PARTS * kills, "every long answer in its two parts, exactly once"
    assert stack.rows("SELECT state, count(*) FROM drafts_draft GROUP BY state") == [
        ("sent", len(expected))
    ]
    repeated = sum(1 for one in sent if one["attempts"] > 1)
    figure(
        f"exactly once: {kills} kills, {len(sent)} messages, "
        f"{repeated} of them sent again after a kill and taken once"
    )

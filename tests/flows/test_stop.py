"""An orderly stop at any moment: soon, no trace in the log, nothing lost, nothing doubled."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

import httpx
import pytest

from tests.flows.test_exactly_once import answers, open_deliveries, seed
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

#: What a program says that did not clean up behind itself.
UNTIDY = (
    "never retrieved",
    "was destroyed",
    "Traceback",
    "never awaited",
    "nclosed",
    "ResourceWarning",
    "did not stop in time",
    "Exception ignored",
)
STRICT = {"PYTHONWARNINGS": "always::ResourceWarning", "PYTHONASYNCIODEBUG": "1"}
CONTACTS = 12
ANSWERS = 24
STOP_SECONDS = 15.0


def assert_tidy(stack: Stack) -> None:
    log = stack.runbot.log()
    assert [sign for sign in UNTIDY if sign in log] == [], log[-6000:]


def replies(stack: Stack) -> list[str]:
    """What the bot said to /check and the like."""
    return [
        one["text"]
        for one in stack.sandbox.client.bot_messages()
        if one["from"]["is_bot"] and one["text"].startswith("Chats to read now")
    ]


def begin_burst(stack: Stack, number: int) -> threading.Thread:
    """Many answers are approved by another process; back when the first is on its way."""
    texts = [f"Answer {number}.{n}" for n in range(ANSWERS)]
    seeding = threading.Thread(target=seed, args=(stack, answers(stack, texts)))
    seeding.start()
    begun = "SELECT count(*) FROM outbox_delivery WHERE state = 'inflight'"
    wait_for(lambda: stack.value(begun) or not seeding.is_alive(), 60, "the burst begins")
    return seeding


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.settings(**STRICT)
def test_stopped_in_the_middle_of_a_burst(stack: Stack, rounds, figure) -> None:
    stops, client = rounds(100), stack.sandbox.client
    for n in range(CONTACTS - len(client.contacts())):
        contact = client.add_contact(f"Contact {n}")
        client.contact_says(None, contact["id"], "Hello")
    client.fault("mtproto", "delay", "messages.SendMessageRequest", times=None, seconds=0.2)
    random.seed(stops)
    asked, left, times = 0, [], []
    for number in range(stops):
        stack.start("runbot").wait_connected()
        client.say("/check")
        burst = begin_burst(stack, number)
        client.say("/check")
        asked += 2
        time.sleep(random.uniform(0, 0.4))
        began = time.monotonic()
        assert stack.runbot.stop(STOP_SECONDS) == 0, stack.runbot.log()[-4000:]
        times.append(time.monotonic() - began)
        burst.join()
        left.append(open_deliveries(stack))
        inflight = "SELECT count(*) FROM outbox_delivery WHERE state IN ('inflight', 'uncertain')"
        assert stack.value(inflight) == 0, "what had begun was finished"
    client.clear_faults()
    stack.start("runbot").wait_connected()
    wait_for(lambda: open_deliveries(stack) == 0, 120, "the rest is sent")
    wait_for(lambda: len(replies(stack)) >= asked, 240, f"{asked} replies of the bot")
    assert stack.runbot.stop(STOP_SECONDS) == 0

    sent = client.sent()
    expected = [f"Answer {number}.{n}" for number in range(stops) for n in range(ANSWERS)]
    assert Counter(one["text"] for one in sent) == Counter(expected), "each exactly once"
    assert [one for one in sent if one["attempts"] > 1] == [], "none had to be tried again"
    assert len(replies(stack)) == asked, "the bot answered each time exactly once"
    assert sum(1 for one in left if one) > stops // 3, "the stops came in the middle"
    assert_tidy(stack)
    figure(
        f"stop during a burst: {stops} stops, exit 0 each time, slowest {max(times):.1f} s; "
        f"{sum(left) / stops:.0f} answers still waiting at each; "
        f"{len(sent)} answers and {asked} replies of the bot, "
        "none lost or doubled"
    )


@pytest.mark.settings(**STRICT)
def test_not_ready_from_the_moment_a_stop_is_asked(stack: Stack, engine: str) -> None:
    client = stack.sandbox.client
    stack.start("runbot").wait_connected()
    base = f"http://127.0.0.1:{stack.health_port}"
    assert [httpx.get(f"{base}/{page}").status_code for page in ("livez", "readyz")] == [200, 200]
    client.fault("mtproto", "delay", "messages.SendMessageRequest", seconds=5)
    seed(stack, answers(stack, ["A slow answer"]))
    wait_for(lambda: client.faults()[0]["used"], 30, "the request is on its way")
    codes = {}

    def look() -> None:
        wait_for(lambda: httpx.get(f"{base}/readyz", timeout=5).status_code == 503, 5, "not ready")
        for page in ("health", "livez", "readyz"):
            codes[page] = httpx.get(f"{base}/{page}", timeout=5)

    looking = threading.Thread(target=look)
    looking.start()
    assert stack.runbot.stop(STOP_SECONDS) == 0
    looking.join()
    assert (codes["livez"].status_code, codes["readyz"].status_code) == (200, 503)
    assert codes["health"].json()["status"] == "stopping"
    assert [one["text"] for one in client.sent()] == ["A slow answer"], "it was finished"
    assert open_deliveries(stack) == 0
    assert stack.rows("SELECT status FROM accounts_heartbeat ORDER BY name") == [("stopped",)] * 2
    assert not (stack.folder / "runbot.json").exists()
    assert_tidy(stack)


@pytest.mark.settings(**STRICT)
def test_stopped_while_nothing_can_be_reached(stack: Stack) -> None:
    """Telegram is away: it stops all the same, and soon."""
    stack.sandbox.process.kill()
    stack.start("runbot")
    wait_for(lambda: stack.health().get("accounts"), 30, "it runs")
    time.sleep(2)
    assert stack.runbot.stop(STOP_SECONDS) == 0
    assert_tidy(stack)

"""The network and the server fail: nothing that was written meanwhile is missed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Clock, Note
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

pytestmark = pytest.mark.timeout(900)


def connected(stack: Stack, name: str = "Shop") -> bool:
    return stack.health().get("accounts", {}).get(name) == "connected"


def stored(stack: Stack, text: str) -> int:
    return stack.value(f"SELECT count(*) FROM drafts_message WHERE text = '{text}'")


def still_works(stack: Stack, number: int) -> None:
    """A message in and an answer out, each exactly once."""
    client = stack.sandbox.client
    contact = client.contacts()[0]
    client.contact_says(None, contact["id"], f"in {number}")
    stack.approve({"contact": contact["id"], "name": "x", "text": f"out {number}"})
    wait_for(lambda: stored(stack, f"in {number}") == 1, 60, "stored")
    wait_for(lambda: [one["text"] for one in client.sent()].count(f"out {number}") == 1, 60, "sent")


def test_the_server_goes_away_and_comes_back(quick: Stack, note: Note, soak: bool) -> None:
    quick.start("runbot").wait_connected()
    sandbox = quick.sandbox
    for number, away in enumerate((1, 60 if soak else 12)):
        sandbox.process.stop()
        wait_for(lambda: not connected(quick), 30, "noticed")
        time.sleep(away)
        sandbox.start()
        clock = Clock()
        wait_for(lambda: connected(quick), 150, "connected again")
        note(f"server away for {away} s", "account: waiting to reconnect", clock.seconds)
        still_works(quick, number)
    sandbox.client.new_salts()
    clock = Clock()
    still_works(quick, 2)
    note("server with new salts", "nothing", clock.seconds)


def test_what_was_written_changed_and_deleted_while_away_is_found(quick: Stack, note: Note) -> None:
    client = quick.sandbox.client
    contact = client.contacts()[0]
    kept = client.contact_says(None, contact["id"], "will be changed")
    gone = client.contact_says(None, contact["id"], "will be deleted")
    quick.start("runbot").wait_connected()
    wait_for(lambda: stored(quick, "will be deleted") == 1, 30, "stored")
    time.sleep(6)  # older than the margin of the reconciliation
    client.fault("mtproto", "refuse", "connect", times=None)
    client.cut("mtproto")
    wait_for(lambda: not connected(quick), 30, "away")
    client.contact_edits(None, kept["id"], "was changed")
    client.contact_deletes(None, gone["id"])
    for number in range(30):
        client.contact_says(None, contact["id"], f"missed {number}")
    client.clear_faults()
    clock = Clock()
    wait_for(lambda: connected(quick), 60, "back")
    missed = "SELECT count(*) FROM drafts_message WHERE text LIKE 'missed %'"
    wait_for(lambda: quick.value(missed) == 30, 30, "every message")
    wait_for(lambda: stored(quick, "was changed") == 1, 30, "the change")
    deleted = "SELECT count(*) FROM drafts_message WHERE deleted_at IS NOT NULL"
    wait_for(lambda: quick.value(deleted) == 1, 30, "the deletion")
    note("30 messages, a change, a deletion while away", "all of it, once", clock.seconds)


def test_a_silent_loss_is_found_when_the_chat_goes_on(quick: Stack, note: Note) -> None:
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client
    contact = client.contacts()[0]
    client.contact_says(None, contact["id"], "never pushed", push=False)
    client.contact_says(None, contact["id"], "pushed")
    clock = Clock()
    wait_for(lambda: stored(quick, "never pushed") == 1, 60, "the gap was noticed")
    note("an update that the server lost", "the message, a moment later", clock.seconds)


def test_a_half_open_connection_is_noticed_and_replaced(quick: Stack, note: Note) -> None:
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client
    client.fault("mtproto", "swallow", "packet", times=None)
    clock = Clock()
    wait_for(lambda: not connected(quick), 90, "noticed")
    noticed = clock.seconds
    client.clear_faults()
    wait_for(lambda: connected(quick), 120, "replaced")
    note("half-open connection", f"noticed after {noticed:.0f} s (probes every 2 s)", clock.seconds)
    still_works(quick, 0)


def test_a_clock_that_is_off_by_an_hour(quick: Stack, note: Note) -> None:
    for number, offset in enumerate((3600, -3600)):
        quick.sandbox.client.clock(offset)
        clock = Clock()
        quick.runbot.start()
        quick.wait_connected()
        still_works(quick, number)
        note(f"clock off by {offset} s", "nothing", clock.seconds)
        assert quick.runbot.stop() == 0


@pytest.mark.soak
def test_a_fifth_of_the_connections_reset_under_traffic_of_ten_accounts(
    quick: Stack, note: Note, soak: bool, figure: Callable[[str], None]
) -> None:
    names = [f"Account {number}" for number in range(9)]
    accounts = {"Shop": quick.sandbox.client.accounts()[0], **quick.add_accounts(*names)}
    client = quick.sandbox.client
    contacts = client.contacts()
    for account in accounts.values():
        for contact in contacts:
            client.contact_says(account["id"], contact["id"], "Hello")
    quick.start("runbot").wait_connected(90)
    seconds = 300 if soak else 30
    client.fault("mtproto", "cut_after", "messages.*", times=None, probability=0.2)
    client.fault("mtproto", "cut_before", "users.*", times=None, probability=0.2)
    began, number, random_ = time.monotonic(), 0, random.Random(7)
    resets = 0
    while time.monotonic() - began < seconds:
        wanted = []
        for name, account in accounts.items():
            contact = random_.choice(contacts)
            client.contact_says(account["id"], contact["id"], f"in {number}")
            wanted.append(
                {"contact": contact["id"], "name": "x", "text": f"out {number}", "account": name}
            )
            number += 1
        if random_.random() < 0.2:
            client.cut("mtproto")
            resets += len(accounts)
        quick.approve(*wanted)
    client.clear_faults()
    clock = Clock()
    missing = "SELECT count(*) FROM outbox_delivery WHERE kind = 'answer' AND state <> 'sent'"
    wait_for(lambda: quick.value(missing) == 0, 240, "every answer sent")
    counted = "SELECT count(*), count(DISTINCT text) FROM drafts_message WHERE text LIKE 'in %'"
    wait_for(lambda: quick.rows(counted) == [(number, number)], 120, "every message stored once")
    sent = client.sent()
    assert sorted(one["text"] for one in sent) == sorted(f"out {n}" for n in range(number))
    again = sum(1 for one in sent if one["attempts"] > 1)
    figure(
        f"resets: {len(accounts)} accounts, {seconds} s, {number} messages in and out, "
        f"{resets} connections cut besides 20 % of the requests, {again} sends repeated"
    )
    note("20 % of requests cut under traffic", "everything once", clock.seconds)

"""Sessions that Telegram ends: each account is told apart, and the others never notice."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.faults.conftest import Clock, Note
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

pytestmark = pytest.mark.timeout(240)

ENDS = {
    "AUTH_KEY_UNREGISTERED": ("needs_login", "not signed in"),
    "SESSION_REVOKED": ("needs_login", "ended from elsewhere"),
    "AUTH_KEY_DUPLICATED": ("needs_login", "two places at once"),
    "unknown_key": ("needs_login", "does not know this session"),
    "USER_DEACTIVATED": ("banned", "closed this account"),
    "USER_DEACTIVATED_BAN": ("banned", "closed this account"),
}

#: What a request of a connected account is answered with: code and message.
SAID = {
    "SESSION_PASSWORD_NEEDED": (401, "needs_login", "password of this account is needed"),
    "PHONE_NUMBER_BANNED": (400, "banned", "banned this phone number"),
}


def state_of(stack: Stack, name: str) -> tuple[str, str]:
    return stack.rows(
        f"SELECT status, status_detail FROM accounts_telegramaccount WHERE name = '{name}'"
    )[0]


def has_state(stack: Stack, name: str, status: str) -> bool:
    return state_of(stack, name)[0] == status


def test_each_end_of_a_session_has_its_own_treatment_and_stays_with_its_account(
    quick: Stack, note: Note
) -> None:
    accounts = quick.add_accounts(*ENDS)
    quick.start("runbot").wait_connected(90)
    client = quick.sandbox.client
    for name, account in accounts.items():
        client.revoke(account["id"], name)
        if name == "unknown_key":
            client.cut("mtproto", account["id"])
    clock = Clock()
    for name, (status, words) in ENDS.items():
        wait_for(partial(has_state, quick, name, status), 90, name)
        assert words in state_of(quick, name)[1], name
        note(name, f"{status}: {state_of(quick, name)[1]}", None)
    assert clock.seconds < 90
    assert state_of(quick, "Shop")[0] == "connected"
    assert quick.value("SELECT count(*) FROM accounts_telegramsession") == len(ENDS) + 1
    ended = quick.value("SELECT count(*) FROM accounts_telegramsession WHERE ended_at IS NOT NULL")
    assert ended == len(ENDS), "the sessions are kept, marked as ended"

    # Signing in again heals it, without a restart.
    name = "SESSION_REVOKED"
    session = client.new_session(accounts[name]["id"])
    clock = Clock()
    quick.manage("account", "add", name, "--session-string", "-", stdin=session)
    wait_for(lambda: state_of(quick, name)[0] == "connected", 60, "connected with the new session")
    note("a new session for a revoked account", "connected", clock.seconds)


def test_an_account_that_is_told_to_stop_stops_and_the_others_go_on(
    quick: Stack, note: Note
) -> None:
    accounts = quick.add_accounts(*SAID)
    quick.start("runbot").wait_connected(90)
    client = quick.sandbox.client
    for message, (code, _, _) in SAID.items():
        client.fault(
            "mtproto",
            "error",
            "users.GetUsers*",
            times=None,
            code=code,
            message=message,
            subject=accounts[message]["id"],
        )
    for message, (_, status, words) in SAID.items():
        wait_for(partial(has_state, quick, message, status), 60, message)
        assert words in state_of(quick, message)[1]
        note(message, f"{status}: {state_of(quick, message)[1]}", None)
    assert state_of(quick, "Shop")[0] == "connected"
    assert quick.value("SELECT count(*) FROM accounts_telegramsession") == len(SAID) + 1


def test_accounts_are_added_switched_off_and_removed_without_a_restart(
    quick: Stack, note: Note
) -> None:
    quick.start("runbot").wait_connected()
    client = quick.sandbox.client

    def is_connected() -> bool:
        return account["id"] in {one["account_id"] for one in client.connections()}

    def noted(what: str, look: Callable[[], bool], seen: str) -> None:
        began = time.monotonic()
        wait_for(look, 15, f"{what}: {seen}")
        note(f"an account is {what} in the admin", seen, time.monotonic() - began)

    account = quick.add_accounts("Second")["Second"]
    noted("added", is_connected, "connected")
    quick.module("tests.harness.change_account", "Second", "off")
    noted("switched off", lambda: not is_connected(), "disconnected")
    wait_for(lambda: state_of(quick, "Second")[0] == "disabled", 5, "and is shown as such")
    quick.module("tests.harness.change_account", "Second", "on")
    noted("switched on", is_connected, "connected")
    quick.module("tests.harness.change_account", "Second", "remove")
    noted("removed", lambda: not is_connected(), "disconnected")
    assert state_of(quick, "Shop")[0] == "connected"
    assert quick.runbot.stop() == 0

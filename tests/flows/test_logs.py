"""Nothing secret stands in any log, however much is logged and whatever goes wrong.

The logs of every stack of the whole run are looked through as well, when its test is over
(tests/conftest.py).
"""

from __future__ import annotations

import pytest

from sandbox.client import SandboxClient
from tests.harness.processes import wait_for
from tests.harness.secrets import SHAPES, found_in, known_secrets, leaks, log_files
from tests.harness.stack import Stack


def press(stack: Stack, label: str) -> None:
    """The owner presses a button of the newest card."""
    wait_for(stack.cards, 60, "a card")
    stack.sandbox.client.press_button(label)


def all_goes_wrong(client: SandboxClient) -> None:
    """Every end fails a few times, with all it may say about it."""
    for request in ("sendMessage", "getUpdates", "editMessageText"):
        client.fault("bot", "error", request, times=2, code=500)
    client.fault("mtproto", "cut_after", "messages.SendMessageRequest")
    client.fault("ai", "error", times=1, code=401)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.settings(LOG_LEVEL="debug", PYTHONASYNCIODEBUG="1")
def test_no_log_contains_a_secret(stack: Stack, engine: str) -> None:
    stack.start().wait_connected()
    client = stack.sandbox.client
    account, contact = client.accounts()[0], client.contacts()[0]
    client.contact_says(account["id"], contact["id"], "What are your opening hours?")
    wait_for(stack.cards, 60, "a card")
    all_goes_wrong(client)
    press(stack, "Send")
    wait_for(client.sent, 60, "the answer")
    client.contact_says(account["id"], contact["id"], "And what does delivery cost?")
    client.cut()
    client.say("/status")
    wait_for(lambda: stack.value("SELECT count(*) FROM drafts_analysis") >= 2, 60, "read again")
    client.revoke()
    revoked = "SELECT count(*) FROM accounts_telegramaccount WHERE status = 'needs_login'"
    wait_for(lambda: stack.value(revoked) == 1, 60, "the session was ended")
    said = stack.manage("runbot", "status") + stack.manage("account", "list")
    stack.stop()
    known = list(known_secrets(stack))
    assert len(known) >= 7, "there is something to look for"
    assert sum(file.stat().st_size for file in log_files(stack.folder)) > 2000, "much was logged"
    assert leaks(stack) == []
    assert found_in(said, known) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("at bot100200300:SANDBOX-fake-token-not-a-secret/sendMessage", "a bot token"),
        ("session=1" + "A" * 352, "a session string"),
        ("called +491701234567", "a phone number"),
        ("key=" + "A" * 43 + "=", "a Fernet key or token"),
    ],
)
def test_a_secret_would_be_found(text: str, what: str) -> None:
    assert what in SHAPES
    assert found_in(text, []) == [what]


def test_known_secrets_would_be_found() -> None:
    assert found_in("the code is 12345, thanks", [("code", "12345")]) == ["code"]
    assert found_in("port=12345 1234567 0.12345", [("code", "12345")]) == []
    assert found_in("pass hunter2", [("password", "hunter2"), ("nothing", "")]) == ["password"]

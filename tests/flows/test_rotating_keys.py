"""Another key for what is encrypted, by the steps of docs/operations.md, while aibot runs."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from tests.harness.processes import wait_for
from tests.harness.stack import Stack


@pytest.mark.timeout(300)
def test_the_key_is_exchanged_while_everything_goes_on(stack: Stack, engine: str) -> None:
    stack.start("runbot").wait_connected()
    file = stack.folder / "secrets" / "session_encryption_keys"
    old, new = file.read_text().strip(), Fernet.generate_key().decode()
    authorisation = "SELECT authorisation_encrypted FROM accounts_telegramsession"
    before = stack.value(authorisation)

    file.write_text(f"{new},{old}\n")
    stack.runbot.stop()
    stack.start("runbot").wait_connected()
    connected_at = "SELECT max(began_at) FROM accounts_connectionperiod"
    since = stack.value(connected_at)
    said = stack.manage("rotate_keys")
    assert "sessions: 1 encrypted anew" in said and new not in said and old not in said
    assert stack.value(authorisation) != before
    client = stack.sandbox.client
    client.contact_says(None, client.contacts()[0]["id"], "Are you still there?")
    stored = "SELECT count(*) FROM drafts_message WHERE text = 'Are you still there?'"
    wait_for(lambda: stack.value(stored) == 1, 30, "the message")
    assert stack.value(connected_at) == since, "the connection stood all the time"

    file.write_text(f"{new}\n")
    stack.runbot.stop()
    stack.start("runbot").wait_connected()
    assert "0 encrypted anew, 1 had the newest key" in stack.manage("rotate_keys")

"""The real bot, with its handlers and its database, against the sandbox's Bot API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.threads import close_threads, in_thread
from sandbox.main import Sandbox, SandboxConfig
from tests.accounts import factories
from tests.runbot.running_bot import Running


@pytest.fixture
async def running(server_key: Path) -> AsyncIterator[Running]:
    config = SandboxConfig(http_port=0, parts=("bot",), key_path=server_key)
    sandbox = Sandbox(config)
    await sandbox.start()
    await in_thread(factories.owner, sandbox.config.owner_id)
    made = Running(sandbox)
    await made.until(lambda: made.bot.client)
    yield made
    await made.stop()
    await sandbox.stop()
    close_threads()

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import Application

from sandbox.client import SandboxClient
from sandbox.main import Sandbox, SandboxConfig

Look = Callable[[], Any]


@pytest.fixture(scope="session")
def server_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One RSA key for all tests: making one takes a while."""
    return tmp_path_factory.mktemp("key") / "server.key"


@pytest.fixture
async def sandbox(server_key: Path) -> AsyncIterator[Sandbox]:
    """The whole sandbox on free ports, keeping nothing."""
    running = Sandbox(SandboxConfig(http_port=0, mtproto_port=0, key_path=server_key))
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    return sandbox.config.bot_token


@pytest.fixture
def owner(sandbox: Sandbox) -> int:
    return sandbox.config.owner_id


@pytest.fixture
def eventually() -> Callable[..., Awaitable[Any]]:
    """Look until there is something to see."""

    async def look(see: Look, timeout: float = 30.0) -> Any:
        async with asyncio.timeout(timeout):
            while True:
                if seen := see():
                    return seen
                await asyncio.sleep(0.005)

    return look


@pytest.fixture
async def application(sandbox: Sandbox) -> AsyncIterator[Any]:
    """An unmodified python-telegram-bot application, not yet polling."""
    builder = Application.builder().token(sandbox.config.bot_token)
    builder = builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot")
    made: Any = builder.build()
    await made.initialize()
    await made.start()
    yield made
    if made.updater.running:
        await made.updater.stop()
    await made.stop()
    await made.shutdown()


@pytest.fixture
async def play(sandbox: Sandbox) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Calls one method of the sandbox's client, in a thread: `await play("sent")`."""
    client = SandboxClient(sandbox.url)

    async def call(method: str, /, *args: Any, **fields: Any) -> Any:
        return await asyncio.to_thread(getattr(client, method), *args, **fields)

    yield call
    client.close()

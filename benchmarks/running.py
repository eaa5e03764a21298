"""Processes that benchmarks run: aibot's own, and the least one could write."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

from benchmarks.telegram import LocalTelegram
from tests.harness import engines
from tests.harness.processes import ROOT, Process, clean_environment, python, wait_for
from tests.harness.stack import SandboxProcess, Stack


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="aibot-benchmark-") as path:
        (Path(path) / "least").mkdir()
        yield Path(path)


@contextlib.contextmanager
def engine(name: str, path: Path) -> Iterator[dict[str, str]]:
    """Addresses for a Stack: nothing for `sqlite`, real servers for `postgresql`."""
    if name == "sqlite":
        yield {}
        return
    with engines.postgresql() as server, engines.redis(path) as redis:
        yield {"database": server.new_database(), "redis": redis.address}


@contextlib.asynccontextmanager
async def aibot(
    path: Path,
    telegram: LocalTelegram,
    addresses: dict[str, str],
    settings: dict[str, str],
    processes: tuple[str, ...],
) -> AsyncIterator[Stack]:
    """These processes of aibot, connected; every call of them is made off the event loop."""
    stack = Stack(path, cast(SandboxProcess, telegram), settings=settings, **addresses)
    await asyncio.to_thread(stack.prepare)
    try:
        stack.start(*processes)
        await asyncio.to_thread(stack.wait_connected)
        yield stack
    finally:
        await asyncio.to_thread(stack.stop)


@contextlib.asynccontextmanager
async def least(
    path: Path, telegram: LocalTelegram, token: str, session: str
) -> AsyncIterator[Process]:
    """The least one could write, connected and polling."""
    given = {
        "url": telegram.sandbox.url,
        "token": token,
        "session": session,
        "owner": telegram.owner,
        "key": telegram.sandbox.public_key_pem,
    }
    env = clean_environment() | {"LEAST": json.dumps(given)}
    process = Process("least", python("-m", "benchmarks.least"), env, path)
    process.start()
    try:
        await asyncio.to_thread(wait_for, lambda: "ready" in process.log(), 60, "the least")
        await asyncio.sleep(1)
        yield process
    finally:
        await asyncio.to_thread(process.stop)


@contextlib.asynccontextmanager
async def textbook(
    path: Path,
    telegram: LocalTelegram,
    token: str,
    session: str,
    contacts: list[int],
    addresses: dict[str, str],
) -> AsyncIterator[dict[int, str]]:
    """The textbook way, connected and polling, with a database of its own: for each contact the
    data of the button that approves its draft."""
    stack = Stack(path, cast(SandboxProcess, telegram), database=addresses.get("database", ""))
    await asyncio.to_thread(stack.manage, "migrate", "--no-input", "--verbosity", "0")
    given = {
        "url": telegram.sandbox.url,
        "token": token,
        "session": session,
        "key": telegram.sandbox.public_key_pem,
    }
    lines = await asyncio.to_thread(
        script, stack, "benchmarks.textbook", "\n".join(map(str, contacts)), "--prepare"
    )
    env = stack.environment | {"TEXTBOOK": json.dumps(given)}
    process = Process("textbook", python("-m", "benchmarks.textbook"), env, path)
    process.start()
    try:
        await asyncio.to_thread(wait_for, lambda: "ready" in process.log(), 60, "the textbook way")
        await asyncio.sleep(1)
        yield {int(contact): draft for contact, draft in map(str.split, lines.splitlines())}
    finally:
        await asyncio.to_thread(process.stop)


def script(stack: Stack, module: str, given: str, *arguments: str) -> str:
    """What a script prints that runs with a stack's environment."""
    done = subprocess.run(
        python("-m", module, *arguments),
        cwd=ROOT,
        env=stack.environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


def settled(stack: Stack, sql: str, wanted: Any) -> None:
    """Wait until the database has what is wanted."""
    wait_for(lambda: stack.value(sql) >= wanted, 120, sql)

"""The runners of all enabled user accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from accounts.selectors import enabled_accounts
from accounts.services import connection
from accounts.telegram.user_client import UserClient
from core.events import wait_for_any
from core.threads import in_thread
from runbot.account import AccountRunner, ClientSettings

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 2.0
CUT_SECONDS = 2.0


class AccountClients:
    name = "accounts"

    def __init__(self, settings: ClientSettings) -> None:
        self._settings = settings
        self._runners: dict[int, AccountRunner] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._requests: set[asyncio.Future[None]] = set()

    def users(self) -> Mapping[int, UserClient]:
        """The clients that are connected now."""
        return {
            account_id: runner.client
            for account_id, runner in self._runners.items()
            if runner.client is not None
        }

    def request_probe(self, account_id: int) -> None:
        if runner := self._runners.get(account_id):
            runner.request_probe()

    def request_reading(self) -> None:
        """Compare the chats of all accounts with Telegram now."""
        for runner in self._runners.values():
            task = asyncio.ensure_future(runner.request_reading())
            self._requests.add(task)
            task.add_done_callback(self._requests.discard)

    def holds(self, account_id: int) -> bool:
        """Whether this account's session is in use."""
        return account_id in self._runners

    def states(self) -> dict[str, str]:
        return {runner.account_name: runner.state for runner in self._runners.values()}

    async def run(self, stopping: asyncio.Event) -> None:
        try:
            while not stopping.is_set():
                await self._update_runners(await in_thread(enabled_accounts))
                await wait_for_any(stopping, timeout=LOOK_EVERY_SECONDS)
        finally:
            await asyncio.gather(*(self._end(account_id) for account_id in list(self._runners)))

    async def abort_connections(self) -> None:
        """Close all connections at once, including pending ones, without saving anything."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CUT_SECONDS)

    async def _update_runners(self, enabled: dict[int, str]) -> None:
        """Start and stop runners to match the enabled accounts; one that has failed is begun
        anew."""
        for account_id, task in list(self._tasks.items()):
            if task.done():
                error = None if task.cancelled() else task.exception()
                log.error("an account ended", account=enabled.get(account_id), exc_info=error)
                await self._end(account_id)
        gone = set(self._runners) - set(enabled)
        await asyncio.gather(*(self._switch_off(account_id) for account_id in gone))
        for account_id, name in enabled.items():
            if account_id not in self._runners:
                runner = AccountRunner(account_id, name, self._settings)
                self._runners[account_id] = runner
                self._tasks[account_id] = asyncio.create_task(runner.run(), name=f"account {name}")

    async def _switch_off(self, account_id: int) -> None:
        await self._end(account_id)
        await in_thread(connection.note_switched_off, account_id)

    async def _end(self, account_id: int) -> None:
        runner, task = self._runners[account_id], self._tasks[account_id]
        runner.stop()
        await asyncio.wait({task}, timeout=6)
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._runners.pop(account_id, None)
        self._tasks.pop(account_id, None)

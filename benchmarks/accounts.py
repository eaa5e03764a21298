"""Many connected accounts: start and memory of runbot, beside bare Telethon clients in one process.

The start is from starting the process, with all that it imports, until the MTProto server pushes
updates to every account. The memory is what is resident some seconds later. The same is measured
with one account, so that it can be told what the program is and what its accounts are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import cast

from benchmarks.figures import Target, percentile, verdict
from benchmarks.running import folder, script
from benchmarks.telegram import LocalTelegram, local_telegram
from tests.harness.processes import Process, clean_environment, python
from tests.harness.stack import SandboxProcess, Stack

MEMORY, START = 1.5, 2.0
SETTLE_SECONDS = 5.0


async def measure(process: Process, telegram: LocalTelegram, count: int) -> tuple[float, float]:
    """Seconds until all accounts are connected, and megabytes of memory."""
    server = telegram.world.mtproto()
    began = time.monotonic()
    process.start()
    try:
        async with asyncio.timeout(120):
            while sum(one["updates"] for one in server.connections()) < count:
                if not process.running():
                    raise RuntimeError(process.log())
                await asyncio.sleep(0.01)
        seconds = time.monotonic() - began
        await asyncio.sleep(SETTLE_SECONDS)
        return seconds, resident(process.pid)
    finally:
        await asyncio.to_thread(process.stop)
        await asyncio.sleep(1)  # until the server has noticed


def resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def bare(path: Path, telegram: LocalTelegram, sessions: list[str]) -> Process:
    given = {"key": telegram.sandbox.public_key_pem, "sessions": sessions}
    env = clean_environment() | {"BARE": json.dumps(given)}
    return Process("bare", python("-m", "benchmarks.bare_accounts"), env, path)


def ours(path: Path, telegram: LocalTelegram, sessions: list[str]) -> Process:
    stack = Stack(path / "data", cast(SandboxProcess, telegram))
    stack.manage("migrate", "--no-input", "--verbosity", "0")
    lines = "\n".join(f"Account-{n} {session}" for n, session in enumerate(sessions))
    script(stack, "benchmarks.make_accounts", lines)
    return stack.runbot


async def run(path: Path, count: int, rounds: int) -> dict[str, tuple[float, float]]:
    """The median seconds and megabytes of both, taking turns."""
    async with local_telegram(path / "server.key") as telegram:
        made = [telegram.account(f"Account {number}") for number in range(count)]
        telegram.contacts(5, [account for account, _ in made])
        sessions = [session for _, session in made]
        both = {
            "bare": await asyncio.to_thread(bare, path, telegram, sessions),
            "aibot": await asyncio.to_thread(ours, path, telegram, sessions),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in both}
        for _ in range(rounds):
            for name, process in both.items():
                taken[name].append(await measure(process, telegram, count))
    return {
        name: (percentile([one[0] for one in all_], 0.5), percentile([one[1] for one in all_], 0.5))
        for name, all_ in taken.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    taken = {}
    with folder() as path:
        for count in (1, given.accounts):
            (path / str(count)).mkdir()
            taken[count] = asyncio.run(run(path / str(count), count, given.rounds))
            for name, (seconds, megabytes) in taken[count].items():
                print(
                    f"{name:6} {count:3} connected after {seconds:5.2f} s, "
                    f"{megabytes:6.1f} MB resident",
                    flush=True,
                )
    alone, all_ = taken[1], taken[given.accounts]
    for name in all_:
        seconds, megabytes = (all_[name][n] - alone[name][n] for n in (0, 1))
        print(
            f"{name:6} each further account: {seconds / (given.accounts - 1) * 1000:5.1f} ms, "
            f"{megabytes / (given.accounts - 1) * 1024:5.0f} KB"
        )
    return verdict(
        [
            Target("memory", all_["aibot"][1] / all_["bare"][1], MEMORY),
            Target("start", all_["aibot"][0] / all_["bare"][0], START),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())

"""Message in → review card out, the AI's time and the debounce taken off.

In is when the contact's message is put into the MTProto server's box, out is when the Bot API has
taken the card. Two times are taken off. The debounce: how long aibot waits for the next message of
a burst (0 here, so that storing the message is part of the way). And the AI's: from when it is
asked to when it has answered, which includes what pydantic-ai itself needs (about 9 ms; the
sandbox's AI is done in 2 ms), so the time with it is shown, too. Beside it, for information, a
Telethon handler that posts to the Bot API at once.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from pathlib import Path

from benchmarks.figures import Limit, Spread, percentile, verdict
from benchmarks.running import aibot, engine, folder, least, settled
from benchmarks.telegram import BOT, local_telegram
from tests.harness.stack import Stack

WARM_UP = 5
P95_SECONDS = 0.100
ASKED = """
    SELECT chat.telegram_id, analysis.asked_at, analysis.answered_at FROM drafts_analysis analysis
    JOIN drafts_chat chat ON chat.id = analysis.chat_id
    JOIN drafts_draft draft ON draft.analysis_id = analysis.id
"""
#: The same moments in seconds, as SQLite and PostgreSQL keep them.
SECONDS = {
    "sqlite": "SELECT telegram_id, (julianday(answered_at) - julianday(asked_at)) * 86400",
    "postgresql": "SELECT telegram_id, extract(epoch FROM answered_at - asked_at)::float",
}


async def measure(
    path: Path, name: str, count: int, debounce: float, addresses: dict[str, str]
) -> tuple[list[float], list[float], list[float]]:
    """Seconds of the least, of aibot without debounce and AI, and of the AI."""
    async with local_telegram(path / "server.key") as telegram:
        account, session = telegram.account("Least")
        token, first = telegram.other_bot(), telegram.first_account()
        contacts = telegram.contacts(count + WARM_UP, [first, account])
        settings = {
            "DEFAULT_CHAT_MODE": "suggest",
            "COLLECT_DIALOGS": "0",
            "ANALYSIS_DEBOUNCE_SECONDS": str(debounce),
        }
        bare: list[float] = []
        whole: dict[int, float] = {}
        async with (
            aibot(path / "data", telegram, addresses, settings, ("runbot", "worker")) as stack,
            least(path / "least", telegram, token, session),
        ):
            await asyncio.sleep(3)
            for contact in contacts:
                # A chat with the bot takes one message a second for long.
                await asyncio.sleep(random.uniform(0.5, 0.7))
                bare.append(await telegram.write(account, contact, "How much is it?", token))
                await asyncio.sleep(random.uniform(0.5, 0.7))
                whole[contact] = await telegram.write(first, contact, "How much is it?", BOT)
            asked = await asyncio.to_thread(ai_seconds, stack, name, len(contacts))
    measured = contacts[WARM_UP:]
    return (
        bare[WARM_UP:],
        [whole[contact] - debounce - asked[contact] for contact in measured],
        [asked[contact] for contact in measured],
    )


def ai_seconds(stack: Stack, name: str, count: int) -> dict[int, float]:
    settled(stack, "SELECT count(*) FROM drafts_analysis WHERE answered_at IS NOT NULL", count)
    rows = stack.rows(f"{SECONDS[name]} FROM ({ASKED}) AS asked")
    return {int(contact): float(seconds) for contact, seconds in rows}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--debounce", type=float, default=0.0, help="seconds")
    parser.add_argument("--engines", default="postgresql,sqlite")
    given = parser.parse_args()
    targets: list[Limit] = []
    for name in given.engines.split(","):
        with folder() as path, engine(name, path) as addresses:
            bare, ours, asked = asyncio.run(
                measure(path, name, given.messages, given.debounce, addresses)
            )
        least_spread, spread = Spread.of(bare), Spread.of(ours)
        broker = "Redis" if name == "postgresql" else "the file-system broker"
        print(f"{given.messages} messages, {name} and {broker}, debounce {given.debounce:g} s")
        print(f"  the least   {least_spread}\n  aibot       {spread}")
        with_ai = percentile([a + b for a, b in zip(ours, asked, strict=True)], 0.5)
        print(f"  (the AI's time, taken off: p50 {percentile(asked, 0.5) * 1000:.1f} ms;", end="")
        print(f" with it: p50 {with_ai * 1000:.1f} ms, {with_ai / least_spread.p50:.1f}×)")
        ratio = spread.p50 / least_spread.p50
        print(f"  (for information: {ratio:.1f}× of a handler that only passes it on)")
        if name == "postgresql":
            targets.append(Limit("PostgreSQL and Redis p95", spread.p95, P95_SECONDS))
        else:
            print("  No target: the broker's folder is looked into five times a second, so a")
            print("  message waits 100 ms for its worker on average.")
    return verdict(targets)


if __name__ == "__main__":
    sys.exit(main())

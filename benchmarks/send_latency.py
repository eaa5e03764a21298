"""Send pressed → message on the wire, beside the least one could write.

Pressed is when the Bot API puts the press into the bot's queue of updates; on the wire is when the
MTProto server has taken the message. Both run at once against one server and take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from pathlib import Path

from benchmarks.figures import Spread, Target, verdict
from benchmarks.running import aibot, engine, folder, least, script, settled
from benchmarks.telegram import BOT, LocalTelegram, local_telegram
from tests.harness.stack import Stack

WARM_UP = 10
P50, P95 = 2.0, 3.0


async def measure(path: Path, presses: int, search_urls: dict[str, str]) -> tuple[Spread, Spread]:
    """The least's figures and aibot's."""
    async with local_telegram(path / "server.key") as telegram:
        account, session = telegram.account("Least")
        token = telegram.other_bot()
        contacts = telegram.contacts(presses + WARM_UP, [account])
        settings = {"DEFAULT_CHAT_MODE": "off", "COLLECT_DIALOGS": "0"}
        async with (
            aibot(path / "data", telegram, search_urls, settings, ("runbot",)) as stack,
            least(path / "least", telegram, token, session),
        ):
            for contact in contacts:
                telegram.say(telegram.first_account(), contact, f"Question of {contact}?")
            cards = await asyncio.to_thread(prepare, stack, telegram, contacts)
            bare, ours = [], []
            for message_id, data, contact in cards:
                await asyncio.sleep(random.uniform(0.1, 0.2))
                bare.append(await telegram.press(token, message_id, str(contact), account, contact))
                await asyncio.sleep(random.uniform(0.1, 0.2))
                ours.append(
                    await telegram.press(BOT, message_id, data, telegram.first_account(), contact)
                )
    return Spread.of(bare[WARM_UP:]), Spread.of(ours[WARM_UP:])


def prepare(
    stack: Stack, telegram: LocalTelegram, contacts: list[int]
) -> list[tuple[int, str, int]]:
    """A pending draft with a card for each contact."""
    settled(stack, "SELECT count(*) FROM drafts_message WHERE text LIKE 'Question%'", len(contacts))
    ids = [telegram.card(BOT) for _ in contacts]
    lines = script(stack, "benchmarks.drafts", "\n".join(map(str, ids))).splitlines()
    made = [line.split() for line in lines]
    return [(int(message_id), data, int(contact)) for message_id, data, contact in made]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--engines", default="sqlite,postgresql")
    given = parser.parse_args()
    targets: list[Target] = []
    for name in given.engines.split(","):
        with folder() as path, engine(name, path) as search_urls:
            bare, ours = asyncio.run(measure(path, given.presses, search_urls))
        print(f"{given.presses} presses, {name}", flush=True)
        print(f"  the least   {bare}\n  aibot       {ours}", flush=True)
        targets += [
            Target(f"{name} p50", ours.p50 / bare.p50, P50),
            Target(f"{name} p95", ours.p95 / bare.p95, P95),
        ]
    return verdict(targets)


if __name__ == "__main__":
    sys.exit(main())

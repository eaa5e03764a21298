"""Send pressed → message on the wire, beside the textbook way with the same durability.

Pressed is when the Bot API puts the press into the bot's queue of updates; on the wire is when the
MTProto server has taken the message. All run at once against one server and take turns: aibot, the
textbook way (`textbook.py`), and, for information, a handler without a database (`least.py`).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Limit, Spread, Target, verdict
from benchmarks.running import aibot, engine, folder, least, script, settled, textbook
from benchmarks.telegram import BOT, LEAST_BOT, TEXTBOOK_BOT, LocalTelegram, local_telegram
from tests.harness.stack import Stack

WARM_UP = 10
RATIO, P95_SECONDS = 1.3, 0.050


@dataclass
class Times:
    """Seconds from press to wire, press by press."""

    least: list[float] = field(default_factory=list)
    textbook: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)


async def measure(
    path: Path, presses: int, addresses: dict[str, str], theirs: dict[str, str]
) -> Times:
    """Press by turns; `addresses` are those of aibot's database and broker, `theirs` those of the
    textbook way."""
    async with local_telegram(path / "server.key") as telegram:
        bare_account, bare_session = telegram.account("Least")
        book_account, book_session = telegram.account("Textbook")
        for token in (LEAST_BOT, TEXTBOOK_BOT):
            telegram.other_bot(token)
        contacts = telegram.contacts(presses + WARM_UP, [bare_account, book_account])
        settings = {"DEFAULT_CHAT_MODE": "off", "COLLECT_DIALOGS": "0"}
        times = Times()
        async with (
            aibot(path / "data", telegram, addresses, settings, ("runbot",)) as stack,
            least(path / "least", telegram, LEAST_BOT, bare_session),
            textbook(
                path / "textbook", telegram, TEXTBOOK_BOT, book_session, contacts, theirs
            ) as buttons,
        ):
            first = telegram.first_account()
            for contact in contacts:
                telegram.say(first, contact, f"Question of {contact}?")
            cards = await asyncio.to_thread(prepare, stack, telegram, contacts)
            for message_id, data, contact in cards:
                turns = [
                    (times.least, LEAST_BOT, str(contact), bare_account),
                    (times.textbook, TEXTBOOK_BOT, buttons[contact], book_account),
                    (times.ours, BOT, data, first),
                ]
                random.shuffle(turns)
                for taken, token, button, account in turns:
                    await asyncio.sleep(random.uniform(0.1, 0.2))
                    taken.append(await telegram.press(token, message_id, button, account, contact))
    return times


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
    targets: list[Target | Limit] = []
    for name in given.engines.split(","):
        with folder() as path, engine(name, path) as addresses, engine(name, path) as theirs:
            times = asyncio.run(measure(path, given.presses, addresses, theirs))
        bare, book, ours = (
            Spread.of(one[WARM_UP:]) for one in (times.least, times.textbook, times.ours)
        )
        print(f"{given.presses} presses, {name}", flush=True)
        print(f"  without a database  {bare}\n  the textbook way    {book}")
        print(f"  aibot               {ours}", flush=True)
        print(f"  (for information: {ours.p50 / bare.p50:.2f}× of one without a database)")
        targets += [
            Target(f"{name} p50, of the textbook way", ours.p50 / book.p50, RATIO),
            Limit(f"{name} p95", ours.p95, P95_SECONDS),
        ]
    return verdict(targets)


if __name__ == "__main__":
    sys.exit(main())

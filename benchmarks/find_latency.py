"""A listing appears on a site → the bot's message about it, at a frequency of 60 seconds.

The appearance is the moment before the sandbox's site is told of it, the message is there when the
Bot API has taken it. Each listing is for another person with a keyword of their own, and they
appear at random moments of three minutes, so that no chat's pace is measured. aibot's own share is
the time from the search that shows the listing (the site answers at once) to the message; the rest
is the waiting for the next minute. The share is printed in its parts, too.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Limit, Spread, verdict
from benchmarks.running import engine, folder
from sandbox.client import SandboxClient
from tests.harness.processes import wait_for
from tests.harness.stack import SandboxProcess, Stack

LISTINGS = 50
WITHIN = 180.0
PATIENCE = 150.0
FIRST_PERSON = 700_000_001
P95_SECONDS = 75.0
OWN_P95_SECONDS = 1.0
COLUMNS = ("created_at", "first_attempt_at")


def word(person: int) -> str:
    return f"Kappmesser{person}"


def set_up(stack: Stack) -> list[int]:
    """People who are let in, and the site that is searched for them."""
    client = stack.sandbox.client
    client.clear_listings()
    client.auction_ticker("off")
    address = f"http://127.0.0.1:{stack.sandbox.http_port}/egun"
    stack.module("tests.harness.watch_keywords", given={"platforms": ["egun.de"]})
    stack.manage(
        "platform",
        "egun.de",
        "--base-url",
        address,
        "--private-address",
        "--requests-per-second",
        "500",
    )
    people = list(range(FIRST_PERSON, FIRST_PERSON + LISTINGS))
    for person in people:
        client.add_bot_user(person, f"Person {person}")
    stack.module("tests.harness.watch_keywords", given={"people": people})
    return people


def measure(stack: Stack) -> tuple[list[float], list[float], dict[str, list[float]]]:
    """Seconds from the appearance to the message, aibot's own share of them, and its parts."""
    client, people = stack.sandbox.client, set_up(stack)
    stack.start().wait_connected()
    for person in people:
        client.say(f"/suche {word(person)}", user_id=person)
    complete = "SELECT count(*) FROM monitoring_keywordplatform WHERE baseline = 'complete'"
    wait_for(lambda: stack.value(complete) == LISTINGS, PATIENCE, "all baselines")
    appeared = put_up(client, people)
    taken = {person: wait_for_message(client, person, at) for person, at in appeared.items()}
    asked: dict[int, list[float]] = {person: [] for person in people}
    for one in client.auction_requests("egun", "search"):
        for person in people:
            if word(person).casefold() in str(one["query"]).casefold():
                asked[person].append(one["at"])
    whole = [taken[person] - at for person, at in appeared.items()]
    shown = {person: max(at for at in asked[person] if at <= taken[person]) for person in people}
    own = [taken[person] - shown[person] for person in people]
    return whole, own, parts(stack, shown, taken)


def parts(stack: Stack, shown: dict[int, float], taken: dict[int, float]) -> dict[str, list[float]]:
    """The own share in its parts, by the times that stand with the deliveries."""
    found: dict[str, list[float]] = {"read and queued": [], "claimed": [], "sent": []}
    for person, at in shown.items():
        queued, claimed = (moment(stack, column, person) for column in COLUMNS)
        for name, seconds in zip(
            found, (queued - at, claimed - queued, taken[person] - claimed), strict=True
        ):
            found[name].append(seconds)
    return found


def moment(stack: Stack, column: str, person: int) -> float:
    """A time of the newest find of a person, in Unix seconds."""
    value = stack.value(
        f"SELECT {column} FROM outbox_delivery WHERE kind = 'finds' AND chat_id = {person}"
        " ORDER BY id DESC LIMIT 1"
    )
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def put_up(client: SandboxClient, people: list[int]) -> dict[int, float]:
    """Put up a listing for each at a random moment; when."""
    began = time.time()
    moments = sorted((random.uniform(0, WITHIN), person) for person in people)
    appeared = {}
    for after, person in moments:
        time.sleep(max(0.0, began + after - time.time()))
        appeared[person] = time.time()
        client.add_listing("egun", f"{word(person)} Los 1", 49.0)
    return appeared


def wait_for_message(client: SandboxClient, person: int, since: float) -> float:
    """When the Bot API took the message about a listing."""
    calls: list[float] = []

    def taken() -> bool:
        calls[:] = [
            one["time"]
            for one in client.bot_calls(chat_id=person)
            if one["ok"] and one["method"].startswith("send") and one["time"] > since
        ]
        return bool(calls)

    wait_for(taken, PATIENCE, "a find")
    return calls[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    arguments = parser.parse_args()
    with folder() as path, engine(arguments.engine, path) as addresses:
        sandbox = SandboxProcess(Path(path) / "sandbox").start()
        stack = Stack(
            Path(path) / "data",
            sandbox,
            database=addresses.get("database", ""),
            redis=addresses.get("redis", ""),
        )
        try:
            stack.prepare()
            found, share, shares = measure(stack)
        finally:
            stack.stop()
            sandbox.stop()
    whole, own = Spread.of(found), Spread.of(share)
    print(f"{LISTINGS} listings at 60 s, {arguments.engine}")
    print(f"  listing → message      {whole}")
    print(f"  aibot's own share      {own}")
    for name, seconds in shares.items():
        print(f"    {name:<20} {Spread.of(seconds)}")
    return verdict(
        [
            Limit("listing → message p95", whole.p95, P95_SECONDS),
            Limit("own share p95", own.p95, OWN_P95_SECONDS),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())

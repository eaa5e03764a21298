"""kill -9 of workers in the middle of scans, with two workers, three beats and every task given
twice: each listing is announced once to each person, and none is lost."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator

import pytest

from tests.flows.watch import PATIENCE, Watch
from tests.harness.processes import Process, python, wait_for
from tests.harness.stack import OWNER, Stack

GUEST = 800_000_001
#: What each person watches; the guest's is found by both of the owner's.
KEYWORDS = {OWNER: ("Messer", "Kappmesser"), GUEST: ("kappmesser",)}


@pytest.fixture
def watch(stack: Stack) -> Watch:
    return Watch(stack).prepare()


@pytest.fixture
def workers(stack: Stack) -> Iterator[list[Process]]:
    celery = (
        "-m",
        "celery",
        "--quiet",
        "-A",
        "aibot",
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
    )
    made = [
        Process(
            f"worker-{n}",
            python(*celery, "--hostname", f"{n}@here"),
            stack.environment,
            stack.folder,
        )
        for n in "ab"
    ]
    yield made
    for process in made:
        process.kill()


@pytest.fixture
def others(stack: Stack) -> Iterator[list[Process]]:
    """Three beats, by mistake, and a broker that delivers everything twice."""
    beat = (
        "-m",
        "celery",
        "--quiet",
        "-A",
        "aibot",
        "beat",
        "--loglevel",
        "WARNING",
        "--pidfile=",
        "--max-interval",
        "1",
    )
    made = [Process(f"beat-{n}", python(*beat), stack.environment, stack.folder) for n in "abc"]
    again = python("-m", "tests.harness.redeliver", str(stack.folder / "redelivered"))
    made.append(Process("redeliver", again, stack.environment, stack.folder))
    yield made
    for process in made:
        process.kill()


def come_in(watch: Watch) -> None:
    """The guest is let in by the owner, and everybody watches their keywords."""
    watch.client.add_bot_user(GUEST, "Gerda", language_code="en")
    watch.client.say("/einladen")
    code = re.search(r"start=(\S+)", watch.message("start=")["text"])
    assert code
    watch.client.say(f"/start {code[1]}", user_id=GUEST)
    watch.message("Gerda", person=GUEST)
    for person, texts in KEYWORDS.items():
        for text in texts:
            watch.client.say(f"/suche {text}", user_id=person)
            watch.message(f"🔎 {text}", "egun.de: ", "I'll check", person=person)
    complete = "SELECT count(*) FROM monitoring_keywordplatform WHERE baseline != 'complete'"
    wait_for(lambda: watch.stack.value(complete) == 0, 60, "every baseline")


def in_hand(watch: Watch) -> int:
    return int(
        watch.stack.value(
            "SELECT count(*) FROM monitoring_keywordplatform WHERE lease_token IS NOT NULL"
        )
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_kills_in_the_middle_of_scans(
    watch: Watch, engine: str, workers: list[Process], others: list[Process], rounds, figure
) -> None:
    dice = random.Random(1871)
    old = watch.put_up("egun", count=30) + watch.put_up("militaria321", count=3)
    for process in [*workers, *others]:
        process.start()
    watch.stack.start("runbot").wait_connected()
    come_in(watch)
    # So that there is a middle to be killed in.
    watch.client.fault("auction", "delay", "*.search", times=None, seconds=0.15)
    kills = middles = 0
    while kills < rounds(100):
        # One of them, the other, both: what is in hand is surely one of theirs.
        victims = (workers[:1], workers[1:], workers)[dice.randrange(3)]
        wait_for(lambda: all(ready(one) for one in victims), 120, "workers")  # noqa: B023
        for site in ("egun", "militaria321"):
            watch.put_up(site, count=dice.choice((0, 1, 1, 2)))
        watch.let_pass(hands=True)
        wait_for(lambda: in_hand(watch), PATIENCE, "something is in hand")
        time.sleep(dice.uniform(0.0, 0.5))
        for victim in victims:
            victim.kill()
            kills += 1
        middles += in_hand(watch) > 0
        for victim in victims:
            victim.log_file.unlink()
            victim.start()
    watch.client.clear_faults()
    settle(watch)
    assert all(one.running() for one in others), [one.log() for one in others]
    count(watch, old, engine, f"{kills} kills in {middles} scans", figure)


def ready(worker: Process) -> bool:
    assert worker.running(), worker.log()
    return "worker ready" in worker.log()


def settle(watch: Watch) -> None:
    """What was in the dead workers' hands is free after its time; then everything is looked at."""
    watch.let_pass(hands=True)
    watch.checked()
    watch.checked()
    watch.quiet()


def count(watch: Watch, old: list[str], engine: str, kills: str, figure) -> None:
    new = watch.titles[len(old) :]
    said = {person: "\n".join(one["text"] for one in watch.finds(person)) for person in KEYWORDS}
    told = {
        (person, title): text.count(title)
        for person, text in said.items()
        for title in watch.titles
    }
    silent = [one for one in old if told[OWNER, one] or told[GUEST, one]]
    doubled = [key for key, times in told.items() if times > 1]
    lost = [key for key, times in told.items() if not times and key[1] not in old]
    again = int((watch.stack.folder / "redelivered").read_text())
    figure(
        f"scans, {engine}: {kills}, two workers, three beats, {again} tasks given again: "
        f"{len(new)} listings × {len(KEYWORDS)} people, {sum(told.values())} announcements, "
        f"{len(doubled)} doubled, {len(lost)} lost"
    )
    assert (doubled, lost, silent) == ([], [], [])
    assert again, "tasks were given again"
    assert watch.stack.value("SELECT count(*) FROM monitoring_announcement") == 2 * len(new)

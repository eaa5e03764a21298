"""Memory of all of aibot's processes, beside a bare admin, Telethon client and Celery worker.

Measured is PSS (proportional set size: what is shared with others counts in part) of each process
with its children. The sandbox is left out: nobody runs it beside a real Telegram. At rest means
connected, with two keywords that are searched every minute, and nothing else to do. With
`--traffic`, contacts write, the owner presses Send, and every page of the admin is opened, for
`--minutes`; then it is measured again.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.running import folder
from tests.flows.watch import Watch
from tests.harness.processes import Process, clean_environment, free_port, python, wait_for
from tests.harness.stack import CELERY, WORKER, SandboxProcess, Stack

REST_MB, TRAFFIC_MB = 280, 350
SETTLE_SECONDS = 20.0
KEYWORDS = ("Brieföffner", "Säbel")

Sizes = dict[str, float]


# --- measuring ----------------------------------------------------------------------------------


def pss(pid: int) -> float:
    """Megabytes of a process and all below it."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(own[1]) if own else 0) / 1024 + sum(pss(int(child)) for child in children)


def measured(processes: list[Process]) -> Sizes:
    return {process.name: pss(process.pid) for process in processes}


def table(title: str, sizes: Sizes) -> float:
    total = sum(sizes.values())
    print(f"{title}: {total:6.1f} MB")
    for name, size in sizes.items():
        print(f"  {name:18} {size:6.1f} MB")
    sys.stdout.flush()
    return total


def login_page(port: int) -> str:
    return f"http://127.0.0.1:{port}/admin/login/"


def reached(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.HTTPError:
        return False


# --- aibot --------------------------------------------------------------------------------------


@contextlib.contextmanager
def aibot(path: Path) -> Iterator[Stack]:
    """As `bin/run` starts it: the sandbox, its account, its auction sites and two keywords."""
    sandbox = SandboxProcess(path / "sandbox").start()
    settings = {"PYTHONWARNINGS": "", "MALLOC_ARENA_MAX": "1"}  # as in bin/run
    stack = Stack(path / "data", sandbox, settings=settings)
    try:
        stack.prepare()
        watch = Watch(stack).prepare()
        stack.module("tests.harness.schedule", "60")
        stack.manage("keyword", "add", *KEYWORDS)
        stack.start("web", "runbot", "worker_with_beat").wait_connected()
        wait_for(lambda: reached(login_page(stack.web_port)), 60, "the admin")
        watch.quiet()
        yield stack
    finally:
        stack.stop()
        sandbox.stop()


def processes(stack: Stack) -> list[Process]:
    return [stack.web, stack.runbot, stack.worker_with_beat]


def admin(stack: Stack) -> httpx.Client:
    """A browser that is signed in."""
    printed = re.search(r"password (\S+)", stack.manage("ensure_admin", "--show"))
    assert printed is not None
    client = httpx.Client(
        base_url=f"http://127.0.0.1:{stack.web_port}", follow_redirects=True, timeout=60
    )
    client.get("/admin/login/")
    token = client.cookies["csrftoken"]
    form = {"username": "admin", "password": printed[1], "csrfmiddlewaretoken": token}
    client.post("/admin/login/?next=/admin/", data=form).raise_for_status()
    return client


def walk(client: httpx.Client) -> int:
    """Open every list of the admin, the first row of each, and the form for a new one."""
    seen = 0
    lists = set(re.findall(r'href="(/admin/\w+/\w+/)"', client.get("/admin/").text))
    for address in sorted(lists):
        page = client.get(address)
        rows = re.findall(rf'href="({address}\d+/change/)', page.text)
        for one in (*rows[:1], f"{address}add/"):
            seen += client.get(one).status_code == 200
        seen += page.status_code == 200
    return seen


def converse(stack: Stack, number: int) -> None:
    """A contact writes, the owner presses Send, and the answer arrives."""
    client = stack.sandbox.client
    before = len(client.sent())
    shown = newest_card(stack)
    client.contact_says(None, _contact(stack), f"What are your opening hours? ({number})")
    wait_for(lambda: newest_card(stack) > shown, 60, "a card")
    client.press_button("✅ Send")
    wait_for(lambda: len(client.sent()) > before, 60, "the answer")


def newest_card(stack: Stack) -> int:
    return max((int(card["message_id"]) for card in stack.cards()), default=0)


def _contact(stack: Stack) -> int:
    return int(stack.sandbox.client.contacts()[0]["id"])


def traffic(stack: Stack, minutes: float) -> None:
    until = time.monotonic() + minutes * 60
    with contextlib.closing(admin(stack)) as client:
        for number in itertools.count(1):
            converse(stack, number)
            pages = walk(client) if number % 20 == 1 else 0
            if pages:
                print(f"  {number} conversations, {pages} pages", flush=True)
            if time.monotonic() > until:
                return


# --- the bare ones ------------------------------------------------------------------------------


def bare(path: Path, sandbox: SandboxProcess) -> Sizes:
    """A Django admin, a Telethon client and a Celery worker that do nothing, one at a time as
    they share no work either."""
    client = {
        "key": (sandbox.folder / "server.pub.pem").read_text(),
        "sessions": [sandbox.client.add_account("Bare")["session_string"]],
    }
    (path / "broker").mkdir(parents=True)
    port = free_port()
    made = {
        "admin": (
            python("-m", "uvicorn", "benchmarks.bare_admin:application", "--port", str(port)),
            {"BARE_DATABASE": str(path / "bare.sqlite3")},
        ),
        "telethon": (python("-m", "benchmarks.bare_accounts"), {"BARE": json.dumps(client)}),
        "worker": (
            [*WORKER[: WORKER.index(CELERY[-1])], "benchmarks.bare_worker", *_options()],
            {"BARE_BROKER": str(path / "broker")},
        ),
    }
    started = [
        Process(f"bare {name}", command, clean_environment() | env, path).start()
        for name, (command, env) in made.items()
    ]
    try:
        wait_for(lambda: reached(login_page(port)), 60, "the bare admin")
        time.sleep(SETTLE_SECONDS)
        return measured(started)
    finally:
        for process in started:
            process.stop()


def _options() -> list[str]:
    return WORKER[WORKER.index(CELERY[-1]) + 1 :]


def judged(title: str, total: float, target: int) -> bool:
    met = total <= target
    print(f"{title}: {total:.0f} MB (target ≤ {target} MB) {'met' if met else 'MISSED'}")
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--traffic", action="store_true", help="also measure after traffic")
    parser.add_argument("--minutes", type=float, default=3.0, help="of traffic")
    given = parser.parse_args()
    outcomes = []
    with folder() as path, aibot(path) as stack:
        time.sleep(SETTLE_SECONDS)
        at_rest = table("aibot at rest", measured(processes(stack)))
        table("bare", bare(path / "bare", stack.sandbox))
        outcomes.append(judged("at rest", at_rest, REST_MB))
        if given.traffic:
            traffic(stack, given.minutes)
            after = table(f"aibot after {given.minutes:g} minutes", measured(processes(stack)))
            outcomes.append(judged("after traffic", after, TRAFFIC_MB))
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())

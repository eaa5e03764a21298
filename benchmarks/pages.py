"""The pages that people work with, among 1 000 000 sightings, 100 000 messages and 50 000 drafts:
time to the first byte and to the first paint, in Chromium, from the real web process.

`python -m benchmarks.pages [--folder DIR | --postgresql] [--rounds 20] [only …]` prints
milliseconds for each page (to reach: the inbox's first paint within 300 ms). With `--folder` the
filled database is kept there and used again. `only` are words of the names of pages. Beside the
times stands the processor time of the web process for one load, which other work on the machine
changes little.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page

from benchmarks.database import folder, prepare
from benchmarks.figures import Limit, Spread, verdict
from benchmarks.pages_data import fill
from drafts.models import Chat
from tests.harness.browser import chromium
from tests.harness.processes import Process, clean_environment, free_port, python, wait_for

INBOX_SECONDS = 0.3
WARM_UP = 2
#: {chat} is one in which a draft waits.
PAGES = {
    "inbox": "/inbox/",
    "inbox, a chat": "/inbox/?chat={chat}",
    "inbox, all": "/inbox/?list=all&chat={chat}",
    "inbox, sent by itself": "/inbox/?list=auto",
    "inbox, search": "/inbox/?q=Contact+77",
    "inbox, search in messages": "/inbox/?q=nobody+said+this",
    "overview": "/admin/",
    "chats": "/admin/drafts/chat/",
    "chats, filter and search": "/admin/drafts/chat/?mode__exact=suggest&q=contact77",
    "messages": "/admin/drafts/message/",
    "messages, filter": "/admin/drafts/message/?outgoing__exact=1",
    "messages, search": "/admin/drafts/message/?q=Vienna+77",
    "messages, filter and search": "/admin/drafts/message/?outgoing__exact=1&q=PayPal",
    "drafts": "/admin/drafts/draft/",
    "drafts, filter": "/admin/drafts/draft/?state__exact=pending",
    "drafts, search": "/admin/drafts/draft/?q=Vienna+77",
    "drafts, filter and search": "/admin/drafts/draft/?state__exact=sent&q=PayPal",
    "deliveries": "/admin/outbox/delivery/",
    "keywords": "/admin/monitoring/keyword/",
    "finds": "/admin/monitoring/announcement/",
    "listings": "/admin/monitoring/listing/",
    "sightings": "/admin/monitoring/sighting/",
    "sightings, filter": "/admin/monitoring/sighting/?verdict__exact=announced",
    "sightings, search": "/admin/monitoring/sighting/?q=word7",
    "sightings, search for a title": "/admin/monitoring/sighting/?q=Kappmesser+77",
    "sightings, filter and search": (
        "/admin/monitoring/sighting/?verdict__exact=announced&q=Kappmesser+77"
    ),
}
_TIMES = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return paint && page.loadEventEnd ? [page.responseStart - page.requestStart, paint.startTime] : 0;
}"""


def filled() -> None:
    """The database with everything in it, made unless it is there."""
    done = Path(folder) / "filled"
    began = time.perf_counter()
    prepare()
    if done.exists():
        return
    get_user_model().objects.create_superuser("admin")
    fill()
    if connection.vendor == "postgresql":  # which it does by itself before long
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    else:
        done.touch()
    print(f"filled in {time.perf_counter() - began:.0f} s")


@contextlib.contextmanager
def web() -> Iterator[tuple[str, int]]:
    """The web process on this database: its address and its pid."""
    port = free_port()
    environment = clean_environment() | {
        "AIBOT_DATA_DIR": folder,
        "AIBOT_ENV_FILE": "/dev/null",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
    }
    command = python("-m", "uvicorn", "aibot.asgi:application", "--port", str(port))
    process = Process("web", [*command, "--lifespan", "off"], environment, Path(folder)).start()
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{address}/healthz").status_code == 200
        return False

    try:
        wait_for(answers, 60, "the web process")
        yield address, process.pid
    finally:
        process.stop()


def session_key() -> str:
    """Of somebody who has signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username="admin"))
    return str(client.cookies["sessionid"].value)


def signed_in(browser: Browser, address: str, session: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=address)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context.new_page()


def processor_seconds(pid: int) -> float:
    """What a process has used so far (man 5 proc, utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(page: Page, address: str, rounds: int, pid: int) -> tuple[Spread, Spread, float]:
    """First byte and first paint of a page over so many loads, and the processor time of one, in
    seconds."""
    bytes_, paints, began = [], [], 0.0
    for number in range(rounds + WARM_UP):
        if number == WARM_UP:
            began = processor_seconds(pid)
        answer = page.goto(address, wait_until="load", timeout=120_000)
        assert answer is not None and answer.status == 200, (address, answer)
        first, paint = page.wait_for_function(_TIMES, polling=5).json_value()
        if number >= WARM_UP:
            bytes_.append(first / 1000)
            paints.append(paint / 1000)
    return Spread.of(bytes_), Spread.of(paints), (processor_seconds(pid) - began) / rounds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", help="where the filled database is kept")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("only", nargs="*", help="words of the names of pages")
    arguments = parser.parse_args()
    filled()
    chat, session = Chat.objects.earliest("telegram_id").pk, session_key()
    limits = []
    print(f"{'ms':<30}{'first byte p50':>15}{'p95':>7}{'paint p50':>11}{'p95':>7}{'processor':>11}")
    with web() as (address, pid), chromium() as browser:
        page = signed_in(browser, address, session)
        for name, place in PAGES.items():
            if arguments.only and not any(word in name for word in arguments.only):
                continue
            first, paint, used = measured(page, place.format(chat=chat), arguments.rounds, pid)
            figures = [1000 * one for one in (first.p50, first.p95, paint.p50, paint.p95, used)]
            print("{:<30}{:15.0f}{:7.0f}{:11.0f}{:7.0f}{:11.0f}".format(name, *figures), flush=True)
            if name in ("inbox", "inbox, a chat"):
                limits.append(Limit(f"{name}, first paint", paint.p50, INBOX_SECONDS))
    return verdict(limits)


if __name__ == "__main__":
    sys.exit(main())

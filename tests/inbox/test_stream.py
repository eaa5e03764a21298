"""Open pages of the inbox are told that something changed, by a real uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from drafts.models import Message
from drafts.services.reviewing import review
from inbox import selectors, stream
from inbox.watch import Watch
from tests.drafts import factories
from tests.harness.processes import Process, clean_environment, free_port, python, wait_for
from tests.harness.web import serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as base:
        yield base + stream.PATH


@pytest.fixture
def cookies() -> dict[str, str]:
    browser = Client()
    browser.force_login(User.objects.create_superuser("admin"))
    return {"sessionid": browser.cookies["sessionid"].value}


@pytest.fixture
def web(cookies: dict[str, str]) -> Iterator[httpx.Client]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    with httpx.Client(cookies=cookies, limits=limits, timeout=30) as client:
        yield client


def versions(response: httpx.Response) -> Iterator[str]:
    """The versions that a stream tells."""
    for line in response.iter_lines():
        if line.startswith("id: "):
            yield line.removeprefix("id: ")


def test_every_change_is_told_and_none_twice(address: str, web: httpx.Client) -> None:
    draft = factories.draft()
    with web.stream("GET", address) as response:
        assert response.headers["content-type"] == "text/event-stream"
        assert "no-store" in response.headers["cache-control"]
        told = versions(response)
        seen = [next(told)]
        factories.message(draft.chat, 77, text="And on Sunday?")
        seen.append(next(told))
        Message.objects.filter(telegram_id=77).update(edited_at=draft.created_at)
        seen.append(next(told))
        review.approve(draft, None)
        seen.append(next(told))
    assert len(set(seen)) == 4
    assert seen[-1] == selectors.version()
    # Who comes again with what it was told last, or with what its page shows, is told only what is
    # newer than that.
    for number in (80, 81):
        seen = [selectors.version()]
        page = web.get(address.replace("events/", "")).text
        (query,) = re.findall(r'data-live-events="[^"]*([?][^"]+)"', page)
        given: dict[str, Any] = (
            {"params": query[1:]} if number == 80 else {"headers": {"Last-Event-ID": seen[0]}}
        )
        with web.stream("GET", address, **given) as response:
            factories.message(draft.chat, number, text="Hello?")
            told = versions(response)
            while seen[-1] != selectors.version():
                seen.append(next(told))
        assert seen.count(seen[0]) == 1


def test_who_may_not_see_the_inbox_is_told_nothing(address: str, web: httpx.Client) -> None:
    assert httpx.get(address).status_code == 403
    assert web.post(address, headers={"Origin": "http://elsewhere"}).status_code == 403
    User.objects.update(is_superuser=False)
    assert web.get(address).status_code == 403


def test_a_stream_ends_soon_so_that_the_session_is_looked_at_again(
    address: str, web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LASTS_SECONDS", 0.0)
    assert web.get(address).content == stream.RETRY


def test_a_server_that_keeps_no_streams_says_that_there_are_none(admin_client: Client) -> None:
    assert admin_client.get(stream.PATH).status_code == 204


def test_many_pages_take_one_thread_and_further_ones_are_refused(
    address: str, web: httpx.Client
) -> None:
    with contextlib.ExitStack() as pages:
        first = pages.enter_context(web.stream("GET", address))
        told = [versions(first)]
        next(told[0])
        threads = threading.active_count()
        for _page in range(stream.MOST - 1):
            told.append(versions(pages.enter_context(web.stream("GET", address))))
        for one in told[1:]:
            assert selectors.version() in one
        assert threading.active_count() <= threads
        assert web.get(address).status_code == 503
        factories.message(factories.chat(), 5)
        for one in told:
            assert selectors.version() in one


async def test_nobody_looks_any_more_when_the_last_page_is_closed() -> None:
    watch = Watch()
    with watch.watching() as news:
        assert await news.get() == await sync_to_async(selectors.version)()
    looking = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert len(looking) == 1
    assert await asyncio.gather(*looking) == [None], "it ends by itself, and with no error"


def test_open_streams_do_not_hold_up_a_stop(
    cookies: dict[str, str], web: httpx.Client, tmp_path: Path
) -> None:
    port = free_port()
    own = {
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "AIBOT_DATA_DIR": str(tmp_path),
        "AIBOT_ENV_FILE": "/dev/null",
    }
    command = ("-m", "uvicorn", "aibot.asgi:application", "--port", str(port), "--lifespan", "off")
    process = Process("web", python(*command), clean_environment() | own, tmp_path).start()
    address = f"http://127.0.0.1:{port}{stream.PATH}"

    def open_page() -> httpx.Response | None:
        with contextlib.suppress(httpx.ConnectError):
            return pages.enter_context(web.stream("GET", address))
        return None

    with contextlib.ExitStack() as pages:
        pages.callback(process.kill)
        response = wait_for(open_page, 60, "the web")
        assert response is not None
        told = versions(response)
        assert next(told) == selectors.version(), "another process says the same"
        assert process.stop(15) in (0, -signal.SIGTERM), "uvicorn ends by the signal itself"
        assert list(told) == []
    assert [word for word in ("Traceback", "Cancel", "rror") if word in process.log()] == []

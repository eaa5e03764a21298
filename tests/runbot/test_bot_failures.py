"""A handler of the running bot that fails: who wrote or pressed reads so, in their language."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
import stamina
from django.db import OperationalError
from telegram import error as bot_errors

from accounts.models import Person
from accounts.telegram import bot_updates
from bot import draft_texts, failures, requests, router
from core.threads import in_thread
from outbox.models import Delivery
from tests.runbot.running_bot import Running

pytestmark = pytest.mark.django_db(transaction=True)

SORRY = "Something went wrong. Please try again."
#: The function that does what an update asks for, and a text that it is called for.
TEXTS = {"run_command": "/status", "say_how_to_go_on": "hello", "handle_text": "A text"}


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """As many tries as in earnest, without the pauses."""
    with stamina.set_testing(True, attempts=99, cap=True):
        yield


@pytest.fixture
async def running(running: Running) -> Running:
    """The owner has started the bot, and was greeted."""
    await running.stored(Delivery.objects.exists)
    await in_thread(Delivery.objects.all().delete)
    return running


class Failing:
    """Does what it stands for only after it has failed so often."""

    def __init__(self, real: Callable[..., Any], times: int, error: Exception) -> None:
        self.real, self.times, self.error = real, times, error

    def __call__(self, *args: Any) -> Any:
        self.times -= 1
        if self.times >= 0:
            raise self.error
        return self.real(*args)


def fail(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    error: Exception,
    times: int = 99,
    of: ModuleType | None = None,
) -> Failing:
    of = of or (draft_texts if name.startswith("handle_") else requests)
    failing = Failing(getattr(of, name), times, error)
    monkeypatch.setattr(of, name, failing)
    return failing


def said(running: Running, to: int | None = None) -> list[str]:
    """What the bot has sent past its queue."""
    found = running.sandbox.bot_api.messages(running.token, to or running.owner)
    return [one["text"] for one in found if one["from"]["is_bot"]]


@pytest.mark.parametrize("name", TEXTS)
async def test_who_writes_reads_that_it_failed(
    running: Running, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fail(monkeypatch, name, RuntimeError("a bug"))
    running.sandbox.bot_api.say(running.token, running.owner, TEXTS[name])
    await running.until(lambda: said(running))
    assert said(running) == [SORRY]


async def test_who_presses_reads_that_it_failed(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "press", RuntimeError("a bug"), of=router)
    await running.press()
    [answer] = running.sandbox.bot_api.answers(running.token)
    assert (answer["text"], answer["show_alert"]) == (SORRY, True)


async def test_it_is_said_in_the_persons_language(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_thread(lambda: Person.objects.update(language="de"))
    fail(monkeypatch, "run_command", RuntimeError("a bug"))
    running.sandbox.bot_api.say(running.token, running.owner, "/status")
    await running.until(lambda: said(running))
    assert said(running) == ["Das hat nicht geklappt. Bitte versuchen Sie es noch einmal."]


async def test_what_takes_too_long_is_given_up_and_told(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(bot_updates, "HANDLER_SECONDS", 0.05)
    monkeypatch.setattr(requests, "run_command", lambda *_: over.wait(60) and None)
    running.sandbox.bot_api.say(running.token, running.owner, "/status")
    await running.until(lambda: said(running))
    over.set()
    assert said(running) == [SORRY]


async def test_who_opens_an_invite_reads_so_too(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "redeem_invite", RuntimeError("a bug"))
    running.sandbox.bot_api.add_user(999, "Eve")
    running.sandbox.bot_api.say(running.token, 999, "/start x")
    await running.until(lambda: said(running, 999))
    assert said(running, 999) == [SORRY]


async def test_it_is_said_also_while_the_database_can_not_say_who_it_is(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "meet", OperationalError("the disk is broken"))
    fail(monkeypatch, "person_of", OperationalError("the disk is broken"), of=failures)
    running.sandbox.bot_api.say(running.token, running.owner, "/status")
    await running.until(lambda: said(running))
    assert said(running) == [SORRY]


async def test_of_a_fault_of_the_network_nothing_is_said(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "run_command", bot_errors.NetworkError("away"), times=1)
    running.sandbox.bot_api.say(running.token, running.owner, "/status")
    running.sandbox.bot_api.say(running.token, running.owner, "/budget")
    await running.stored(lambda: Delivery.objects.filter(kind="reply").exists())
    assert said(running) == []


@pytest.mark.parametrize(
    ("name", "text"), [*TEXTS.items(), ("run_command", "/pause"), ("reply", "/status")]
)
async def test_what_another_transaction_was_in_the_way_of_is_done_again(
    running: Running, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    failing = fail(monkeypatch, name, OperationalError("deadlock detected"), times=2)
    running.sandbox.bot_api.say(running.token, running.owner, text)
    await running.stored(lambda: Delivery.objects.filter(kind="reply").exists())
    assert failing.times < 0
    assert await in_thread(Delivery.objects.filter(kind="reply").count) == 1
    assert said(running) == []


async def test_a_reply_is_taken_again_too(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = running.sandbox.bot_api.say(running.token, running.owner, "/budget")["message_id"]
    failing = fail(monkeypatch, "handle_reply", OperationalError("deadlock detected"), times=2)
    running.sandbox.bot_api.say(running.token, running.owner, "A text", reply_to=shown)
    await running.stored(lambda: Delivery.objects.filter(kind="reply").count() == 2)
    assert failing.times < 0
    assert said(running) == []

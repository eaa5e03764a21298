"""The watched groups of an account are read when they are due; what befalls one stops no other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.errors import Failure, TelegramFailure, Treatment, failure_named
from accounts.telegram.types import ChatInfo, ChatMessage
from core.threads import close_threads, in_thread
from monitoring.models import Group, Post
from monitoring.services import groups, posts
from outbox.models import Delivery
from runbot import groups as module
from runbot.groups import FIRST, MOST_MISSED, read_groups
from tests.accounts import factories
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30
CLUB, MARKET = -1_000_000_000_001, -1_000_000_000_002
FORBIDDEN = TelegramFailure(failure_named("not_let_in"))


class Client:
    """Posts by group; each reading is noted, and may fail."""

    def __init__(self) -> None:
        self.connected = True
        self.posts: dict[int, list[int]] = {CLUB: [1, 2], MARKET: [1]}
        self.failures: dict[int, list[Exception]] = {}
        self.asked: list[tuple[int, int, int]] = []
        #: How Telegram refuses requests about the account itself.
        self.ended: Exception | None = None
        self.complete = True

    async def identity(self) -> None:
        if self.ended is not None:
            raise self.ended

    async def messages_after(
        self, chat_id: int, after_id: int, most: int
    ) -> tuple[list[ChatMessage], int | None, bool]:
        self.asked.append((chat_id, after_id, most))
        if self.failures.get(chat_id):
            raise self.failures[chat_id].pop(0)
        found = [one for one in self.posts[chat_id] if one > after_id]
        messages = [
            written(number, f"Post {number}", chat_id=chat_id, kind="group") for number in found
        ]
        return messages, max(found, default=None), self.complete


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    yield
    close_threads()


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.005)


@pytest.fixture
def account(db: None) -> TelegramAccount:
    return factories.account()


@pytest.fixture
def watched(account: TelegramAccount) -> dict[int, Group]:
    """Two groups that are watched from now on."""
    groups.note_groups(
        account.pk, [ChatInfo(CLUB, "group", "The club"), ChatInfo(MARKET, "group", "The market")]
    )
    for group in Group.objects.all():
        groups.watch(group, True)
    return {group.telegram_id: group for group in Group.objects.all()}


@pytest.fixture
def client() -> Client:
    return Client()


def group(chat_id: int) -> Group:
    return Group.objects.get(telegram_id=chat_id)


def numbers(chat_id: int) -> list[int]:
    posts = Post.objects.filter(group__telegram_id=chat_id).order_by("message_id")
    return list(posts.values_list("message_id", flat=True))


async def make_due(chat_id: int) -> None:
    rows = Group.objects.filter(telegram_id=chat_id)
    await in_thread(lambda: rows.update(next_read_at=timezone.now()))


@pytest.fixture
async def reads_until(account: TelegramAccount, client: Client):
    """Read the groups until the database shows something."""

    async def call(look: Callable[[], Any]) -> None:
        task = asyncio.create_task(read_groups(client, account.pk))  # type: ignore[arg-type]
        try:
            async with asyncio.timeout(PATIENCE):
                while not await in_thread(look):
                    if task.done():
                        task.result()
                    await asyncio.sleep(0.005)
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    return call


def is_read(chat_id: int) -> Callable[[], bool]:
    return lambda: group(chat_id).state == Group.State.READ


async def test_a_group_is_begun_with_its_newest_posts(reads_until, watched, client) -> None:
    client.complete = False  # there are older ones
    await reads_until(lambda: is_read(CLUB)() and is_read(MARKET)())
    assert client.asked == [(CLUB, 0, FIRST), (MARKET, 0, FIRST)]
    assert await in_thread(numbers, CLUB) == [1, 2]
    assert (await in_thread(group, CLUB)).baseline_id == 2
    assert (await in_thread(group, CLUB)).reason == "", "nothing was missed at the beginning"


async def test_then_it_is_read_from_where_it_was(reads_until, watched, client) -> None:
    await reads_until(is_read(CLUB))
    client.posts[CLUB] += [3, 4]
    client.asked.clear()
    await make_due(CLUB)
    await reads_until(lambda: numbers(CLUB) == [1, 2, 3, 4])
    assert (CLUB, 2, MOST_MISSED) in client.asked


async def test_a_gap_is_noted(reads_until, watched, client) -> None:
    await reads_until(is_read(CLUB))
    client.posts[CLUB] += [90]
    client.complete = False
    await make_due(CLUB)
    await reads_until(lambda: group(CLUB).reason == groups.GAP)


async def test_what_is_not_due_is_not_read(reads_until, watched, client) -> None:
    later = timezone.now() + timedelta(hours=1)
    rows = Group.objects.filter(telegram_id=CLUB)
    await in_thread(lambda: rows.update(next_read_at=later))
    await reads_until(is_read(MARKET))
    assert CLUB not in {chat for chat, *_ in client.asked}


async def test_a_forbidden_group_is_noted_told_and_the_others_are_read(
    reads_until, watched, client
) -> None:
    await in_thread(factories.owner)
    client.failures[CLUB] = [FORBIDDEN]
    await reads_until(is_read(MARKET))
    club = await in_thread(group, CLUB)
    assert (club.state, club.reason) == (Group.State.FORBIDDEN, "not_let_in")
    assert club.next_read_at and club.next_read_at > timezone.now() + timedelta(minutes=50)
    assert await in_thread(Delivery.objects.count) == 1


async def test_a_group_that_fails_is_tried_again_later_and_nobody_is_bothered(
    reads_until, watched, client
) -> None:
    await in_thread(factories.owner)
    client.failures[CLUB] = [TelegramFailure(failure_named("server_error"))]
    await reads_until(is_read(MARKET))
    assert (await in_thread(group, CLUB)).state == Group.State.FAILING
    await make_due(CLUB)
    await reads_until(is_read(CLUB))
    assert await in_thread(Delivery.objects.count) == 0


async def test_when_telegram_asks_to_wait_the_next_group_waits(
    reads_until, watched, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood = Failure("flood_wait", Treatment.WAIT, "wait", 17)
    client.failures[CLUB] = [TelegramFailure(flood)]
    slept: list[tuple[float, int]] = []
    sleep = asyncio.sleep

    async def pause(seconds: float) -> None:
        slept.append((seconds, len(client.asked)))
        await sleep(0.001)

    monkeypatch.setattr(asyncio, "sleep", pause)
    await reads_until(is_read(MARKET))
    assert [one for one in slept if one[0] == 17] == [(17, 1)], "before the second was asked for"


@pytest.mark.parametrize("name", ["revoked", "deactivated", "api_id"])
async def test_what_befalls_the_account_is_raised(reads_until, watched, client, name: str) -> None:
    client.ended = TelegramFailure(failure_named(name))
    client.failures[CLUB] = [client.ended]
    with pytest.raises(TelegramFailure, match=name):
        await reads_until(is_read(MARKET))
    assert (await in_thread(group, CLUB)).state == Group.State.NEW, "it is not the group's fault"


async def test_only_a_request_about_the_account_shows_that_its_session_has_ended(
    reads_until, watched, client
) -> None:
    client.failures[CLUB] = [TelegramFailure(failure_named("revoked"))]
    await reads_until(is_read(MARKET))
    assert (await in_thread(group, CLUB)).state == Group.State.FAILING


async def test_what_befalls_the_connection_is_raised(reads_until, watched, client) -> None:
    client.failures[CLUB] = [TelegramFailure(factories.LOST)]
    client.connected = False
    with pytest.raises(TelegramFailure, match="network"):
        await reads_until(is_read(MARKET))
    assert (await in_thread(group, CLUB)).state == Group.State.NEW


async def test_a_group_that_is_given_up_while_it_is_read_leaves_nothing(
    reads_until, watched, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_read = posts.store_read

    def given_up(account_id: int, chat_id: int, *found: Any) -> None:
        if chat_id == CLUB:
            groups.watch(watched[CLUB], False)
        store_read(account_id, chat_id, *found)

    monkeypatch.setattr(posts, "store_read", given_up)
    await reads_until(is_read(MARKET))
    assert await in_thread(numbers, CLUB) == []

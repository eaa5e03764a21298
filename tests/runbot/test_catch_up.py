"""After an absence: which chats are read, how far back, and what Telegram may say to that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import TelegramAccount
from accounts.telegram.errors import Failure, TelegramFailure, Treatment
from accounts.telegram.types import ChatInfo, ChatList, History, MessagePage
from core.threads import close_threads, in_thread
from drafts.models import Chat
from monitoring.models import Group
from runbot import catch_up as module
from runbot.catch_up import PAGE, CatchUpLimits, Missed, catch_up
from tests.accounts import factories
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db(transaction=True)

FLOOD = TelegramFailure(Failure("flood_wait", Treatment.WAIT, "wait", 17))
REFUSED = TelegramFailure(Failure("not_let_in", Treatment.REFUSED, "not let in"))
LIMITS = CatchUpLimits(dialogs=2, messages=30)


class Client:
    """An account's chats, newest first, each with the ids of its messages; each request for
    messages is noted."""

    def __init__(self, **chats: list[int]) -> None:
        self.chats = {int(name[1:]): ids for name, ids in chats.items()}
        self.kinds: dict[int, str] = {}
        self.asked: list[tuple[int, int, int]] = []
        self.failures: dict[int, list[Exception]] = {}
        self.dates: dict[int, datetime] = {}
        #: Messages that nobody wrote, such as "has joined".
        self.service: range = range(0)
        #: Rows of the list of chats that can't be read.
        self.hidden: set[int] = set()
        self.connected = True
        self.read_to = 0

    async def newest_chats(self, limit: int, since: datetime | None = None) -> ChatList:
        self._fail(0)
        self.since = since
        chats = [
            ChatInfo(
                chat,
                self.kinds.get(chat, "private"),
                f"Chat {chat}",
                "",
                max(ids),
                self.dates.get(chat),
            )
            for chat, ids in list(self.chats.items())[:limit]
            if chat not in self.hidden
        ]
        return ChatList(tuple(chats), complete=not self.hidden)

    async def newest_messages(self, chat_id: int, limit: int, *, before_id: int = 0) -> MessagePage:
        self._fail(chat_id)
        self.asked.append((chat_id, limit, before_id))
        ids = sorted(one for one in self.chats[chat_id] if not before_id or one < before_id)
        page = ids[-limit:]
        told = [one for one in page if one not in self.service]
        messages = tuple(written(number, chat_id=chat_id) for number in told)
        return MessagePage(messages, ids=frozenset(page))

    async def report_read_position(self) -> None:
        self.read_to += 1

    def _fail(self, chat_id: int) -> None:
        if self.failures.get(chat_id):
            error = self.failures[chat_id].pop(0)
            self.connected = error.failure is not factories.LOST  # type: ignore[attr-defined]
            raise error


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    yield
    close_threads()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits that were made, none of which takes any time."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    class Clock:
        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

    clock = Clock()
    clock.sleep = sleep  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "asyncio", clock)
    return made


@pytest.fixture
def account(db: None) -> TelegramAccount:
    return factories.account()


@pytest.fixture
def read(account: TelegramAccount):
    """Catch up; what was handed over, by chat."""

    async def call(
        client: Client, had: dict[int, int | None], since: datetime | None = None
    ) -> dict[int, list[int]]:
        put: list[Any] = []
        missed = Missed(had, since)
        await catch_up(client, account.pk, missed, LIMITS, put.append)  # type: ignore[arg-type]
        assert all(isinstance(one, History) for one in put)
        return {one.chat.chat_id: [each.message_id for each in one.messages] for one in put}

    return call


async def test_the_newest_chats_are_read_in_any_case(read) -> None:
    client = Client(_1=[1, 2], _2=[1], _3=[1], _4=[1])
    assert await read(client, {}) == {1: [1, 2], 2: [1]}
    assert client.read_to == 1, "the mark is set behind all of it"


async def test_the_chats_that_are_read_are_known_from_then_on(read) -> None:
    await read(Client(_1=[1], _2=[1], _3=[1]), {})
    known = await in_thread(lambda: sorted(Chat.objects.values_list("telegram_id", flat=True)))
    assert known == [1, 2]


async def test_an_older_chat_is_read_if_it_went_on_meanwhile(read) -> None:
    client = Client(_1=[1], _2=[1], _3=[5, 6], _4=[5], _5=[9])
    assert set(await read(client, {3: 5, 4: 5})) == {1, 2, 3}


async def test_a_new_chat_is_read_as_far_as_it_is_wanted(read) -> None:
    client = Client(_1=list(range(1, 200)))
    assert await read(client, {}) == {1: list(range(170, 200))}
    assert client.asked == [(1, LIMITS.messages, 0)]


async def test_a_chat_without_news_is_looked_at_for_changes(read) -> None:
    client = Client(_1=list(range(1, 200)))
    assert await read(client, {1: 199}) == {1: list(range(170, 200))}
    assert client.asked == [(1, LIMITS.messages, 0)]


async def test_a_long_gap_is_read_backwards_without_a_hole(read) -> None:
    client = Client(_1=list(range(1, 501)))
    found = await read(client, {1: 250})
    assert found == {1: list(range(201, 501))}
    assert client.asked == [(1, PAGE, 0), (1, PAGE, 401), (1, PAGE, 301)]


async def test_the_newest_that_we_have_need_not_be_there_any_more(read) -> None:
    ids = [*range(1, 50), *range(300, 420)]
    found = await read(Client(_1=ids), {1: 200})
    assert found == {1: ids}


async def test_a_gap_that_reaches_to_the_beginning_ends_there(read) -> None:
    client = Client(_1=list(range(50, 200)))
    assert await read(client, {1: 10}) == {1: list(range(50, 200))}
    assert client.asked[-1] == (1, PAGE, 50), "there was nothing more"


async def test_what_nobody_wrote_does_not_hide_what_was_written_before(read) -> None:
    """A group that many join, a chat whose pictures change: pages without one message."""
    client = Client(_1=list(range(1, 501)))
    client.service = range(150, 480)
    assert await read(client, {1: 130}) == {1: [*range(101, 150), *range(480, 501)]}


async def test_a_server_that_repeats_a_page_is_not_asked_without_end(read) -> None:
    client = Client(_1=list(range(100, 300)))
    page = client.newest_messages

    async def repeated(chat_id: int, limit: int, *, before_id: int = 0) -> MessagePage:
        return await page(chat_id, limit)

    client.newest_messages = repeated  # type: ignore[method-assign]
    assert await read(client, {1: 5}) == {1: list(range(200, 300))}
    assert len(client.asked) == 2


async def test_a_gap_that_is_too_long_is_read_up_to_a_limit(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_MISSED", 250)
    found = await read(Client(_1=list(range(1, 1001))), {1: 5})
    assert found == {1: list(range(701, 1001))}


async def test_when_telegram_asks_to_wait_it_is_asked_again_afterwards(read, slept) -> None:
    client = Client(_1=list(range(1, 201)), _2=[1])
    client.failures = {0: [FLOOD], 1: [FLOOD, FLOOD]}
    assert await read(client, {1: 90}) == {1: list(range(1, 201)), 2: [1]}
    assert slept == [17] * 3


async def test_a_chat_that_may_not_be_read_is_left_out(read) -> None:
    """Nothing is known of it then, so nothing in it is taken for deleted."""
    client = Client(_1=[1], _2=[1, 2])
    client.failures = {1: [REFUSED]}
    assert await read(client, {}) == {2: [1, 2]}


@pytest.mark.parametrize("chat", [0, 1], ids=["the list of chats", "a chat"])
async def test_what_befalls_the_connection_ends_the_catching_up(read, chat: int) -> None:
    client = Client(_1=[1], _2=[1])
    client.failures = {chat: [TelegramFailure(factories.LOST)]}
    with pytest.raises(TelegramFailure, match="network"):
        await read(client, {})
    assert client.read_to == 0, "what was not read is not marked as read"


async def test_groups_are_noted_whether_their_messages_are_read_or_not(read) -> None:
    client = Client(_1=[1], _2=[1], _3=[1])
    client.chats[-1_000_000_000_777] = [4]
    client.kinds[-1_000_000_000_777] = "group"
    assert set(await read(client, {})) == {1, 2}
    assert await in_thread(lambda: Group.objects.get().telegram_id) == -1_000_000_000_777


async def test_new_chats_are_read_that_were_active_after_the_last_update(read) -> None:
    """However many: the first two are read in any case."""
    now = datetime.now(UTC)
    client = Client(**{f"_{number}": [5] for number in range(1, 51)})
    client.dates = dict.fromkeys(range(1, 41), now) | {41: now - timedelta(days=2)}
    assert set(await read(client, {}, now - timedelta(minutes=1))) == set(range(1, 41))
    assert client.since == now - timedelta(minutes=1) - module.MARGIN


async def test_known_chats_are_read_that_the_list_could_not_show(read, account) -> None:
    await in_thread(
        lambda: Chat.objects.create(account=account, telegram_id=3, kind="private", title="Ada")
    )
    client = Client(_1=[1], _2=[1], _3=[7, 8])
    client.hidden = {3}
    assert await read(client, {3: 7}) == {1: [1], 2: [1], 3: [7, 8]}


async def test_what_was_stored_before_an_earlier_gap_counts(account) -> None:
    began = datetime.now(UTC)
    both = Missed({1: 5}, began).and_later(Missed({1: 9, 2: 3}, began + timedelta(hours=1)))
    assert both == Missed({1: 5, 2: 3}, began)

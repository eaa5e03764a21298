"""One thing that can't be read never costs the connection, nor what stands beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from telethon.tl import types as tl
from telethon.utils import get_peer_id

from accounts.models import TelegramAccount, UnreadableItem
from core.retry import Backoff
from core.threads import close_threads, in_thread
from drafts.models import Chat, Message
from monitoring.models import Group, Post
from monitoring.services import groups
from outbox.models import Delivery
from sandbox.faults import Fault
from sandbox.mtproto.spoiling import Spoil
from tests.accounts import factories
from tests.harness.reading import Reading, reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]

NEW_MEDIA = {"type": "Message", "field": "media", "value": tl.MessageMediaUnsupported()}


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    yield
    close_threads()


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drafts.services.schedule.enqueue", lambda *_: None)


@pytest.fixture
async def shop(db: None, server_key: Path) -> AsyncIterator[Reading]:
    async with reading(server_key) as made:
        yield made


# --- messages of a kind that is not known ---------------------------------------------------------


async def test_a_message_of_an_unknown_kind_does_not_hide_the_others(shop: Reading) -> None:
    """In the difference, in the list of chats and in the history."""
    ada, ben, cleo = (shop.person(name) for name in ("Ada", "Ben", "Cleo"))
    for person in (ada, ben):
        shop.says(person, f"{person.name} says hello")
    await shop.start()
    shop.telegram.spoils.append(Spoil(how="unknown", mark="NEWER", **NEW_MEDIA))
    shop.says(ada, "before it", push=False)
    shop.says(ada, "NEWER than you", push=False)
    shop.says(ada, "after it", push=False)
    shop.says(ben, "is it there?", push=False)
    shop.says(cleo, "I am new")
    await shop.stored("before it", "after it", "is it there?", "I am new")
    await shop.caught_up()
    assert shop.connections == 1
    assert (await shop.account()).reconnects == 0


async def test_it_is_told_once_with_the_chat_and_a_sample_is_kept(shop: Reading) -> None:
    owner = await in_thread(factories.owner)
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.start()
    shop.telegram.spoils.append(Spoil(how="unknown", mark="secret", **NEW_MEDIA))
    shop.says(ada, "the secret is 12345")
    shop.says(ada, "after it")
    await shop.stored("after it")
    for _ in range(2):
        await shop.caught_up()
        await shop.running.request_reading()
    await shop.caught_up()
    await shop.running._writer.drained()
    told = await in_thread(
        lambda: [one.payload["text"] for one in Delivery.objects.filter(chat_id=owner.telegram_id)]
    )
    assert len(told) == 1 and "One message in “Ada”" in told[0]
    items = await in_thread(lambda: list(UnreadableItem.objects.all()))
    assert {"history", "difference"} <= {one.place for one in items}
    for one in items:
        assert "0badc0de" in one.error
        assert b"12345" not in bytes.fromhex(one.sample)


async def test_a_message_that_was_stored_and_can_no_longer_be_read_is_not_taken_for_deleted(
    shop: Reading,
) -> None:
    ada = shop.person("Ada")
    for number in range(5):
        shop.says(ada, f"line {number}")
    await shop.start()
    await shop.stored("line 2")
    await in_thread(Message.objects.update, stored_at=timezone.now() - timedelta(minutes=1))
    shop.telegram.spoils.append(Spoil(how="unknown", mark="line 2", **NEW_MEDIA))
    await shop.running.request_reading()
    await shop.caught_up()
    await shop.running._writer.drained()
    assert await in_thread(Message.objects.filter(deleted_at=None).count) == 5


async def test_the_own_user_may_be_unreadable(shop: Reading) -> None:
    shop.telegram.spoils.append(
        Spoil("User", "unknown", str(shop.me), field="emoji_status", value=tl.EmojiStatus(1))
    )
    await shop.start()
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.stored("Hello")
    assert shop.connections == 1


# --- chats ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "error", "code": 500, "message": "HISTORY_GET_FAILED"},
        {"action": "error", "code": 400, "message": "MSG_ID_INVALID"},
        {"action": "error", "code": 401, "message": "SESSION_REVOKED"},
    ],
    ids=lambda fault: fault["message"],
)
async def test_a_chat_that_can_not_be_read_is_left_out_for_a_while(
    shop: Reading, fault: dict
) -> None:
    ada, ben = shop.person("Ada"), shop.person("Ben")
    shop.says(ben, "from Ben")
    shop.says(ada, "from Ada")  # the newest, so read first
    await shop.sign_in()
    shop.faults.add(Fault("mtproto", request="messages.GetHistory*", **fault))
    await shop.start()
    await shop.stored("from Ben")
    row = await in_thread(lambda: Chat.objects.get(title="Ada"))
    assert (row.reading_failures, bool(row.reading_error)) == (1, True)
    assert row.read_again_at is not None and row.read_again_at > timezone.now()
    assert shop.connections == 1
    # Later it is read again.
    await in_thread(lambda: Chat.objects.update(read_again_at=timezone.now()))
    await shop.running.request_reading()
    await shop.stored("from Ada")
    await shop.caught_up()
    row = await in_thread(lambda: Chat.objects.get(title="Ada"))
    assert (row.reading_failures, row.reading_error, row.read_again_at) == (0, "", None)


async def test_a_chat_whose_history_can_not_be_parsed_at_all_is_left_out(shop: Reading) -> None:
    ada, ben = shop.person("Ada"), shop.person("Ben")
    for number in range(50):
        shop.says(ada, f"Ada {number}")
    shop.says(ben, "from Ben")
    place = "messages.GetHistory*"
    shop.telegram.spoils.append(Spoil("Messages", "unknown", "Ada 1", place))
    shop.telegram.spoils.append(Spoil("MessagesSlice", "unknown", "Ada ", place))
    await shop.start()
    await shop.stored("from Ben")
    row = await in_thread(lambda: Chat.objects.get(title="Ada"))
    assert row.reading_error == "unreadable"
    asked = [name for _, _, name in shop.server.requests if name.startswith("messages.GetHistory")]
    assert len(asked) < 20
    shop.says(ada, "live all the same")
    await shop.stored("live all the same")
    assert shop.connections == 1


@pytest.mark.parametrize(
    "spoil",
    [("User", "no_hash"), ("User", "min"), ("Dialog", "folder")],
    ids=["a user without access hash", "a user that is min", "the row of the archive"],
)
async def test_a_row_of_the_list_of_chats_that_is_no_chat_is_skipped(
    shop: Reading, spoil: tuple[str, str]
) -> None:
    people = [shop.person(name) for name in ("Ada", "Ben", "Cleo")]
    for person in people:
        shop.says(person, f"from {person.name}")
    place = "messages.GetDialogs*"
    shop.telegram.spoils.append(Spoil(*spoil, mark=str(people[1].id), place=place))
    await shop.start()
    await shop.stored("from Ada", "from Cleo")
    shop.telegram.spoils.clear()
    shop.says(people[1], "and now?")
    await shop.stored("and now?")
    assert shop.connections == 1


async def test_a_list_of_chats_that_can_not_be_read_is_asked_for_again(
    shop: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbot.gaps.BACKOFF", Backoff(first=0.01, most=0.01))
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.sign_in()
    shop.faults.add(
        Fault("mtproto", "error", "messages.GetDialogs*", times=3, code=500, message="NO_WORKERS")
    )
    await shop.start()
    await shop.stored("Hello")
    assert shop.connections == 1


# --- gaps -----------------------------------------------------------------------------------------


async def test_after_a_difference_that_is_too_long_every_chat_is_read(
    shop: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbot.catch_up.PACE_SECONDS", 0)
    known = [shop.person(f"Known {number}") for number in range(130)]
    for person in known:
        shop.says(person, f"{person.name} before")
    await shop.sign_in()
    await shop.start()
    rows = Chat.objects.filter(account_id=shop.row)
    # The first start reads the newest chats only; the others are known from live messages.
    for person in known:
        shop.says(person, f"{person.name} live")
    await shop.stored(*(f"{person.name} live" for person in known))
    await asyncio.sleep(0)
    await shop.client.report_read_position(0)
    await shop.stop()
    new = [shop.person(f"New {number}") for number in range(40)]
    shop.telegram.too_long_after = 10
    for person in [*known, *new]:
        shop.says(person, f"{person.name} meanwhile")
    await shop.start()
    await shop.stored(*(f"{person.name} meanwhile" for person in [*known, *new]))
    assert await in_thread(rows.count) == 170
    assert (await shop.account()).status_detail == ""


async def test_too_long_while_connected_is_read_chat_by_chat(shop: Reading) -> None:
    people = [shop.person(f"Person {number}") for number in range(5)]
    shop.says(people[0], "Hello")
    await shop.start()
    shop.telegram.too_long_after = 1
    for person in people:
        shop.says(person, f"lost {person.name}", push=False)
    shop.says(people[1], "pushed")
    await shop.stored(*(f"lost {person.name}" for person in people), "pushed")
    assert shop.connections == 1


async def test_one_failure_of_a_difference_is_made_good_within_seconds(shop: Reading) -> None:
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.start()
    shop.faults.add(
        Fault("mtproto", "error", "updates.GetDifference*", code=500, message="NO_WORKERS_RUNNING")
    )
    shop.says(ada, "lost", push=False)
    shop.client.request_difference()
    await shop.stored("lost", seconds=10)
    assert shop.connections == 1


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (400, "PERSISTENT_TIMESTAMP_INVALID"),
        (400, "PERSISTENT_TIMESTAMP_EMPTY"),
        (420, "FROZEN_METHOD_INVALID"),
        (420, "FLOOD_WAIT_3600"),
        (420, "FLOOD_WAIT_99999999999"),
    ],
)
async def test_a_difference_that_is_refused_holds_nothing_up(
    shop: Reading, code: int, name: str
) -> None:
    ada = shop.person("Ada")
    channel = shop.telegram.add_channel([shop.me], "Club")
    shop.says(ada, "Hello")
    shop.telegram.post(channel, "first")
    await shop.start()
    for request in ("updates.GetDifference*", "updates.GetChannelDifference*"):
        shop.faults.add(Fault("mtproto", "error", request, times=None, code=code, message=name))
    shop.says(ada, "lost", push=False)
    shop.says(ada, "pushed")
    shop.telegram.post(channel, "lost in the club", push=False)
    shop.telegram.post(channel, "pushed in the club")
    await shop.stored("lost", "pushed", "lost in the club", "pushed in the club")
    shop.says(ada, "live")
    await shop.stored("live")
    assert shop.connections == 1


async def test_a_channel_that_says_revoked_does_not_end_the_session(shop: Reading) -> None:
    channel = shop.telegram.add_channel([shop.me], "Club")
    shop.telegram.post(channel, "first")
    await shop.start()
    shop.faults.add(
        Fault(
            "mtproto", "error", "updates.GetChannelDifference*", code=401, message="SESSION_REVOKED"
        )
    )
    shop.telegram.post(channel, "lost", push=False)
    shop.telegram.post(channel, "pushed")
    await shop.stored("lost", "pushed")
    assert shop.connections == 1
    assert (await shop.account()).status == "connected"


async def test_a_deaf_connection_is_noticed_and_replaced(
    shop: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbot.account.PUSH_SECONDS", 0.2)
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.start()
    shop.faults.add(Fault("mtproto", "swallow", "push", times=None))
    shop.says(ada, "not pushed")
    shop.running.request_probe()
    await shop.stored("not pushed")
    await shop.until(lambda: shop.connections == 2)
    await shop.caught_up()


async def test_somebody_who_asks_has_the_chats_read(shop: Reading) -> None:
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.start()
    shop.says(ada, "not pushed", push=False)
    await shop.running.request_reading()
    await shop.stored("not pushed")


async def test_a_watched_group_that_becomes_a_supergroup_is_followed_there(
    shop: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbot.groups.LOOK_SECONDS", 0.01)
    ada = shop.person("Ada")
    club = shop.telegram.add_group(shop.me, "Club", [ada.id])
    shop.telegram.group_says(shop.me, club, ada.id, "in the group")
    await shop.start()
    rows = Group.objects.filter(account_id=shop.row)
    row = await in_thread(rows.get)
    await in_thread(groups.watch, row, True)
    await shop.until(rows.filter(baseline_id__gt=0).exists)
    larger = shop.telegram.add_channel([shop.me], "Club")
    shop.telegram.post(larger, "The group was turned into a supergroup", ada.id, push=False)
    shop.telegram.post(larger, "in the supergroup", ada.id, push=False)
    target = tl.InputChannel(larger, 0)
    shop.telegram.spoils.append(Spoil("Chat", "given", field="migrated_to", value=target))
    await in_thread(lambda: rows.update(next_read_at=timezone.now()))
    await shop.until(Post.objects.filter(text="in the supergroup").exists)
    assert await in_thread(lambda: [one.telegram_id for one in rows.filter(watched=True)]) == [
        get_peer_id(tl.PeerChannel(larger))
    ]


# --- the connection -------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-400.0, -20.0, 20.0, 400.0])
async def test_a_clock_that_differs_is_corrected_once(shop: Reading, seconds: float) -> None:
    shop.server.clock_offset = seconds
    shop.server.too_old = shop.server.too_new = 0.5
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.start()
    await shop.stored("Hello")
    shop.says(ada, "live")
    await shop.stored("live")
    await shop.server.cut()
    await shop.until(lambda: shop.connections == 2 and shop.running.client is not None)
    assert abs(shop.client._session.time_offset - seconds) < 1


async def test_a_key_that_the_transport_does_not_know_needs_a_sign_in(shop: Reading) -> None:
    await shop.start()
    shop.faults.add(Fault("mtproto", "unknown_key", "packet"))
    shop.running.request_probe()
    told = TelegramAccount.objects.filter(status="needs_login", status_detail__gt="")
    await shop.until(told.exists)
    assert "does not know this session" in (await shop.account()).status_detail

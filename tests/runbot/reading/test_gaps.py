"""Gaps in what Telegram tells are made good."""

from __future__ import annotations

import asyncio

import pytest
from django.utils import timezone
from telethon.tl import types as tl
from telethon.utils import get_peer_id

from core.threads import in_thread
from drafts.models import Chat
from monitoring.models import Group, Post
from monitoring.services import groups
from sandbox.faults import Fault
from sandbox.mtproto.spoiling import Spoil
from tests.harness.reading import Reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


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

"""A message that can't be read does not hide the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from telethon.tl import types as tl

from accounts.models import UnreadableItem
from core.threads import in_thread
from drafts.models import Message
from outbox.models import Delivery
from sandbox.mtproto.spoiling import Spoil
from tests.accounts import factories
from tests.harness.reading import Reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]

NEW_MEDIA = {"type": "Message", "field": "media", "value": tl.MessageMediaUnsupported()}


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

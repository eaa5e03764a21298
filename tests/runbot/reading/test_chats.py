"""A chat that can't be read is left out, and the others are read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from core.retry import Backoff
from core.threads import in_thread
from drafts.models import Chat
from sandbox.faults import Fault
from sandbox.mtproto.spoiling import Spoil
from tests.harness.reading import Reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


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

"""An answer that leaves by itself never stands behind one that the owner has written by hand:
against the sandbox's real server, over the wire."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from accounts.telegram.errors import Failure, TelegramFailure, Treatment
from accounts.telegram.overtaking import Overtaken, send_unless_overtaken
from accounts.telegram.session import AccountSession
from accounts.telegram.sign_in_client import SignInClient
from accounts.telegram.types import (
    Access,
    ApiCredentials,
    ChatInfo,
    ChatMessage,
    MessagePage,
    SentMessage,
    Server,
    StoredSession,
)
from accounts.telegram.user_client import UserClient
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Telegram
from tests.drafts.factories import START
from tests.harness.mtproto_server import mtproto_server

PHONE = "+380501234567"
#: So many chats at a time.
SIDE_BY_SIDE = 25
MOST_SECONDS = 0.5
AUTOMATIC, BY_HAND = "An answer of the AI", "An answer of the owner"


@pytest.fixture
async def server(server_key: Path) -> AsyncIterator[MtprotoServer]:
    async with mtproto_server(server_key) as running:
        yield running


@dataclass
class Phone:
    """An account that aibot is connected as, and its owner's phone."""

    telegram: Telegram
    account: int
    client: UserClient
    seen: defaultdict[int, asyncio.Event]

    async def trial(self, person: int, seconds: float) -> str:
        """The owner writes so long before the answer is due, or, if it is less than none, so long
        after it was begun to be sent; what became of the answer."""
        asked = self.telegram.contact_says(self.account, person, "A question?")
        await self.seen[asked.id].wait()
        loop = asyncio.get_running_loop()
        due = loop.time() + MOST_SECONDS
        loop.call_at(due - seconds, self.telegram.owner_writes, self.account, person, BY_HAND)
        await asyncio.sleep(due - loop.time())
        try:
            await send_unless_overtaken(
                self.client, person, AUTOMATIC, random.getrandbits(62), after_id=asked.id
            )
        except Overtaken:
            outcome = "withdrawn"
        else:
            outcome = "sent"
        await asyncio.sleep(max(0, due - seconds - loop.time()) + 0.001)
        return outcome

    def texts(self, person: int) -> list[str]:
        return [one.text for one in self.telegram.messages(self.account, person) if one.out]


@asynccontextmanager
async def signed_in(server: MtprotoServer) -> AsyncIterator[Phone]:
    account = server.telegram.add_account("Shop", phone=PHONE)
    access = Access(
        ApiCredentials(1, "hash"), Server(2, server.host, server.port, server.public_key_pem)
    )
    sign_in = SignInClient(access)
    await sign_in.connect()
    await sign_in.send_code(PHONE)
    done = await sign_in.submit_code(server.telegram.login_codes[PHONE])
    await sign_in.disconnect()
    seen: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    def note(update: object) -> None:
        if isinstance(update, ChatMessage):
            seen[update.message_id].set()

    session = AccountSession(StoredSession(done.authorisation), access.server)
    client = UserClient(access.api, session, access.server, note)
    await client.connect()
    try:
        yield Phone(server.telegram, account.id, client, seen)
    finally:
        await client.disconnect()


@pytest.mark.soak
async def test_the_ai_never_speaks_after_the_human(
    server: MtprotoServer, rounds: Callable[[int], int], figure: Callable[[str], None]
) -> None:
    """The owner answers from the phone 0 to 500 ms before the send, and in every fourth trial in
    the very moment between the look at the chat and the send."""
    trials, chance = rounds(1000), random.Random(5)
    offsets = [
        chance.uniform(0, MOST_SECONDS) if number % 4 else -chance.uniform(0, 0.02)
        for number in range(trials)
    ]
    outcomes: list[str] = []
    async with signed_in(server) as phone:
        people = [phone.telegram.add_contact(f"Person {number}").id for number in range(trials)]
        for start in range(0, trials, SIDE_BY_SIDE):
            batch = slice(start, start + SIDE_BY_SIDE)
            pairs = zip(people[batch], offsets[batch], strict=True)
            outcomes += await asyncio.gather(*(phone.trial(*pair) for pair in pairs))
        for person, outcome in zip(people, outcomes, strict=True):
            left = [AUTOMATIC] if outcome == "sent" else []
            assert phone.texts(person) == [*left, BY_HAND]
    figure(
        f"{trials} answers from the phone just before an automatic one: "
        f"{outcomes.count('withdrawn')} withdrawn, {outcomes.count('sent')} had left before"
    )


# --- each moment by itself ----------------------------------------------------------------------


def message(number: int, *, ours: bool, text: str = "") -> ChatMessage:
    chat = ChatInfo(42, "private", "Ada", "ada")
    return ChatMessage(
        chat=chat,
        message_id=number,
        outgoing=ours,
        sender_id=1,
        sender_name="",
        text=text,
        media="",
        reply_to=None,
        date=START,
    )


@dataclass
class Chat:
    """A chat at Telegram; `meanwhile` arrives between the look at it and the send."""

    messages: list[ChatMessage] = field(default_factory=list)
    meanwhile: list[ChatMessage] = field(default_factory=list)
    unreadable: int = 0
    fails_after_sending: bool = False
    looks: int = 0

    async def messages_since(self, chat_id: int, after_id: int) -> MessagePage:
        self.looks += 1
        if self.fails_after_sending and self.looks > 1:
            raise TelegramFailure(Failure("timeout", Treatment.RETRY, "No answer."))
        found = [one for one in self.messages if one.message_id > after_id]
        return MessagePage(tuple(found), self.unreadable)

    async def send(self, chat_id: int, text: str, random_id: int, **more: object) -> SentMessage:
        self.messages += self.meanwhile
        number = max([one.message_id for one in self.messages], default=10) + 1
        self.messages.append(message(number, ours=True, text=text))
        return SentMessage(number, None)

    async def delete(self, chat_id: int, message_id: int) -> None:
        self.messages = [one for one in self.messages if one.message_id != message_id]


async def send(chat: Chat, *, again: bool = False) -> bool:
    try:
        await send_unless_overtaken(chat, 42, AUTOMATIC, 7, after_id=10, again=again)
    except Overtaken:
        return False
    return True


@pytest.mark.parametrize("ours", [True, False])
async def test_who_wrote_first_is_seen_before_anything_is_sent(ours: bool) -> None:
    chat = Chat([message(11, ours=ours, text="Hi")])
    assert not await send(chat)
    assert len(chat.messages) == 1


@pytest.mark.parametrize("ours", [True, False])
async def test_what_telegram_sends_for_who_is_away_overtakes_nothing(ours: bool) -> None:
    away = replace(message(11, ours=ours, text="I am away"), automatic=True)
    assert await send(Chat([away]))
    assert await send(Chat(meanwhile=[away]))


async def test_what_cannot_be_read_counts_as_written() -> None:
    assert not await send(Chat(unreadable=1))


async def test_what_the_owner_writes_in_the_very_moment_takes_the_answer_back() -> None:
    chat = Chat(meanwhile=[message(11, ours=True, text=BY_HAND)])
    assert not await send(chat)
    assert [one.text for one in chat.messages] == [BY_HAND]


async def test_what_the_contact_writes_in_the_very_moment_changes_nothing() -> None:
    assert await send(Chat(meanwhile=[message(11, ours=False, text="Hello?")]))


async def test_if_nothing_came_in_between_there_is_no_second_look() -> None:
    chat = Chat()
    assert await send(chat) and chat.looks == 1


async def test_a_second_attempt_does_not_take_its_own_text_for_another_one() -> None:
    chat = Chat([message(11, ours=True, text=AUTOMATIC)])
    assert not await send(chat)
    assert await send(chat, again=True)


async def test_an_answer_that_was_sent_counts_as_sent_if_the_second_look_fails() -> None:
    chat = Chat(meanwhile=[message(11, ours=True)], fails_after_sending=True)
    assert await send(chat)

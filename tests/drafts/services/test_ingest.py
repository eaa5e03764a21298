"""Storing what was written: however often and in whatever order it is told."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import TelegramAccount
from accounts.telegram.types import ChatInfo, ChatMessage, DeletedMessages
from drafts import states
from drafts.models import Chat, Draft, Message
from drafts.services import review, schedule
from drafts.services.analysis import analyse
from drafts.services.ingest import store_chat, store_deletion, store_messages
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db

#: A supergroup or channel.
CLUB = -1_000_000_000_777


@pytest.fixture(autouse=True)
def mode(settings: Any) -> None:
    settings.DEFAULT_CHAT_MODE = "suggest"


@pytest.fixture
def shop() -> TelegramAccount:
    return accounts.account()


def rows() -> list[tuple[Any, ...]]:
    found = Message.objects.order_by("chat__telegram_id", "telegram_id")
    return [
        (row.chat.telegram_id, row.telegram_id, row.text, row.outgoing, row.deleted_at is None)
        for row in found.select_related("chat")
    ]


def due() -> bool:
    return Chat.objects.get().analysis_due_at is not None


def test_a_message_is_stored_with_its_chat_and_makes_it_due(shop: TelegramAccount) -> None:
    assert store_messages(shop.pk, [written(5, "Hello?")]) == 1
    chat = Chat.objects.get()
    assert (chat.telegram_id, chat.title, chat.username, chat.mode) == (42, "Ada", "ada", "suggest")
    assert rows() == [(42, 5, "Hello?", False, True)]
    assert due()


def test_the_same_message_again_changes_nothing(shop: TelegramAccount) -> None:
    said = written(5, "Hello?")
    store_messages(shop.pk, [said])
    Chat.objects.update(analysis_due_at=None)
    assert store_messages(shop.pk, [said, said]) == 0
    assert len(rows()) == 1
    assert not due()


@pytest.mark.parametrize("kind", ["bot", "group", "channel"])
def test_other_chats_are_stored_but_never_due(shop: TelegramAccount, kind: str) -> None:
    store_messages(shop.pk, [written(5, "Hello?", kind=kind)])
    assert len(rows()) == 1
    assert not due()


def test_a_chat_that_is_off_is_stored_but_not_due(shop: TelegramAccount, settings: Any) -> None:
    settings.DEFAULT_CHAT_MODE = "off"
    store_messages(shop.pk, [written(5, "Hello?")])
    assert len(rows()) == 1
    assert not due()


def test_our_own_answer_ends_the_wait(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "Hello?")])
    store_messages(shop.pk, [written(6, "Hi!", ours=True)])
    assert not due()


def test_an_old_message_is_history_not_a_question(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, date=timezone.now() - timedelta(days=4))])
    assert not due()


def test_an_edit_changes_the_text_and_an_older_one_does_not_undo_it(shop: TelegramAccount) -> None:
    now = timezone.now()
    first = written(5, "Hello?")
    second = replace(first, text="Hello you?", edited_at=now)
    third = replace(first, text="Hello both?", edited_at=now + timedelta(seconds=5))
    for order in ([first, second, third], [third, first, second], [second, third, first]):
        store_messages(shop.pk, order)
        assert rows() == [(42, 5, "Hello both?", False, True)]
        Message.objects.all().delete()


def test_a_deleted_message_is_kept_and_marked(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5), written(6)])
    assert store_deletion(shop.pk, DeletedMessages((6, 999))) == 1
    assert store_deletion(shop.pk, DeletedMessages((6, 999))) == 0
    assert [row[-1] for row in rows()] == [True, False]


def test_a_deletion_concerns_only_its_account_and_no_channel(shop: TelegramAccount) -> None:
    other = accounts.account()
    store_messages(shop.pk, [written(5)])
    store_messages(other.pk, [written(5)])
    store_messages(shop.pk, [written(5, chat_id=CLUB, kind="channel")])
    store_deletion(shop.pk, DeletedMessages((5,)))
    alive = Message.objects.filter(deleted_at=None)
    assert {row.chat.account_id for row in alive} == {other.pk, shop.pk}
    assert alive.get(chat__account=shop).chat.kind == "channel"
    store_deletion(shop.pk, DeletedMessages((5,), chat_id=CLUB))
    assert not Message.objects.filter(deleted_at=None, chat__account=shop).exists()


@pytest.mark.parametrize(
    ("chat_id", "kind", "deleted"),
    [(7, "private", True), (-44, "group", True), (CLUB, "group", False), (CLUB, "channel", False)],
    ids=["a private chat", "a small group", "a supergroup", "a channel"],
)
def test_a_deletion_without_a_chat_concerns_those_that_share_one_numbering(
    shop: TelegramAccount, chat_id: int, kind: str, deleted: bool
) -> None:
    store_messages(shop.pk, [written(5, chat_id=chat_id, kind=kind)])
    assert store_deletion(shop.pk, DeletedMessages((5,))) == deleted
    assert Message.objects.filter(deleted_at=None).exists() != deleted


def test_a_contact_without_a_name_is_shown_by_the_username(shop: TelegramAccount) -> None:
    assert str(store_chat(shop.pk, ChatInfo(42, "private", "", "ada"))) == "@ada"
    assert str(store_chat(shop.pk, ChatInfo(43, "private"))) == "43"


def test_a_chat_without_a_name_keeps_the_one_it_had(shop: TelegramAccount) -> None:
    chat = store_chat(shop.pk, ChatInfo(42, "private", "Ada", "ada"))
    assert store_chat(shop.pk, ChatInfo(42, "private")).title == "Ada"
    assert store_chat(shop.pk, ChatInfo(42, "private", "Ada L.", "ada")).pk == chat.pk
    assert Chat.objects.get().title == "Ada L."


# --- drafts that become stale -------------------------------------------------------------------


@pytest.fixture
def pending(shop: TelegramAccount) -> Draft:
    """A draft that waits for the owner; its question is message 10."""
    store_messages(shop.pk, [written(10, "What do you charge?")])
    chat = Chat.objects.get()
    Chat.objects.update(analysis_due_at=None)
    return factories.draft(chat, question=Message.objects.get())


def state(draft: Draft) -> str:
    draft.refresh_from_db()
    return draft.state


def test_a_newer_message_makes_a_draft_stale_and_the_chat_due(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(11, "And when?")])
    assert state(pending) == states.SUPERSEDED
    assert due()


def test_the_owners_own_answer_makes_a_draft_stale(shop: TelegramAccount, pending: Draft) -> None:
    store_messages(shop.pk, [written(11, "50 €", ours=True)])
    assert state(pending) == states.SUPERSEDED
    assert not due()


@pytest.mark.parametrize("ours", [True, False])
def test_what_telegram_sends_for_who_is_away_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft, ours: bool
) -> None:
    away = written(11, "I am away until Monday", ours=ours, automatic=True)
    store_messages(shop.pk, [away])
    assert state(pending) == states.PENDING
    assert not due()
    assert Chat.objects.get().auto_paused_until is None


def test_who_was_greeted_by_telegram_still_waits_for_an_answer(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "Is the red one there?")])
    store_messages(shop.pk, [written(6, "Welcome!", ours=True, automatic=True)])
    assert due()
    Chat.objects.update(analysis_due_at=timezone.now())
    drafter = factories.Drafter(factories.decision("Yes."))
    assert analyse(Chat.objects.get().pk, drafter) == "drafted"
    assert [line.text for line in drafter.asked[0].lines] == ["Is the red one there?"]


def test_nobody_waits_for_an_answer_to_what_telegram_sends_for_them(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "When do you open?", ours=True)])
    store_messages(shop.pk, [written(6, "We are closed. Call us?", automatic=True)])
    assert not due()


@pytest.mark.parametrize("ours", [True, False])
def test_history_that_is_read_later_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft, ours: bool
) -> None:
    """After a reconnect the last twenty messages of a chat are read, older ones among them."""
    store_messages(shop.pk, [written(number, ours=ours) for number in (3, 7, 9)])
    assert state(pending) == states.PENDING
    assert not due()


def test_an_edit_of_the_question_makes_a_draft_stale_and_the_chat_due(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(10, "What do you charge for two?", edited_at=timezone.now())])
    assert state(pending) == states.SUPERSEDED
    assert due()


def test_a_picture_that_is_added_to_the_question_makes_a_draft_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    same = written(10, pending.question.text, media="photo")
    store_messages(shop.pk, [same])
    assert state(pending) == states.PENDING, "only known better now, not edited"
    store_messages(shop.pk, [replace(same, edited_at=timezone.now())])
    assert state(pending) == states.SUPERSEDED
    assert Message.objects.get(telegram_id=10).media == "photo"
    assert due()


def test_an_edit_of_something_else_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(8), written(9, ours=True)])
    store_messages(shop.pk, [written(8, "edited", edited_at=timezone.now())])
    store_messages(shop.pk, [written(9, "edited", ours=True, edited_at=timezone.now())])
    assert state(pending) == states.PENDING


def test_an_edit_of_an_earlier_line_of_the_question_makes_a_draft_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(9, "Is the red one there?")])
    assert state(pending) == states.PENDING
    store_messages(shop.pk, [written(9, "Is the blue one there?", edited_at=timezone.now())])
    assert state(pending) == states.SUPERSEDED
    assert due()


def test_when_the_question_is_deleted_the_draft_is_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_deletion(shop.pk, DeletedMessages((10,)))
    assert state(pending) == states.SUPERSEDED
    assert not due()


def test_when_the_newest_question_is_deleted_the_one_before_waits_again(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(9, "Do you sell vases?")])
    assert not due()
    store_deletion(shop.pk, DeletedMessages((10,)))
    assert due(), "nobody has answered it"


def test_when_an_earlier_line_of_the_question_is_deleted_the_draft_is_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(9, "Is the red one there?")])
    store_deletion(shop.pk, DeletedMessages((9,)))
    assert state(pending) == states.SUPERSEDED
    assert due(), "the rest of it is still a question"


def test_a_deletion_of_something_else_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(7), written(8, ours=True), written(9, "And when?")])
    store_deletion(shop.pk, DeletedMessages((7,)))
    assert state(pending) == states.PENDING
    assert not due()


def test_our_own_delivery_coming_back_is_no_answer_by_hand(
    shop: TelegramAccount, pending: Draft
) -> None:
    """It was sent by us: by its id, or, before we know that, by its text."""
    store_messages(shop.pk, [written(12, "And when?")])
    other = factories.draft(Chat.objects.get(), question=Message.objects.get(telegram_id=12))
    accounts.delivery(
        account=shop, chat_id=42, message_id=13, state="sent", payload={"text": "first"}, attempts=1
    )
    accounts.delivery(
        account=shop, chat_id=42, state="inflight", payload={"text": "second"}, attempts=1
    )
    store_messages(shop.pk, [written(13, "first", ours=True), written(14, "second", ours=True)])
    assert state(other) == states.PENDING
    store_messages(shop.pk, [written(15, "third", ours=True)])
    assert state(other) == states.SUPERSEDED


def test_what_the_owner_approved_goes_out_whatever_is_written(
    shop: TelegramAccount, pending: Draft
) -> None:
    review.approve(pending, None)
    store_messages(shop.pk, [written(11, "And when?")])
    assert state(pending) == states.APPROVED


# --- any order ----------------------------------------------------------------------------------


class Telegram:
    """What a server has, and what it has told so far: its stream, and pages of history."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = timezone.now() - timedelta(hours=1)
        self.there: dict[int, ChatMessage] = {}
        self.gone: set[int] = set()
        self.stream: list[ChatMessage | DeletedMessages] = []
        self.pages: list[list[ChatMessage]] = []

    def tick(self) -> None:
        self.now += timedelta(seconds=1)

    def new(self) -> None:
        number = len(self.there) + len(self.gone) + 1
        said = written(number, f"text {number}", ours=self.random.random() < 0.3, date=self.now)
        self.there[number] = said
        self.stream.append(said)

    def edit(self) -> None:
        if self.there:
            number = self.random.choice(list(self.there))
            text = f"edited {number} at {self.now}"
            self.there[number] = replace(self.there[number], text=text, edited_at=self.now)
            self.stream.append(self.there[number])

    def delete(self) -> None:
        if self.there:
            number = self.random.choice(list(self.there))
            del self.there[number]
            self.gone.add(number)
            self.stream.append(DeletedMessages((number,)))

    def page(self) -> None:
        """A page of history as it is now; it may be stored much later."""
        self.pages.append([self.there[number] for number in sorted(self.there)[-5:]])


STEPS = st.lists(
    st.sampled_from(
        ["new", "new", "edit", "delete", "page", "tick", "tell", "tell", "again", "store page"]
    ),
    min_size=3,
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, seed=st.integers(0, 10_000))
def test_streams_repeats_and_history_end_in_the_same_rows(
    shop: TelegramAccount, steps: list[str], seed: int
) -> None:
    """Live updates come in order but may be repeated from any point (after a crash), and pages
    of history are stored at any time, however old they are."""
    with transaction.atomic():
        server, told = Telegram(seed), 0
        for step in steps:
            server.tick()
            match step:
                case "tell":
                    told = tell(shop, server, told, told + 2)
                case "again":
                    tell(shop, server, server.random.randint(0, told), told)
                case "store page" if server.pages:
                    known = set(Message.objects.values_list("telegram_id", flat=True))
                    page = server.random.choice(server.pages)
                    # What was deleted before we ever heard of it is told by nobody.
                    fit = [m for m in page if m.message_id in known or m.message_id in server.there]
                    store_messages(shop.pk, server.random.sample(fit, len(fit)))
                case "new" | "edit" | "delete" | "page":
                    getattr(server, step)()
        tell(shop, server, told, len(server.stream))
        expected = {number: (said.text, True) for number, said in server.there.items()}
        stored = {row[1]: (row[2], row[4]) for row in rows()}
        assert {number: row for number, row in stored.items() if row[1]} == expected
        assert {number for number, row in stored.items() if not row[1]} == server.gone
        transaction.set_rollback(True)


def tell(shop: TelegramAccount, server: Telegram, start: int, end: int) -> int:
    """Store this part of the stream; where it ends."""
    for update in server.stream[start:end]:
        if isinstance(update, ChatMessage):
            store_messages(shop.pk, [update])
        else:
            store_deletion(shop.pk, update)
    return min(end, len(server.stream))


# --- who is never answered ----------------------------------------------------------------------

NEVER = ["bot", "group", "channel", "self", "service", "support", "deleted", "unknown"]


@pytest.mark.parametrize("kind", NEVER)
@pytest.mark.parametrize("chat_mode", ["suggest", "auto"])
def test_only_people_are_analysed(
    shop: TelegramAccount, settings: Any, kind: str, chat_mode: str
) -> None:
    settings.DEFAULT_CHAT_MODE = chat_mode
    store_messages(shop.pk, [written(5, "Hello?", kind=kind)])
    assert len(rows()) == 1
    assert not due()
    schedule.check_unanswered(hurry=True)
    assert schedule.request_analysis([Chat.objects.get().pk]) == 0
    assert not due()


def test_telegram_itself_is_not_analysed_even_if_it_is_taken_for_a_person(
    shop: TelegramAccount,
) -> None:
    store_messages(shop.pk, [written(5, "Login code: 12345", chat_id=777000)])
    assert not due()
    schedule.check_unanswered(hurry=True)
    assert analyse(Chat.objects.get().pk, factories.Drafter()) is None


def test_a_login_code_is_never_stored(shop: TelegramAccount) -> None:
    code = written(5, "Login code: 12345. Do not give it to anyone", chat_id=777000, kind="service")
    store_messages(shop.pk, [code])
    store_messages(shop.pk, [replace(code, text="Login code: 67890", edited_at=timezone.now())])
    forwarded = written(6, "Code 12345", forwarded_from="Telegram", forwarded_from_id=777000)
    quoting = written(7, "What is this?", quote="Login code: 12345")
    store_messages(shop.pk, [code, forwarded, quoting])
    for row in Message.objects.all():
        assert not any(sign.isdigit() for sign in row.text + row.reply_text), row.text


def test_an_account_that_was_deleted_is_no_longer_answered(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(11, "And when?")])
    draft = factories.draft(Chat.objects.get(), question=Message.objects.get(telegram_id=11))
    store_chat(shop.pk, ChatInfo(42, "deleted"))
    assert state(draft) == states.SUPERSEDED
    assert Chat.objects.get().title == "Ada", "the owner knows it by this name"
    assert not due()


def test_who_turns_out_to_be_a_person_is_analysed(shop: TelegramAccount) -> None:
    unknown = ChatInfo(42, "unknown")
    store_messages(shop.pk, [written(5, "Hello?", chat=unknown)])
    assert not due()
    store_chat(shop.pk, ChatInfo(42, "private", "Ada", "ada"))
    assert due()
    store_messages(shop.pk, [written(6, "Hello?", chat=unknown)])
    assert Chat.objects.get().kind == "private", "what was known stays known"
    assert due()


# --- replies and forwards -----------------------------------------------------------------------


def test_a_reply_keeps_what_it_answers(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "And B?", ours=True), written(6, "How much?", reply_to=5)])
    store_messages(shop.pk, [written(7, "This?", reply_to=5, quote="B"), written(8, reply_to=999)])
    kept = dict(Message.objects.values_list("telegram_id", "reply_text"))
    assert kept == {5: "", 6: "And B?", 7: "B", 8: ""}


def test_a_forwarded_message_keeps_its_origin(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "Buy now", forwarded_from="Eve", forwarded_from_id=7)])
    assert Message.objects.get().forwarded_from == "Eve"

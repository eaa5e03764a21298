"""An automatic answer whose first attempt failed, through the real dispatcher: what is no longer
allowed is not sent by the next attempt, unless Telegram may have it already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.types import SentMessage
from core.retry import Backoff
from core.threads import close_threads, in_thread
from drafts import references, states
from drafts.models import Draft, DraftEvent, Message
from drafts.services.reviewing import later, review
from outbox import record
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.sending_again import answer, attempts, fails, go_on, running, state_of
from tests.outbox.dispatcher.running import Telegram

pytestmark = pytest.mark.django_db(transaction=True)


CHAT = 42
LOST, FLOOD, DUPLICATE, AWAY = "network", "flood_wait", "duplicate", "not_connected"


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    """Their connections would be in the way when the test database is dropped."""
    yield
    close_threads()


@pytest.fixture(autouse=True)
def tries_again_when_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "BACKOFF", Backoff(first=600, most=600))


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def draft(db: None) -> Draft:
    """An answer that is to leave without asking."""
    accounts.owner(1)
    made = factories.draft(factories.chat(telegram_id=CHAT, mode="auto"))
    review.approve_automatically(made)
    return made


@pytest.mark.parametrize("why", [FLOOD, AWAY, "server", "look"])
async def test_what_surely_has_not_left_is_looked_at_again(
    telegram: Telegram, draft: Draft, why: str
) -> None:
    if why in (FLOOD, AWAY):
        telegram.failures[CHAT] = fails(why)
    else:  # before the send the chat is read: what fails then was not sent
        telegram.failing_looks = fails(LOST if why == "look" else "server_error")
    async with running(telegram, draft) as it:
        await attempts(it, 1)
        await in_thread(lambda: go_on(mode="suggest"))
        it.dispatcher.wake()
        await it.until(lambda: state_of(draft) == states.PENDING)
        assert answer_to_contact(telegram) == []
        shown = await in_thread(lambda: Draft.objects.get(pk=draft.pk))
        assert (shown.hold_reason, shown.automatic) == ("suggest", False)
        await in_thread(lambda: review.approve(shown, None))
        it.dispatcher.wake()
        await it.until(lambda: state_of(draft) == states.SENT)
    assert answer_to_contact(telegram) == [draft.text]


async def test_what_surely_has_not_left_is_withdrawn_where_the_chat_was_switched_off(
    telegram: Telegram, draft: Draft
) -> None:
    telegram.failures[CHAT] = fails(FLOOD)
    await is_withdrawn_when_switched_off(telegram, draft)


@pytest.mark.parametrize("mode", ["suggest", "off"])
@pytest.mark.parametrize("tried", [[LOST], [LOST, FLOOD], [FLOOD, LOST, AWAY]])
async def test_what_telegram_may_have_is_never_withdrawn(
    telegram: Telegram, draft: Draft, tried: list[str], mode: str
) -> None:
    """The one attempt that was lost had arrived: Telegram knows the next one by its number."""
    telegram.failures[CHAT] = fails(*tried, DUPLICATE)
    async with running(telegram, draft) as it:
        await attempts(it, len(tried))
        await in_thread(lambda: go_on(mode=mode))
        it.dispatcher.wake()
        await it.until(lambda: state_of(draft) == states.SENT)
    assert len(set(telegram.random_ids)) == 1, "one number for all attempts"
    assert len(telegram.random_ids) == len(tried) + 1


async def test_what_was_being_sent_as_everything_stopped_is_never_withdrawn(
    telegram: Telegram, draft: Draft
) -> None:
    def crashed() -> None:
        now = timezone.now()
        Delivery.objects.update(state="inflight", attempts=1, first_attempt_at=now)
        Draft.objects.update(state=states.SENDING)
        go_on(mode="suggest")

    await in_thread(crashed)
    telegram.failures[CHAT] = fails(DUPLICATE)
    async with running(telegram, draft) as it:
        await it.until(lambda: state_of(draft) == states.SENT)
    kinds = await in_thread(lambda: set(DraftEvent.objects.values_list("kind", flat=True)))
    assert DraftEvent.Kind.DUE not in kinds


def long_ago(draft: Draft, ago: timedelta = timedelta(hours=3)) -> None:
    """What happened so far happened so long ago; the account may send again."""
    then = timezone.now() - ago
    Draft.objects.filter(pk=draft.pk).update(decided_at=then)
    Delivery.objects.update(first_attempt_at=then)
    go_on(mode="suggest")


def own_message(draft: Draft) -> None:
    """The owner has written by hand since the first attempt five minutes ago; the account may send
    again."""
    Message.objects.create(
        chat=draft.chat, telegram_id=900, outgoing=True, text="By hand.", date=timezone.now()
    )
    long_ago(draft, timedelta(minutes=5))


@pytest.fixture
def approved(db: None) -> Draft:
    """An answer that its owner has sent."""
    accounts.owner(1)
    made = factories.draft(factories.chat(telegram_id=CHAT))
    review.approve(made, None)
    return made


@pytest.mark.parametrize("first", [LOST, FLOOD])
async def test_hours_later_what_was_lost_is_asked_about_and_what_never_left_is_sent(
    telegram: Telegram, approved: Draft, first: str
) -> None:
    telegram.failures[CHAT] = fails(first)
    async with running(telegram, approved) as it:
        await attempts(it, 1)
        await in_thread(long_ago, approved)
        it.dispatcher.wake()
        wanted = states.PENDING if first == LOST else states.SENT
        await it.until(lambda: state_of(approved) == wanted)
        if first == LOST:
            shown = await in_thread(lambda: Draft.objects.get(pk=approved.pk))
            assert (shown.hold_reason, shown.text) == ("late", approved.text)
            assert answer_to_contact(telegram) == []
            await in_thread(lambda: review.approve(shown, None))
            it.dispatcher.wake()
            await it.until(lambda: state_of(approved) == states.SENT)
    assert answer_to_contact(telegram) == [approved.text]


async def test_who_wrote_by_hand_because_the_answer_was_lost_does_not_say_it_twice(
    telegram: Telegram, approved: Draft
) -> None:
    telegram.failures[CHAT] = fails(LOST)
    async with running(telegram, approved) as it:
        await attempts(it, 1)
        await in_thread(own_message, approved)
        it.dispatcher.wake()
        await it.until(lambda: state_of(approved) == states.SUPERSEDED)
    assert answer_to_contact(telegram) == []
    why = await in_thread(lambda: DraftEvent.objects.filter(kind="superseded").get().detail)
    assert why == "answered by hand"


def earlier_answer(draft: Draft) -> None:
    """What the bot's owner had approved before left meanwhile, and stands in the chat."""
    own_message(draft)
    Delivery.objects.create(
        channel=Delivery.Channel.USER,
        kind=references.ANSWER,
        reference="draft:99",
        account=draft.chat.account,
        chat_id=CHAT,
        payload={"text": "By hand."},
        random_id=5,
        state=Delivery.State.SENT,
        attempts=1,
        message_id=900,
    )


async def test_an_earlier_answer_that_left_meanwhile_is_not_by_hand(
    telegram: Telegram, approved: Draft
) -> None:
    telegram.failures[CHAT] = fails(LOST)
    async with running(telegram, approved) as it:
        await attempts(it, 1)
        await in_thread(earlier_answer, approved)
        it.dispatcher.wake()
        await it.until(lambda: state_of(approved) == states.SENT)
    assert answer_to_contact(telegram) == [approved.text]


async def test_what_had_arrived_counts_as_sent_whatever_was_written_since(
    telegram: Telegram, approved: Draft
) -> None:
    telegram.failures[CHAT] = fails(LOST)
    async with running(telegram, approved) as it:
        await attempts(it, 1)
        telegram.there = SentMessage(77, None)
        await in_thread(own_message, approved)
        it.dispatcher.wake()
        await it.until(lambda: state_of(approved) == states.SENT)
    assert answer_to_contact(telegram) == []
    assert (await in_thread(answer)).message_id == 77


async def test_an_automatic_answer_that_was_lost_is_shown_where_the_chat_is_no_longer_automatic(
    telegram: Telegram, draft: Draft
) -> None:
    telegram.failures[CHAT] = fails(LOST)
    async with running(telegram, draft) as it:
        await attempts(it, 1)
        await in_thread(long_ago, draft)
        it.dispatcher.wake()
        await it.until(lambda: state_of(draft) == states.PENDING)
    assert answer_to_contact(telegram) == []


async def test_a_scheduled_answer_is_looked_at_again_too(telegram: Telegram, draft: Draft) -> None:
    """The chat was paused after its first attempt."""

    def its_time_has_come() -> None:
        at = draft.created_at
        Delivery.objects.all().delete()
        Draft.objects.update(state=states.SCHEDULED, automatic=False, due_at=at)
        TelegramAccount.objects.update(status="connected", status_since=at - timedelta(hours=1))
        assert later.release_due() == 1

    await in_thread(its_time_has_come)
    telegram.failures[CHAT] = fails(FLOOD)
    await is_withdrawn_when_switched_off(telegram, draft)


async def is_withdrawn_when_switched_off(telegram: Telegram, draft: Draft) -> None:
    """After the first attempt."""
    async with running(telegram, draft) as it:
        await attempts(it, 1)
        await in_thread(lambda: go_on(mode="off"))
        it.dispatcher.wake()
        await it.until(lambda: state_of(draft) == states.SUPERSEDED)
    assert answer_to_contact(telegram) == []


def answer_to_contact(telegram: Telegram) -> list[str]:
    return [text for _by, chat, text in telegram.sent if chat == CHAT]

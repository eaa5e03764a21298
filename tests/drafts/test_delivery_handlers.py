"""From the queue to Telegram and back: answers, by the account and by the bot."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.services.switches import set_sending_paused
from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import SentMessage
from drafts import references, states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Draft, Message
from drafts.services.reviewing import review
from drafts.services.reviewing.fallback import send_by_bot_where_allowed
from drafts.services.showing import card_deliveries
from outbox.models import Delivery
from outbox.record import record_failure, record_sent
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.deliveries import claim, deliver, kinds

pytestmark = pytest.mark.django_db

REFUSED = Failure("blocked", Treatment.REFUSED, "This person blocked the account.")


def approved(**fields: Any) -> Draft:
    draft = factories.draft(**fields)
    review.approve(draft, None)
    return draft


def state(draft: Draft) -> str:
    draft.refresh_from_db()
    return draft.state


def test_an_answer_goes_from_approved_over_sending_to_sent() -> None:
    draft = approved()
    (job,) = claim()
    assert job.outgoing.text == draft.text
    assert state(draft) == states.SENDING
    record_sent(job.id, SentMessage(77, None), HANDLERS)
    assert state(draft) == states.SENT
    assert draft.sent_at is not None
    assert list(draft.events.values_list("kind", flat=True)) == ["approved", "sending", "sent"]


def test_what_was_sent_stands_in_the_chat_once() -> None:
    draft = approved()
    deliver()
    ours = Message.objects.get(chat=draft.chat, outgoing=True)
    assert (ours.text, ours.telegram_id) == (draft.text, 1001)


def test_a_long_answer_is_sent_when_its_last_part_is() -> None:
    draft = approved(text="word " * 2000)
    sent: list[str] = []
    while jobs := claim():
        assert state(draft) == states.SENDING
        record_sent(jobs[0].id, SentMessage(len(sent) + 1, None), HANDLERS)
        sent.append(jobs[0].outgoing.text)
    assert len(sent) == 3
    assert " ".join(sent) == draft.text.strip()
    assert state(draft) == states.SENT


def test_a_part_that_fails_fails_the_draft_and_a_retry_sends_only_the_rest() -> None:
    draft = approved(text="word " * 2000)
    (first,) = claim()
    record_sent(first.id, SentMessage(1, None), HANDLERS)
    (second,) = claim()
    record_failure(second.id, REFUSED, "", HANDLERS)
    assert (state(draft), draft.failure) == (states.FAILED, "blocked")
    review.approve(draft, None)
    assert [job.id for job in deliver()] == [second.id, second.id + 1]
    assert state(draft) == states.SENT


def test_an_automatic_answer_is_told_to_the_owner_when_it_has_left() -> None:
    person, draft = accounts.owner(), factories.draft(factories.chat(mode="auto"))
    review.approve_automatically(draft)
    jobs = deliver()
    assert kinds(jobs) == [references.ANSWER, references.NOTE]
    assert jobs[1].destination.chat_id == person.telegram_id
    assert draft.text in jobs[1].outgoing.bot_message.text  # type: ignore[union-attr]


def test_an_automatic_answer_that_fails_becomes_a_card() -> None:
    accounts.owner()
    draft = factories.draft(factories.chat(mode="auto"))
    review.approve_automatically(draft)
    (job,) = claim()
    record_failure(job.id, REFUSED, "", HANDLERS)
    (card,) = deliver()
    assert card.kind == references.CARD
    assert "blocked" in card.outgoing.bot_message.text  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["Short.", "word " * 2000])
def test_switching_a_chat_off_holds_an_automatic_answer_back_and_nothing_after_it(
    text: str,
) -> None:
    draft = factories.draft(factories.chat(mode="auto"), text=text)
    review.approve_automatically(draft)
    draft.chat.mode = "off"
    draft.chat.save()
    assert claim() == []
    assert state(draft) == states.SUPERSEDED
    draft.chat.mode = "suggest"
    draft.chat.save()
    by_hand = factories.draft(draft.chat)
    review.approve(by_hand, None)
    assert kinds(deliver()) == [references.ANSWER]
    assert state(by_hand) == states.SENT
    assert state(draft) == states.SUPERSEDED


def test_what_the_owner_approved_leaves_also_when_the_chat_is_off() -> None:
    draft = approved()
    draft.chat.mode = "off"
    draft.chat.save()
    assert kinds(deliver()) == [references.ANSWER]


@pytest.mark.parametrize("what", ["draft", "chat"])
def test_deleting_what_a_delivery_is_about_stops_nothing_else(what: str) -> None:
    """In the admin, in the middle of everything."""
    accounts.owner()
    doomed, other = approved(), approved()
    card_deliveries.show(doomed)
    card_deliveries.show(other)
    (doomed if what == "draft" else doomed.chat).delete()
    jobs = deliver()
    assert sorted(set(kinds(jobs)) - {references.CARD_EDIT}) == [references.ANSWER, references.CARD]
    assert kinds(jobs).count(references.ANSWER) == kinds(jobs).count(references.CARD) == 1
    assert state(other) == states.SENT
    left = Delivery.objects.filter(state__in=["queued", "inflight"])
    assert not left.exclude(kind=references.CARD_EDIT).exists()


def test_deleting_a_draft_while_its_answer_is_on_its_way_loses_only_the_draft() -> None:
    draft = approved()
    (job,) = claim()
    draft.delete()
    record_sent(job.id, SentMessage(5, None), HANDLERS)
    assert Delivery.objects.get().state == "sent"


@pytest.fixture
def by_bot(settings: Any) -> Draft:
    """An approved draft whose account stays away, in a chat where the bot may answer."""
    settings.FALLBACK_AFTER_MINUTES = 0
    draft = approved()
    draft.chat.fallback_by_bot = True
    draft.chat.save()
    return draft


def test_while_sending_is_paused_the_bot_does_not_answer_either(by_bot: Draft) -> None:
    set_sending_paused(True, None)
    assert send_by_bot_where_allowed() == 0
    set_sending_paused(False, None)
    assert send_by_bot_where_allowed() == 1
    set_sending_paused(True, None)
    assert claim() == [], "it was handed to the bot before the pause"
    set_sending_paused(False, None)
    assert kinds(deliver()) == [references.ANSWER_BY_BOT]


def test_an_answer_that_is_just_being_sent_does_not_keep_others_from_the_bot(by_bot: Draft) -> None:
    review.approve(factories.draft(factories.chat(telegram_id=77, fallback_by_bot=True)), None)
    claimed: list[str] = []

    def being_sent(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        """runbot claims the first answer as soon as its parts are counted."""
        result = execute(sql, params, *rest)
        if "COUNT(" in sql and not claimed:
            claimed.extend(one for one in params if str(one).startswith("draft:"))
            Delivery.objects.filter(reference__in=claimed).update(state="inflight", attempts=1)
        return result

    with connection.execute_wrapper(being_sent):
        assert send_by_bot_where_allowed() == 1
    assert claimed != [references.draft_reference(Draft.objects.get(by_bot=True).pk)]


def test_what_the_bot_could_not_send_may_be_sent_by_the_account_after_all(by_bot: Draft) -> None:
    send_by_bot_where_allowed()
    (job,) = claim()
    forbidden = Failure("bot_forbidden", Treatment.REFUSED, "The bot may not write.")
    record_failure(job.id, forbidden, "", HANDLERS)
    Delivery.objects.filter(pk=job.id).update(state="cancelled")
    by_bot.refresh_from_db()
    review.approve(by_bot, None)
    assert kinds(deliver()) == [references.ANSWER]
    by_bot.refresh_from_db()
    assert (by_bot.state, by_bot.by_bot) == (states.SENT, False)


@pytest.mark.parametrize("kind", ["service", "self", "bot", "deleted", "support", "unknown"])
def test_nothing_is_sent_to_a_chat_that_is_not_one_with_a_person(kind: str) -> None:
    draft = factories.draft(factories.chat())
    review.approve(draft, None)
    Chat.objects.update(kind=kind)
    delivery = Delivery.objects.get(kind=references.ANSWER)
    assert HANDLERS[references.ANSWER].prepare(delivery) is None
    draft.refresh_from_db()
    assert (draft.state, draft.failure) == (states.FAILED, "not_answered")

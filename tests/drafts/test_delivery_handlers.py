"""From the queue to Telegram and back: what each kind sends, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import TelegramAccount
from accounts.services.switches import set_sending_paused
from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import BotMessage, SentMessage
from drafts import cards, references, states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Chat, Draft, EditPrompt, Message
from drafts.services import card_deliveries, review
from drafts.services.fallback import send_by_bot_where_allowed
from outbox import claim as claims
from outbox import queue
from outbox.claim import Job
from outbox.models import Delivery
from outbox.record import record_failure, record_sent
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db

REFUSED = Failure("blocked", Treatment.REFUSED, "This person blocked the account.")


def claim() -> list[Job]:
    ids = list(TelegramAccount.objects.values_list("pk", flat=True))
    return claims.claim_due(HANDLERS, accounts=ids, bot=True, busy=[], limit=50)


def deliver() -> list[Job]:
    """Everything that is queued arrives."""
    done: list[Job] = []
    number = 1000
    while jobs := claim():
        for job in jobs:
            number += 1
            record_sent(job.id, SentMessage(job.outgoing.edits or number, None), HANDLERS)
        done += jobs
    return done


def kinds(jobs: list[Job]) -> list[str]:
    return [job.kind for job in jobs]


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


# --- cards --------------------------------------------------------------------------------------


def test_a_card_remembers_its_message_and_changes_it_later() -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    deliver()
    assert Card.objects.get().message_id == 1001
    review.skip(draft, None)
    (job,) = deliver()
    assert (job.kind, job.outgoing.edits) == (references.CARD_EDIT, 1001)
    assert "Skipped" in job.outgoing.bot_message.text  # type: ignore[union-attr]


def test_who_is_no_longer_an_owner_is_shown_no_card() -> None:
    """Also if that changed after the card was queued."""
    owner = accounts.owner(5)
    card_deliveries.show(factories.draft())
    owner.role = owner.Role.SUBSCRIBER
    owner.save()
    assert claim() == []
    assert Delivery.objects.get().state == "cancelled"


def test_a_card_not_yet_shown_needs_no_change() -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    review.skip(draft, None)
    (job,) = deliver()
    assert job.kind == references.CARD
    assert "Skipped" in job.outgoing.bot_message.text  # type: ignore[union-attr]


def test_a_change_waits_for_a_card_that_is_just_being_shown() -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    (card,) = claim()
    review.skip(draft, None)
    assert claim() == []
    record_sent(card.id, SentMessage(5, None), HANDLERS)
    Delivery.objects.update(available_at=None)
    (edit,) = claim()
    assert edit.outgoing.edits == 5


def test_a_change_in_the_moment_an_edit_is_prepared_is_shown_by_another_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    deliver()
    card_deliveries.refresh_cards(draft)
    make = cards.card

    def changed_meanwhile(shown: Card) -> BotMessage:
        message = make(shown)
        card_deliveries.refresh_cards(draft)
        return message

    with monkeypatch.context() as patch:
        patch.setattr(cards, "card", changed_meanwhile)
        (first,) = claim()
    record_sent(first.id, SentMessage(first.outgoing.edits, None), HANDLERS)
    assert kinds(claim()) == [references.CARD_EDIT]


def test_a_card_shown_anew_takes_the_buttons_from_the_old_one() -> None:
    person, draft = accounts.owner(), factories.draft()
    card_deliveries.show(draft)
    deliver()
    assert card_deliveries.show_pending(person) == 1
    jobs = {job.kind: job.outgoing.bot_message for job in deliver()}
    assert set(jobs) == {references.CARD, references.CARD_EDIT}
    assert jobs[references.CARD].buttons  # type: ignore[union-attr]
    assert not jobs[references.CARD_EDIT].buttons  # type: ignore[union-attr]


def test_a_question_for_a_text_is_asked_only_while_it_is_open() -> None:
    person, draft = accounts.owner(), factories.draft()
    for _ in range(2):
        prompt = review.ask_for_text(draft, person)
        queue.queue_bot_message(
            chat_id=person.telegram_id,
            kind=references.EDIT_PROMPT,
            reference=references.prompt_reference(prompt.pk),
        )
    (job,) = deliver()
    assert job.outgoing.bot_message.force_reply  # type: ignore[union-attr]
    assert EditPrompt.objects.get(open=True).message_id == 1001


# --- answers by the bot -------------------------------------------------------------------------


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


def test_an_earlier_copy_of_a_card_is_looked_for_when_it_was_sent_again() -> None:
    """Its id was in the answer that was lost, so it is one of those just before the newer one."""
    person, draft = accounts.owner(), factories.draft()
    card_deliveries.show(draft)
    [first] = claim()
    record_failure(first.id, Failure("timeout", Treatment.AMBIGUOUS, "No answer."), "", HANDLERS)
    Delivery.objects.update(available_at=None)
    [second] = claim()
    Delivery.objects.create(
        channel="bot", kind="reply", chat_id=person.telegram_id, state="sent", message_id=10
    )
    record_sent(second.id, SentMessage(12, None), HANDLERS)
    edits = [job for job in claim() if job.kind == references.OLDER_CARD]
    assert [job.outgoing.edits for job in edits] == [7, 8, 9, 11]
    for job in edits:
        assert job.outgoing.bot_message is not None
        assert job.outgoing.bot_message.buttons == ()
        assert "Shown again further down" in job.outgoing.bot_message.text


def test_nothing_is_looked_for_when_a_card_was_sent_at_once() -> None:
    accounts.owner()
    card_deliveries.show(factories.draft())
    [job] = claim()
    record_sent(job.id, SentMessage(12, None), HANDLERS)
    assert not Delivery.objects.filter(kind=references.OLDER_CARD).exists()

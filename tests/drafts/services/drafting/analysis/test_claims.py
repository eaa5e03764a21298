"""A look of the AI is claimed by one, and thrown away when it is stale."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from drafts import selectors
from drafts.models import Analysis, Chat, Draft, Message
from drafts.services import schedule
from drafts.services.drafting import analysis
from drafts.services.drafting.analysis import analyse, claim_chat
from drafts.services.messages.ingest import store_messages
from tests.drafts import factories
from tests.drafts.factories import Drafter, decision, failure, written
from tests.drafts.services.drafting.analysis.looks import again, new_message, outcomes

pytestmark = pytest.mark.django_db


# --- one at a time ------------------------------------------------------------------------------


def test_a_chat_that_is_not_due_is_left_alone() -> None:
    chat = factories.chat()
    factories.message(chat, 10)
    assert analyse(chat.pk, Drafter()) is None
    schedule.make_due(chat)
    assert analyse(chat.pk, Drafter()) is None, "the burst of messages is not over yet"


def test_a_claimed_chat_is_left_to_who_claimed_it(chat: Chat) -> None:
    assert claim_chat(chat.pk, "test") is not None
    assert claim_chat(chat.pk, "test") is None
    assert analyse(chat.pk, Drafter()) is None
    assert schedule.enqueue_due() == 0


def test_the_claim_of_a_worker_that_died_is_taken_over(chat: Chat, settings: Any) -> None:
    claim_chat(chat.pk, "test")
    seconds = settings.AI_TIMEOUT_SECONDS + analysis.CLAIM_MARGIN_SECONDS
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds + 1)):
        assert schedule.enqueue_due() == 1
        assert analyse(chat.pk, Drafter(decision())) == "drafted"
    assert outcomes() == ["failed", "drafted"]
    assert "stopped in the middle" in Analysis.objects.order_by("id")[0].error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["a message", "switched on"])
def test_what_changes_while_nothing_is_found_to_answer_is_looked_at(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The change waits for the claim, which holds the chat, and makes the chat due again."""
    look = selectors.question_in
    Chat.objects.update(mode="off" if change == "switched on" else "suggest")
    if change == "a message":
        Message.objects.update(outgoing=True)

    def do() -> None:
        try:
            if change == "a message":
                new_message(chat)
            else:
                schedule.set_mode(again(chat), "suggest")
        finally:
            connection.close()

    other = threading.Thread(target=do)

    def changed_meanwhile(taken: Chat, messages: Any) -> Message | None:
        found = look(taken, messages)
        other.start()
        other.join(0.2)  # it waits for us; had it not to, it would be done by now
        return found

    with monkeypatch.context() as patch:
        patch.setattr(analysis, "question_in", changed_meanwhile)
        assert analyse(chat.pk, Drafter()) is None
    other.join(30)
    assert (again(chat).analysis_claim, chat.analysis_due_at is None) == (None, False)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert analyse(chat.pk, Drafter(decision())) == "drafted"


def test_a_claim_that_fails_in_the_middle_leaves_the_chat_as_it_was(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(**_: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(Analysis.objects, "create", locked)
        with pytest.raises(OperationalError):
            analyse(chat.pk, Drafter())
    assert analyse(chat.pk, Drafter(decision())) == "drafted"


def test_who_lost_the_claim_changes_nothing(chat: Chat) -> None:
    """It was so slow that another has taken over: its answer is thrown away."""

    def another() -> None:
        Chat.objects.update(analysis_claimed_until=timezone.now() - timedelta(seconds=1))
        assert analyse(chat.pk, Drafter(decision("The other's."))) == "drafted"

    assert analyse(chat.pk, Drafter(decision("Mine."), meanwhile=another)) == "outdated"
    assert [draft.text for draft in Draft.objects.all()] == ["The other's."]

    schedule.request_analysis([chat.pk])
    before = again(chat).analysis_failures
    assert analyse(chat.pk, Drafter(failure(), meanwhile=another)) == "outdated"
    assert again(chat).analysis_failures == before


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_at_once_one_gets_the_chat(chat: Chat) -> None:
    at_once = threading.Barrier(4)

    def work(_: int) -> bool:
        try:
            at_once.wait(30)
            return claim_chat(chat.pk, "test") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))).count(True) == 1
    assert outcomes() == ["running"]


# --- the chat went on ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meanwhile", "due"),
    [
        (lambda chat: new_message(chat), True),
        (lambda chat: new_message(chat, ours=True), False),
        (
            lambda chat: store_messages(
                chat.account_id, [written(10, "Changed?", edited_at=timezone.now())]
            ),
            True,
        ),
        (lambda chat: Message.objects.update(deleted_at=timezone.now()), False),
        (lambda chat: Chat.objects.update(mode="off"), False),
    ],
    ids=["a newer message", "the owner answered", "edited", "deleted", "switched off"],
)
def test_an_answer_to_what_is_no_longer_the_question_is_thrown_away(
    chat: Chat, meanwhile: Any, due: bool
) -> None:
    drafter = Drafter(decision("Stale."), meanwhile=lambda: meanwhile(chat))
    assert analyse(chat.pk, drafter) == "outdated"
    assert not Draft.objects.exists()
    assert not again(chat).analysis_claim
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        second = analyse(chat.pk, Drafter(decision("Fresh.")))
    assert second == ("drafted" if due else None)
    assert again(chat).analysis_due_at is None

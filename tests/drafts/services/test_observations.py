"""What counts as a decision of the owner, and what follows from many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.types import ChatMessage, DeletedMessages
from drafts import states
from drafts.learning.edits import how_right
from drafts.models import Draft, Observation
from drafts.references import ANSWER, draft_reference
from drafts.services.drafting.analysis import analyse
from drafts.services.messages.ingest import store_deletion, store_messages
from drafts.services.observations import FEWEST, calibrated_confidence, known
from drafts.services.reviewing import review
from drafts.services.schedule import request_analysis
from outbox.models import Delivery
from tests.accounts.factories import account, owner
from tests.drafts import factories as make

pytestmark = pytest.mark.django_db
TEXT = "We are open from nine in the morning, and would be glad to see you in our shop."


def proposed(**fields: Any) -> Draft:
    return make.draft(text=TEXT, **{"proposed_text": TEXT, **fields})


def decided(draft: Draft) -> tuple[str, float] | None:
    row = Observation.objects.filter(draft=draft).first()
    return (row.decision, round(row.right, 2)) if row else None


def observations(of: TelegramAccount, count: int, confidence: int = 90, right: float = 1) -> None:
    """So many decisions of an account, the last one just now."""
    chat = make.chat(account=of)
    for ago in range(count):
        draft = make.draft(chat, state=states.SENT)
        at = timezone.now() - timedelta(hours=ago)
        Observation.objects.create(
            draft=draft, account=of, decision="sent", confidence=confidence, right=right,
            decided_at=at,
        )  # fmt: skip


# --- what is kept -------------------------------------------------------------------------------


def test_an_answer_that_is_sent_as_it_is_was_right() -> None:
    draft = proposed()
    review.approve(draft, owner())
    assert decided(draft) == ("sent", 1)
    assert Observation.objects.get().confidence == draft.confidence
    assert Observation.objects.get().account_id == draft.chat.account_id


def test_an_answer_that_is_changed_was_as_right_as_is_left_of_it() -> None:
    draft = proposed()
    review.edit(draft, TEXT.replace("glad", "happy"), owner())
    assert decided(draft) is None
    review.approve(draft, owner())
    decision, right = decided(draft) or ("", 0)
    assert decision == "edited"
    assert 0.8 < right < 1


def test_a_skipped_answer_was_wrong() -> None:
    draft = proposed()
    review.skip(draft, owner())
    assert decided(draft) == ("skipped", 0)


def left_by_itself() -> tuple[Draft, ChatMessage]:
    """An answer that was sent without asking, and the message as Telegram shows it."""
    chat = make.chat(telegram_id=42)
    draft = make.draft(
        chat, question=make.message(chat, 5), text=TEXT, proposed_text=TEXT, automatic=True,
        state=states.SENT,
    )  # fmt: skip
    Delivery.objects.create(
        kind=ANSWER, channel=Delivery.Channel.USER, account=chat.account, chat_id=42,
        reference=draft_reference(draft.pk), message_id=6, state="sent", payload={"text": TEXT},
    )  # fmt: skip
    message = make.written(6, TEXT, ours=True)
    store_messages(chat.account_id, [message])
    assert decided(draft) is None
    return draft, message


def test_an_answer_that_left_by_itself_and_was_changed_is_as_right_as_is_left_of_it() -> None:
    draft, message = left_by_itself()
    changed = replace(message, text=TEXT.replace("nine", "ten"), edited_at=timezone.now())
    store_messages(draft.chat.account_id, [changed])
    decision, right = decided(draft) or ("", 0)
    assert decision == "changed"
    assert right == round(how_right(TEXT, changed.text), 2) < 1


def test_an_answer_that_left_by_itself_and_was_deleted_was_wrong() -> None:
    draft, message = left_by_itself()
    changed = replace(message, text=TEXT.replace("nine", "ten"), edited_at=timezone.now())
    store_messages(draft.chat.account_id, [changed])
    store_deletion(draft.chat.account_id, DeletedMessages((message.message_id,), None))
    assert decided(draft) == ("deleted", 0)


def test_an_answer_that_the_owner_has_let_leave_is_decided_already() -> None:
    draft, message = left_by_itself()
    Draft.objects.filter(pk=draft.pk).update(automatic=False)
    store_deletion(draft.chat.account_id, DeletedMessages((message.message_id,), None))
    assert decided(draft) is None


@pytest.mark.parametrize(("text", "right"), [(TEXT, 1), ("No, we are closed.", 0)])
def test_an_answer_by_hand_is_compared_with_the_draft_that_waited(text: str, right: float) -> None:
    chat = make.chat(telegram_id=42)
    draft = make.draft(chat, question=make.message(chat, 5), text=TEXT, proposed_text=TEXT)
    store_messages(chat.account_id, [make.written(6, text, ours=True)])
    store_messages(chat.account_id, [make.written(6, text, ours=True)])
    assert decided(draft) == ("by_hand", right)
    answer = Observation.objects.get().answer
    assert answer is not None
    assert answer.text == text


def test_the_first_decision_counts() -> None:
    draft = proposed()
    review.approve(draft, owner())
    Draft.objects.filter(pk=draft.pk).update(state=states.FAILED)
    draft.refresh_from_db()
    review.skip(draft, owner())
    assert decided(draft) == ("sent", 1)


def test_an_answer_that_leaves_by_itself_is_no_decision() -> None:
    draft = proposed()
    review.approve_automatically(draft)
    assert decided(draft) is None


def test_an_expired_or_superseded_draft_is_no_decision() -> None:
    one, other = proposed(), proposed()
    review.expire(one)
    review.supersede(other, "a newer message came")
    assert Observation.objects.count() == 0


@pytest.mark.parametrize("fields", [{"proposed_text": ""}, {"needs_owner": True}])
def test_what_the_ai_did_not_answer_is_no_decision_about_its_answer(fields: dict) -> None:
    draft = proposed(**fields)
    review.approve(draft, owner())
    assert decided(draft) is None


# --- what follows -------------------------------------------------------------------------------


def test_a_confidence_is_taken_as_it_is_until_enough_was_decided() -> None:
    of = account()
    observations(of, FEWEST - 1)
    assert calibrated_confidence(of.pk, 90) is None
    observations(of, 1)
    assert calibrated_confidence(of.pk, 90) is not None


def test_a_draft_keeps_the_calibrated_confidence() -> None:
    of = account()
    observations(of, 60, confidence=90, right=0)
    chat = make.chat(account=of, analysis_due_at=timezone.now())
    make.message(chat, 9)
    analyse(chat.pk, make.Drafter(make.decision(confidence=90)))
    draft = Draft.objects.get(chat=chat)
    assert draft.confidence == 90
    assert draft.calibrated is not None
    assert draft.calibrated < 25


def test_an_account_is_judged_by_its_own_decisions_first() -> None:
    good, bad = account(), account()
    observations(good, 60, right=1)
    observations(bad, 60, right=0)
    assert (calibrated_confidence(good.pk, 90) or 0) > 85
    assert (calibrated_confidence(bad.pk, 90) or 0) < 25


def test_an_account_with_few_decisions_begins_where_the_others_are() -> None:
    bad, new = account(), account()
    observations(bad, 100, right=0)
    assert known(new.pk).calibration.percent(90) < 20


def test_the_same_queries_whatever_is_known(django_assert_num_queries) -> None:
    of = account()
    for more, queries in ((1, 1), (30, 3), (20, 3)):
        observations(of, more)
        with django_assert_num_queries(queries):
            calibrated_confidence(of.pk, 80)


# --- an edited draft belongs to the owner -------------------------------------------------------


def test_the_ai_never_replaces_a_text_that_the_owner_has_changed() -> None:
    chat = make.chat()
    draft = make.draft(chat, question=make.message(chat, 5), text=TEXT, proposed_text=TEXT)
    review.edit(draft, "Only in the mornings.", owner())
    request_analysis([chat.pk])
    assert analyse(chat.pk, make.Drafter(make.decision("All day long."))) == "not_due"
    draft.refresh_from_db()
    assert (draft.state, draft.text) == ("pending", "Only in the mornings.")
    assert Draft.objects.count() == 1


def test_an_edit_during_the_analysis_counts() -> None:
    chat = make.chat()
    draft = make.draft(chat, question=make.message(chat, 5), text=TEXT, proposed_text=TEXT)
    request_analysis([chat.pk])
    drafter = make.Drafter(
        make.decision("All day long."), meanwhile=lambda: review.edit(draft, "Mornings.", None)
    )
    assert analyse(chat.pk, drafter) == "not_due"
    assert [one.text for one in Draft.objects.all()] == ["Mornings."]


def test_a_draft_that_nobody_has_changed_is_replaced() -> None:
    chat = make.chat()
    draft = make.draft(chat, question=make.message(chat, 5), text=TEXT, proposed_text=TEXT)
    request_analysis([chat.pk])
    assert analyse(chat.pk, make.Drafter(make.decision("All day long."))) == "drafted"
    draft.refresh_from_db()
    assert draft.state == "superseded"

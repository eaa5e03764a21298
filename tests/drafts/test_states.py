"""The states of a draft: only the moves of the picture happen, whoever tries what."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transitions import StaleState
from drafts import states
from drafts.models import Draft, DraftEvent
from drafts.services.reviewing import later, review
from drafts.services.reviewing.expiry import expire_old
from drafts.services.reviewing.transition import OldRevision
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories

LATER = factories.START
ALLOWED = {
    ("pending", "approved"),
    ("pending", "skipped"),
    ("pending", "expired"),
    ("pending", "superseded"),
    ("pending", "snoozed"),
    ("pending", "scheduled"),
    ("snoozed", "pending"),
    ("snoozed", "approved"),
    ("snoozed", "skipped"),
    ("snoozed", "superseded"),
    ("scheduled", "pending"),
    ("scheduled", "approved"),
    ("scheduled", "skipped"),
    ("scheduled", "superseded"),
    ("approved", "sending"),
    ("approved", "sent"),
    ("approved", "failed"),
    ("approved", "superseded"),
    ("approved", "pending"),  # an automatic answer that is no longer allowed
    ("sending", "pending"),  # the same between two attempts, if nothing can have arrived
    ("sending", "sent"),
    ("sending", "failed"),
    ("sending", "superseded"),  # an automatic answer that was overtaken
    ("failed", "approved"),
    ("failed", "skipped"),
    ("expired", "approved"),  # by Send anyway alone
}


def test_the_moves_are_those_of_the_picture() -> None:
    moves = {(a, b) for a in states.ALL for b in states.ALL if a in states.SOURCES[b]}
    assert moves == ALLOWED


def test_every_state_is_known_to_the_database() -> None:
    assert set(Draft.State.values) == set(states.ALL) == set(states.SOURCES)


@pytest.mark.parametrize("state", ["sent", "skipped", "superseded"])
def test_some_states_are_final(state: str) -> None:
    assert not any(state in states.SOURCES[target] for target in states.ALL)


def test_what_has_expired_can_only_be_approved() -> None:
    moves = [target for target in states.ALL if "expired" in states.SOURCES[target]]
    assert moves == ["approved"]


ACTIONS = {
    "approve": lambda draft, person: review.approve(draft, person),
    "approve this card": lambda draft, person: review.approve(draft, person, 1),
    "alone": lambda draft, person: review.approve_automatically(draft),
    "skip": lambda draft, person: review.skip(draft, person),
    "edit": lambda draft, person: review.edit(draft, "Another text", person),
    "supersede": lambda draft, person: review.supersede(draft, "the chat went on"),
    "snooze": lambda draft, person: later.snooze(draft, person, draft.revision, LATER),
    "send at": lambda draft, person: later.schedule(draft, person, draft.revision, LATER),
    "bring back": lambda draft, person: later.bring_back(draft, person, draft.revision),
    "time has come": lambda draft, person: later.release_due(LATER),
    "expire": lambda draft, person: expire_old(),
    "begin": lambda draft, person: review.begin_sending(draft),
    "finish": lambda draft, person: review.finish_sending(draft),
    "fail": lambda draft, person: fail(draft),
}


def fail(draft: Draft) -> None:
    """As a delivery that is refused does it: both at once, or neither."""
    with transaction.atomic():
        review.fail_sending(draft, "blocked", "blocked")
        Delivery.objects.filter(kind="answer", state="queued").update(state="failed")


@pytest.mark.django_db
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(sorted(ACTIONS)), max_size=8))
def test_whatever_is_tried_in_whatever_order_only_allowed_moves_happen(tried: list[str]) -> None:
    """Each action gets the draft as it was at the beginning: a card may be old."""
    with transaction.atomic():
        person = accounts.owner()
        pk = factories.draft().pk
        Draft.objects.filter(pk=pk).update(expires_at=factories.START)
        old = Draft.objects.get(pk=pk)
        for name in tried:
            before = Draft.objects.get(pk=pk)
            stale = Draft.objects.get(pk=old.pk) if len(name) % 2 else old
            answers = Delivery.objects.filter(kind="answer").count()
            try:
                ACTIONS[name](stale, person)
            except (StaleState, OldRevision):
                refused = True
            else:
                refused = False
            after = Draft.objects.get(pk=pk)
            if after.state != before.state:
                assert (before.state, after.state) in ALLOWED, name
                assert not refused
                kinds = DraftEvent.objects.filter(draft=pk).values_list("kind", flat=True)
                kind = "due" if after.state == "pending" else after.state
                assert kind in kinds, "every move is written down"
            if refused:
                assert (after.state, after.text) == (before.state, before.text)
            if after.state == before.state != states.APPROVED:
                assert Delivery.objects.filter(kind="answer").count() == answers
            if before.state != states.PENDING:
                assert after.text == before.text, "what was decided is not changed any more"
        answers_that_count = Delivery.objects.filter(kind="answer").exclude(state="cancelled")
        assert answers_that_count.count() <= 1
        transaction.set_rollback(True)

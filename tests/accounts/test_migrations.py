"""What becomes of the rows that are there when the tables change."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import SignIn
from accounts.services import sign_in, sign_in_sentences
from accounts.services.sign_in import OPEN
from tests.accounts import factories

pytestmark = pytest.mark.django_db

fail_open = import_module("accounts.migrations.0002_sign_in_as_another_user").fail_open


@pytest.mark.parametrize("state", OPEN)
def test_a_sign_in_that_the_earlier_version_has_begun_is_to_be_begun_again(
    state: SignIn.State,
) -> None:
    """What it kept in the field for answers would not be understood."""
    kept = b"other_user or taken"
    row = SignIn.objects.create(
        account=factories.account(), method="code", state=state, answer_encrypted=kept
    )
    fail_open(apps, None)
    row.refresh_from_db()
    assert (row.state, bytes(row.answer_encrypted)) == (SignIn.State.FAILED, b"")
    assert "runbot was stopped" in sign_in_sentences.failure_sentence(row)
    assert sign_in.fail_stale() == []


@pytest.mark.parametrize("state", sorted(set(SignIn.State) - set(OPEN)))
def test_one_that_had_ended_stays_as_it_is(state: str) -> None:
    row = SignIn.objects.create(account=factories.account(), method="code", state=state)
    fail_open(apps, None)
    row.refresh_from_db()
    assert (row.state, row.failure) == (state, "")

"""Who may be answered, and what may leave without asking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.telegram.types import SERVICE_IDS
from drafts.gate import may_be_answered
from drafts.models import Chat


@given(st.sampled_from(Chat.Kind.values) | st.text(max_size=10), st.integers())
def test_nobody_but_a_person_is_answered(kind: str, telegram_id: int) -> None:
    person = kind == "private" and telegram_id > 0 and telegram_id not in SERVICE_IDS
    assert may_be_answered(kind, telegram_id) is person


@pytest.mark.parametrize("telegram_id", sorted(SERVICE_IDS))
def test_telegram_itself_is_not_answered_even_if_it_is_taken_for_a_person(telegram_id: int) -> None:
    assert not may_be_answered("private", telegram_id)

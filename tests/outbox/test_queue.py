"""Answers and messages of the bot are queued."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.text import utf16_len
from outbox import queue
from outbox.models import Delivery, new_random_id

pytestmark = pytest.mark.django_db

State = Delivery.State


def test_a_long_answer_is_queued_in_parts_that_fit(shop) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "word 🙂 " * 60 for number in range(20))
    made = queue.queue_user_message(
        account_id=shop.pk, chat_id=5, text=text, kind="test", reference="draft:1"
    )
    assert len(made) > 2
    assert all(utf16_len(part.payload["text"]) <= 4096 for part in made)
    assert [part.part for part in made] == list(range(len(made)))
    assert [part.previous for part in made] == [None, *made[:-1]]
    assert len({part.random_id for part in made}) == len(made)
    assert "".join("".join(part.payload["text"].split()) for part in made) == "".join(text.split())


def test_numbers_for_telegram_are_positive_64_bit_and_differ() -> None:
    numbers = {new_random_id() for _ in range(1000)}
    assert len(numbers) == 1000
    assert all(0 < number < 2**63 for number in numbers)


def test_an_edit_that_waits_is_not_queued_twice_but_brought_forward() -> None:
    edit: dict[str, Any] = {"chat_id": 5, "kind": "test", "reference": "card:1"}
    queue.queue_bot_edit(**edit)
    Delivery.objects.update(available_at=timezone.now() + timedelta(minutes=1))
    queue.queue_bot_edit(**edit)
    (row,) = Delivery.objects.all()
    assert row.available_at is None


def test_an_edit_after_one_in_flight_is_queued_anew(claim) -> None:
    """What is in flight may show what is no longer true."""
    edit: dict[str, Any] = {"chat_id": 5, "kind": "test", "reference": "card:1"}
    queue.queue_bot_edit(**edit)
    claim()
    queue.queue_bot_edit(**edit)
    assert list(Delivery.objects.order_by("id").values_list("state", flat=True)) == [
        State.INFLIGHT,
        State.QUEUED,
    ]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_approval_leaves_nothing_to_send(shop) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        queue.queue_user_message(
            account_id=shop.pk, chat_id=5, text="no", kind="test", reference="draft:1"
        )
        raise LookupError
    assert not connection.needs_rollback
    assert Delivery.objects.count() == 0

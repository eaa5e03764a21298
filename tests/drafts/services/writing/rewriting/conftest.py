"""An owner, and a draft to rewrite."""

from __future__ import annotations

import pytest

from accounts.models import Person
from drafts.models import Card, Draft
from tests.accounts import factories as accounts
from tests.drafts import factories


@pytest.fixture(autouse=True)
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    rows: list[int] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda _task, row, **_: rows.append(row))
    return rows


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def draft(owner: Person) -> Draft:
    made = factories.draft(text="We are open from 9 to 18. Do come by!", unsupported=["9", "18"])
    Card.objects.create(draft=made, person=owner, message_id=5)
    return made

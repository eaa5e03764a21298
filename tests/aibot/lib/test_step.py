"""A step is done as a whole or not at all, and what it makes is what Django would have made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Delivery, DeliveryAttempt, Person
from aibot.lib import rows, wake
from aibot.lib.step import IdAfter, Step

pytestmark = pytest.mark.django_db

AT = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


@pytest.fixture
def person() -> Person:
    return Person.objects.create(telegram_id=5, name="A", role="owner")


def delivery(**values: Any) -> Delivery:
    return Delivery(**{"channel": "user", "kind": "answer", "chat_id": 7, **values})


def rename(person: Person, **more: Any) -> Step:
    return Step(Person, person.pk, {"name": "B", "started_bot_at": None}, **more)


def test_a_row_is_changed_and_others_are_made(person: Person) -> None:
    made = [Person(telegram_id=6, started_bot_at=AT), delivery(payload={"text": "“x” %s 🙂"})]
    step = rename(person, within={"name": ["X", "A"], "role": ["owner"]})
    for row in made:
        step.insert(row)
    assert step.run()
    person.refresh_from_db()
    assert (person.name, Person.objects.get(telegram_id=6).started_bot_at) == ("B", AT)
    [found] = Delivery.objects.all()
    assert (found.pk, found.payload) == (made[1].pk, {"text": "“x” %s 🙂"})
    assert (found.random_id, found.not_before, found.account_id) == (None, None, None)
    made[0].save()
    assert Person.objects.count() == 2, "it knows that it is in the database"


@pytest.mark.parametrize(
    "more",
    [
        {"within": {"name": ["X"], "role": ["owner"]}},
        {"within": {"name": []}},
        {"within": {"name": ["A"]}, "provided": rows.Condition("SELECT 1 WHERE 1 = %s", (2,))},
    ],
    ids=["another value", "no value allowed", "what must hold does not"],
)
def test_nothing_happens_unless_all_is_as_expected(person: Person, more: dict[str, Any]) -> None:
    other, new = Person.objects.create(telegram_id=8, name="other"), delivery()
    step = rename(person, **more)
    step.insert(new)
    step.update(Person, other.pk, {"name": "changed"})
    assert not step.run()
    assert new.pk is None
    assert new._state.adding
    assert not Delivery.objects.exists()
    assert set(Person.objects.values_list("name", flat=True)) == {"A", "other"}


def test_what_must_hold_holds(person: Person) -> None:
    step = rename(person, provided=rows.Condition("SELECT 1 WHERE 1 = %s", (1,)))
    assert step.run()


def test_a_row_that_is_gone_changes_nothing(person: Person) -> None:
    step = Step(Person, person.pk + 1, {"name": "B"})
    step.insert(delivery())
    assert not step.run()
    assert not Delivery.objects.exists()


def test_new_rows_refer_to_those_made_before(person: Person) -> None:
    first, second = delivery(), delivery(chat_id=8)
    attempt = DeliveryAttempt(state="sent")
    step = rename(person)
    step.insert(first)
    step.insert(second, topic=IdAfter("after %s: ", first), previous=first)
    step.insert(attempt, delivery=second)
    assert step.run()
    second.refresh_from_db()
    attempt.refresh_from_db()
    assert (second.topic, second.previous) == (f"after %s: {first.pk}", first)
    assert attempt.delivery == second


def test_new_rows_get_their_ids_in_the_order_in_which_they_were_added(person: Person) -> None:
    made = [delivery(chat_id=number) for number in range(10)]
    step = rename(person)
    for row in made:
        step.insert(row)
    assert step.run()
    assert [row.pk for row in made] == sorted(row.pk for row in made)
    assert [row.chat_id for row in Delivery.objects.order_by("id")] == list(range(10))


def waits_for_disk() -> bool:
    """SQLite has no such setting."""
    asked = "SELECT current_setting('synchronous_commit')"
    return rows.on_postgresql() and rows.fetch(asked) == [("on",)]


@pytest.mark.django_db(transaction=True)
def test_only_a_step_that_need_not_wait_for_the_disk_does_not(person: Person) -> None:
    step = rename(person, wait_for_disk=False)
    with transaction.atomic():
        assert step.run()
        assert not waits_for_disk()
    assert waits_for_disk() == rows.on_postgresql()
    rows.wait_for_disk()
    written = "SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()"
    assert not rows.on_postgresql() or rows.fetch(written) == [(True,)]
    person.refresh_from_db()
    assert person.name == "B"


def test_other_rows_change_with_it(person: Person) -> None:
    other = Person.objects.create(telegram_id=8, name="other")
    step = rename(person)
    step.update(Person, other.pk, {"name": "changed", "started_bot_at": AT})
    assert step.run()
    other.refresh_from_db()
    assert (other.name, other.started_bot_at) == ("changed", AT)


def test_runbot_is_woken_once_it_is_done(
    person: Person, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[str] = []
    monkeypatch.setattr(wake, "_here", [told.append])
    with django_capture_on_commit_callbacks(execute=True):
        missed = rename(person, within={"name": ["X"]})
        missed.wake("missed")
        assert not missed.run()
        step = rename(person)
        step.wake("done")
        assert step.run()
        assert told == []
    assert told == ["done"]

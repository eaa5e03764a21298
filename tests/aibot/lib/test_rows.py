"""Rows in plain SQL are the rows that Django would have written and read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.models import Delivery, Person
from aibot.lib import rows

pytestmark = pytest.mark.django_db

AT = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


def test_one_reads_what_django_reads() -> None:
    made = Person.objects.create(telegram_id=5, name="Олена 🙂", role="owner", started_bot_at=AT)
    found = rows.one(Person, telegram_id=5)
    assert found is not None
    fields = [field.attname for field in Person._meta.concrete_fields]
    assert [getattr(found, name) for name in fields] == [getattr(made, name) for name in fields]
    found.name = "Olena"
    found.save()
    assert Person.objects.get().name == "Olena"
    assert rows.one(Person, telegram_id=6) is None


def test_insert_writes_what_django_writes() -> None:
    values = {
        "channel": "user", "kind": "answer", "chat_id": -(2**40), "random_id": 2**62,
        "payload": {"text": "“Так” %s 'x' \"y\" 🙂"}, "not_before": AT,
    }  # fmt: skip
    delivery = Delivery(**values)
    rows.insert([delivery])
    delivery.refresh_from_db()
    assert {name: getattr(delivery, name) for name in values} == values
    assert delivery.created_at is not None
    delivery.save()
    assert Delivery.objects.count() == 1


def test_several_rows_are_inserted_at_once(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        rows.insert([Person(telegram_id=number) for number in range(3)])
    assert set(Person.objects.values_list("telegram_id", flat=True)) == {0, 1, 2}


def test_update_changes_only_a_row_that_is_as_expected() -> None:
    person = Person.objects.create(telegram_id=5, name="A", role="owner")

    def change(**within: list[str]) -> int:
        return rows.update(Person, person.pk, {"name": "B", "started_bot_at": AT}, within=within)

    assert change(role=["none", "subscriber"]) == 0
    assert change(role=[]) == 0
    assert change(role=["owner", "none"], name=["X"]) == 0
    person.refresh_from_db()
    assert person.name == "A"
    assert change(role=["owner", "none"], name=["A"]) == 1
    person.refresh_from_db()
    assert (person.name, person.started_bot_at) == ("B", AT)
    assert rows.update(Person, person.pk + 1, {"name": "C"}, within={}) == 0

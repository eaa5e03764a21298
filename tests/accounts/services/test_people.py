"""Who is known, and who is not."""

from __future__ import annotations

import pytest

from accounts.models import Person, Switch
from accounts.selectors import owners, sending_paused
from accounts.services.people import ensure_owners, known_language, meet
from accounts.services.switches import set_sending_paused
from tests.accounts import factories

pytestmark = pytest.mark.django_db


def test_a_stranger_gets_no_row() -> None:
    for telegram_id in range(50):
        assert meet(telegram_id, "Mallory", "mallory", "en") is None
    assert Person.objects.count() == 0


def test_a_known_person_is_noted_at_the_first_word() -> None:
    ensure_owners([5])
    person = meet(5, "Olena Shevchenko", "olena", "uk")
    assert person is not None
    person.refresh_from_db()
    assert (person.name, person.username, person.language) == ("Olena Shevchenko", "olena", "uk")
    assert person.started_bot_at is not None


def test_what_the_owner_chose_is_not_overwritten() -> None:
    factories.owner(5, name="Boss", language="de")
    person = meet(5, "Somebody Else", "new_username", "uk")
    assert person is not None
    person.refresh_from_db()
    assert (person.name, person.language) == ("Boss", "de")
    assert person.username == "new_username"


def test_meeting_again_writes_nothing(django_assert_num_queries) -> None:
    factories.owner(5)
    meet(5, "Olena", "olena", "en")
    with django_assert_num_queries(1):
        meet(5, "Olena", "olena", "en")


def test_overlong_names_are_cut() -> None:
    factories.owner(5, name="")
    person = meet(5, "n" * 999, "u" * 999, "en")
    assert person is not None
    person.refresh_from_db()
    assert (len(person.name), len(person.username)) == (200, 64)


def test_the_people_of_the_setting_are_owners_whatever_they_were() -> None:
    factories.owner(5, role=Person.Role.NONE, name="Was nobody")
    factories.owner(6, role=Person.Role.SUBSCRIBER)
    ensure_owners([5, 6, 7])
    ensure_owners([5, 6, 7])
    assert sorted(owners().values_list("telegram_id", flat=True)) == [5, 6, 7]
    assert Person.objects.get(telegram_id=5).name == "Was nobody"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("UK", "uk"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("-", "en"),
        ("x" * 500, "en"),
    ],
)
def test_the_bot_speaks_a_language_it_knows(code: str, language: str) -> None:
    assert known_language(code) == language


def test_the_switch_tells_whether_it_was_turned_and_who_did() -> None:
    person = factories.owner()
    assert not sending_paused()
    assert set_sending_paused(False, person) is False
    assert set_sending_paused(True, person) is True
    assert set_sending_paused(True, None) is False
    assert sending_paused()
    assert Switch.objects.get().changed_by == person
    assert set_sending_paused(False, None) is True
    assert not sending_paused()

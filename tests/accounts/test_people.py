"""People: their time zone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Person
from accounts.selectors import zone_of


@pytest.mark.parametrize("name", ["Europe/Kyiv", "UTC", "America/Argentina/Ushuaia"])
def test_a_time_zone_is_taken_by_its_name(name: str) -> None:
    Person(telegram_id=1, time_zone=name).clean_fields()
    assert str(zone_of(Person(time_zone=name))) == name


@pytest.mark.parametrize("name", ["Kyiv", "../../etc/passwd", "/etc/localtime", "Europe", "a\x00b"])
def test_another_name_is_refused_in_words_and_does_no_harm(name: str) -> None:
    with pytest.raises(ValidationError, match="They look like Europe/Berlin"):
        Person(telegram_id=1, time_zone=name).clean_fields()
    assert zone_of(Person(time_zone=name)) == timezone.get_default_timezone()


def test_without_one_that_of_the_settings_holds() -> None:
    Person(telegram_id=1).clean_fields()
    assert zone_of(Person()) == timezone.get_default_timezone()

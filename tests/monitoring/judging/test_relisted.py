"""The same thing under a new number is named, a second piece is not."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import Person
from monitoring.models import Keyword
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.judging.changes import later
from tests.monitoring.sent import send_all


def test_the_same_thing_under_a_new_number_is_named(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    now = timezone.now()
    ends = int((now + timedelta(hours=1)).timestamp())
    site.put(2, title="Kappmesser der Luftwaffe", ends=ends)
    scan(site)
    send_all()
    site.lots.pop(0)
    with later(hours=2):
        site.put(7, title="Kappmesser der  LUFTWAFFE")
        site.put(8, title="Kappmesser der Luftwaffe", seller="other")
        scan(site)
        texts = [one.text for one in send_all()]
    assert ["Relisted (was no. 2)" in text for text in texts] == [False, True]


def test_a_second_piece_that_is_offered_at_the_same_time_is_not_called_relisted(
    watched: Keyword, site: FakeSite
) -> None:
    site.put(2, title="Kappmesser der Luftwaffe")
    scan(site)
    site.put(3, title="Kappmesser der Luftwaffe")
    scan(site)
    assert not any("Relisted" in one.text for one in send_all())

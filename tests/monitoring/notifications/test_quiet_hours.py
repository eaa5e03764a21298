"""When finds are told: quiet hours and digests."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.utils import timezone

from accounts.models import Person
from monitoring import references
from monitoring.models import Keyword, Preferences
from monitoring.services.notifying.quiet_hours import notify_at, quiet_until
from outbox.models import Delivery
from outbox.replies import reply
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-24T21:30", None),
        ("2026-11-24T22:00", "2026-11-25T07:00"),
        ("2026-11-24T23:59", "2026-11-25T07:00"),
        ("2026-11-25T06:59", "2026-11-25T07:00"),
        ("2026-11-25T07:00", None),
    ],
)
def test_quiet_hours_over_midnight(now: str, until: str | None) -> None:
    preferences = Preferences(
        person=Person(time_zone="Europe/Kyiv"), quiet_from=time(22), quiet_to=time(7)
    )
    found = quiet_until(preferences, datetime.fromisoformat(f"{now}+02:00"))
    assert found == (datetime.fromisoformat(f"{until}+02:00") if until else None)


def test_a_digest_that_falls_into_quiet_hours_waits_for_their_end() -> None:
    preferences = Preferences(
        person=Person(time_zone="UTC"), quiet_from=time(22), quiet_to=time(7), digest_minutes=60
    )
    due = notify_at(preferences, datetime(2026, 11, 24, 21, 30, tzinfo=UTC))
    assert due == datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_a_digest_waits_and_holds_nothing_else_back(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    Preferences.objects.create(person=person, digest_minutes=30)
    site.put(2)
    scan(site)
    reply(person, "hello")
    assert [message.text for message in send_all()] == ["hello"]
    site.put(3)
    scan(site)
    Delivery.objects.filter(kind=references.FINDS).update(available_at=timezone.now())
    [message] = send_all()
    assert message.text.startswith("🆕 2 new finds")

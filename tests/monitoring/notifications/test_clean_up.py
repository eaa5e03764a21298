"""What the nightly clean-up removes, and what it keeps."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import Person
from monitoring import delivery_handlers, references
from monitoring.models import Announcement, Decision, Keyword, Listing, Sighting
from monitoring.services import housekeeping, keywords
from monitoring.services.notifying import notifications
from outbox.models import Delivery
from outbox.replies import reply
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all


def test_clean_up_keeps_what_could_be_announced_again(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    old = timezone.now() - timedelta(days=200)
    Listing.objects.update(last_seen_at=old)
    Decision.objects.create(
        keyword=watched, listing=Listing.objects.get(), verdict="announced", at=old
    )
    removed = housekeeping.clean_up()
    assert (removed["listings"], removed["decisions"]) == (0, 1)
    Listing.objects.update(ends_at=old)
    assert housekeeping.clean_up()["listings"] == 1
    assert not Sighting.objects.exists()


def test_clean_up_removes_what_only_deleted_keywords_saw(watched: Keyword, person: Person) -> None:
    Listing.objects.update(last_seen_at=timezone.now() - timedelta(days=200), ends_at=None)
    keywords.delete(watched)
    assert housekeeping.clean_up()["listings"] == 1


def test_clean_up_forgets_old_messages_but_not_that_they_were_told(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(2)
    scan(site)
    send_all()
    reply(person, "still waiting")
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=100))
    assert housekeeping.clean_up()["deliveries"] == 1
    assert Delivery.objects.get().state == "queued"
    notifications.sweep()
    scan(site)
    assert Announcement.objects.get().sent_at is not None
    assert [message.text for message in send_all()] == ["still waiting"]


def test_every_kind_of_message_is_cleaned_up() -> None:
    assert set(references.DELIVERY_KINDS) == set(delivery_handlers.HANDLERS)

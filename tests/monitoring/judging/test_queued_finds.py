"""Finds that are queued: those of deleted keywords, their order, their cards."""

from __future__ import annotations

import pytest

from accounts.models import Person
from monitoring import cards, references
from monitoring.models import Announcement, Keyword, KeywordPlatform, Sighting
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from outbox.models import Delivery
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all


def test_the_queued_find_of_a_deleted_keyword_is_not_sent(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    other = keywords.add(person, "Messer")[0]
    scan(site)
    site.put(2)
    scan(site)
    keywords.delete(watched)
    keywords.delete(other)
    assert send_all() == []
    assert notifications.sweep() == 0
    assert not Delivery.objects.filter(kind=references.FINDS, state="queued").exists()


def test_a_queued_find_of_two_keywords_is_sent_if_one_is_left(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.add(person, "Messer")
    scan(site)
    site.put(2)
    scan(site)
    keywords.delete(watched)
    assert len(send_all()) == 1


def test_what_is_queued_first_is_the_same_everywhere(
    watched: Keyword, person: Person, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dispatcher locks a person's delivery and then the finds; so must a store."""
    scan(site)
    site.put(2)
    scan(site)
    keywords.add(person, "Messer")
    Sighting.objects.filter(keyword__text="Messer").delete()
    calls: list[str] = []
    monkeypatch.setattr(notifications, "queue_finds", lambda *_: calls.append("queue"))
    monkeypatch.setattr(notifications, "refresh_finds", lambda *_: calls.append("refresh"))
    KeywordPlatform.objects.filter(keyword__text="Messer").update(baseline="complete")
    pair = KeywordPlatform.objects.get(keyword__text="Messer")
    pair.query_hash = keywords.query_hash_of(keywords.query_of(pair.keyword))
    pair.save()
    site.put(3)
    scan(site)
    assert calls and calls == sorted(calls)


def test_a_card_is_built_for_every_kind_of_change(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(2)
    scan(site)
    one = Announcement.objects.select_related("listing__platform", "person").get()
    for kind in Announcement.Change.values:
        one.change, one.before = kind, "5.00"
        assert cards.find(one).text.count("\n") >= 4

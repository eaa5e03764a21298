"""Whatever the order, each find is told once, and what was away is called here again."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring.models import Announcement, Keyword
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from monitoring.services.verdicts import pictures
from outbox.models import Delivery
from tests.monitoring.conftest import announced_to
from tests.monitoring.duplicates.world import World, urls
from tests.monitoring.sent import send_all

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 15)),
        st.tuples(st.sampled_from(["scan", "send", "compare", "wait", "lose"]), st.just(0)),
    ),
    max_size=24,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_whatever_the_order_each_is_told_once_and_none_is_lost(
    world: World, person: Person, steps: list[tuple[str, int]]
) -> None:
    """Lots with two titles, prices and pictures on both sites; deliveries get lost in between."""
    world.clear()
    sent: list[BotMessage] = []
    moment = timezone.now()
    for step, kind in (*steps, ("scan", 0), ("send", 0), ("compare", 0), ("send", 0), ("wait", 0)):
        with time_machine.travel(moment, tick=False):
            match step:
                case "put":
                    world.put_kind(kind)
                case "scan":
                    world.scan()
                case "send":
                    sent += send_all()
                case "compare":
                    pictures.compare(world.sites)
                case "lose":
                    Delivery.objects.filter(state="queued").delete()
                case "wait":
                    moment += timedelta(minutes=3)
    with time_machine.travel(moment, tick=False):
        notifications.sweep()
        sent += world.send()
    rows = list(Announcement.objects.select_related("listing", "duplicate_of__listing"))
    assert len(rows) == len(world.kinds)
    assert all(row.sent_at is not None for row in rows)
    told = [url for message in sent for url in all_urls(message)]
    for row in rows:
        assert row.listing.url in told
        if row.duplicate_of is not None:
            first = row.duplicate_of
            assert first.duplicate_of_id is None
            assert world.kinds[row.listing.number] == world.kinds[first.listing.number]
            assert row.listing.platform_id != first.listing.platform_id
    assert Announcement.objects.filter(delivery=None).count() == 0


def all_urls(message: BotMessage) -> list[str]:
    return [*urls(message), *(one["url"] for one in message.entities if "url" in one)]


def test_a_lot_that_was_away_is_called_here_again(world: World, person: Person) -> None:
    other = keywords.add(Person.objects.create(telegram_id=501), "Messer")[0]
    Keyword.objects.filter(text="Kappmesser").update(active=False)
    world.put(world.egun, 1)
    world.scan()
    world.egun.lots.clear()
    Keyword.objects.update(active=True)
    Keyword.objects.filter(pk=other.pk).update(active=False)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        world.put(world.egun, 1)
        world.scan()
        [message] = [one for one in world.send() if "Here again" in one.text]
    assert "Here again: it was last seen on" in message.text
    assert announced_to(person) == [1]

"""The same thing on two sites: one message with both links, and nothing joined that may differ."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import SentMessage
from monitoring import references
from monitoring.models import Announcement, Listing
from monitoring.services.notifying import notifications
from monitoring.services.verdicts import pictures
from outbox import claim, record
from outbox.models import Delivery
from tests.monitoring.conftest import announced_to
from tests.monitoring.duplicates.world import OTHER, World, urls
from tests.monitoring.sent import HANDLERS, send_all

EGUN = "https://www.egun.de/item/1/kappmesser"


def test_the_same_on_two_sites_at_once_is_one_message_with_both_links(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2, title="KAPPMESSER der  Luftwaffe!")
    assert world.scan() == 2
    first, edit = world.send()
    assert "The same on" in edit.text and "The same on" not in first.text
    assert sorted(urls(edit)) == sorted([EGUN, OTHER])
    links = {one["url"] for one in edit.entities if one["type"] == "text_link"}
    assert links == {EGUN, OTHER} - set(urls(first))
    assert sorted(announced_to(person)) == [1, 2]
    assert Announcement.objects.filter(sent_at=None).count() == 0
    assert (world.scan(), world.send()) == (0, [])


def test_what_turns_up_on_the_second_site_later_is_added_to_the_message(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1)
    world.scan()
    [first] = world.send()
    assert urls(first) == [EGUN]
    world.put(world.other, 2)
    assert world.scan() == 1
    assert send_all() == [], "it waits for the pictures"
    assert pictures.compare(world.sites) == 1
    [job] = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5)
    assert job.kind == references.FIND_EDIT
    assert (
        job.outgoing.edits == Delivery.objects.get(kind=references.FINDS, state="sent").message_id
    )
    assert job.outgoing.bot_message is not None
    assert sorted(urls(job.outgoing.bot_message)) == sorted([EGUN, OTHER])
    second = Announcement.objects.get(listing__number="2")
    assert (second.sent_at, second.delivery_id) == (None, job.id)
    record.record_sent(job.id, SentMessage(5, None), HANDLERS)
    second.refresh_from_db()
    assert second.sent_at is not None
    notifications.sweep()
    assert world.send() == []


def test_a_second_piece_on_the_second_site_is_another(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    world.send()
    world.put(world.other, 3)
    world.scan()
    [third] = world.send()
    assert urls(third) == ["https://other.example/item/3/kappmesser"]


def test_pictures_are_read_once_and_only_where_the_rest_is_the_same(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1, seed=4)
    world.put(world.egun, 5, title="Kappmesser alt")
    world.put(world.other, 2)
    world.put(world.other, 3)
    world.scan()
    assert len(world.send()) == 4
    asked = [one for one in world.egun.requests + world.other.requests if "/thumb/" in one]
    assert len(asked) == 3


@pytest.mark.parametrize(
    "second",
    [
        {"price": "49,50"},
        {"title": "Kappmesser der Marine"},
        {"seed": 2},
        {"seed": None},
        {"picture": False, "seed": None},
        {"price": ""},
    ],
)
def test_what_differs_or_is_uncertain_is_told_by_itself(
    world: World, person: Person, second: dict[str, Any]
) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2, **second)
    world.scan()
    assert len(world.send()) == 2
    assert not Announcement.objects.exclude(duplicate_of=None).exists()
    assert Announcement.objects.filter(sent_at=None).count() == 0


def test_two_of_the_same_kind_on_one_site_are_two(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.egun, 2)
    world.scan()
    assert len(world.send()) == 2
    assert not any("/thumb/" in one for one in world.egun.requests)


def test_a_plate_of_the_site_is_no_picture(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.egun, 9, title="Kappmesser alt")
    world.put(world.other, 2)
    world.scan()
    Listing.objects.filter(platform__slug="egun.de").update(
        image_url="https://www.egun.de/thumb/1.jpg"
    )
    assert len(world.send()) == 3


def test_without_a_worker_it_is_told_by_itself(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    assert len(send_all()) == 1
    assert notifications.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        assert notifications.sweep() == 1
        assert len(send_all()) == 1
        assert send_all() == []


def test_what_had_ended_is_not_named(world: World, person: Person) -> None:
    now = timezone.now()
    world.put(world.egun, 1, ends=int((now + timedelta(hours=1)).timestamp()))
    world.scan()
    world.send()
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        world.put(world.other, 2)
        world.scan()
        [message] = world.send()
    assert urls(message) == [OTHER]


def test_in_a_message_of_many_the_line_has_both(world: World, person: Person) -> None:
    for number in range(10, 17):
        world.put(world.egun, number, title=f"Kappmesser {number}")
    world.put(world.egun, 1)
    world.scan()
    [bundle] = world.send()
    assert bundle.text.startswith("🆕 8 new finds")
    world.put(world.other, 2)
    world.scan()
    [edit] = world.send()
    assert edit.text.startswith("🆕 8 new finds") and "Other" in edit.text
    assert OTHER in [one.get("url") for one in edit.entities]


def test_many_at_once_with_some_on_both_sites(world: World, person: Person) -> None:
    for number in range(10, 17):
        world.put(world.egun, number, seed=number, title=f"Kappmesser {number}")
        world.put(world.other, number + 10, seed=number, title=f"Kappmesser {number}")
    world.scan()
    first, *edits = world.send()
    assert first.text.startswith("🆕 7 new finds")
    assert sum("other.example" in one.get("url", "") for one in edits[-1].entities) == 7
    assert Announcement.objects.exclude(duplicate_of=None).count() == 7
    assert Announcement.objects.filter(sent_at=None).count() == 0

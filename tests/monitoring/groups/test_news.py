"""Groups: what was there is silent, what comes is announced once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Person
from monitoring.models import (
    Announcement,
    Group,
    Keyword,
    KeywordPlatform,
    KnownPage,
    Listing,
    Post,
    Sighting,
)
from monitoring.services import groups, keywords
from monitoring.services.reading.transports import Transports
from tests.monitoring.groups.posts import WRITTEN, announced_to, live, read, scan, wrote

pytestmark = pytest.mark.django_db


# --- what is new --------------------------------------------------------------------------------


def test_what_was_there_is_silent_and_what_comes_is_announced_once(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "Old Kappmesser"), wrote(2, "nothing"))
    assert scan(site) == 0
    live(club, wrote(3, "New Kappmesser\nas good as new, 45 €"))
    assert (scan(site), scan(site)) == (1, 0)
    assert announced_to(person) == ["New Kappmesser"]
    found = Listing.objects.get(number="777/3")
    assert (found.url, found.price, found.seller) == (
        "https://t.me/theclub/3",
        Decimal("45.00"),
        "Petro",
    )
    assert found.posted_at == WRITTEN + timedelta(seconds=3)


def test_a_group_that_is_watched_later_begins_in_silence(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    scan(site)
    assert keyword.searches.get().baseline == "complete"
    read(club, wrote(1, "Kappmesser"), wrote(2, "Kappmesser too"))
    scan(site)
    live(club, wrote(3, "Kappmesser three"))
    scan(site)
    assert announced_to(person) == ["Kappmesser three"]
    assert set(Sighting.objects.filter(verdict="baseline").values_list("listing__number")) == {
        ("777/1",),
        ("777/2",),
    }


def test_a_keyword_that_comes_later_has_its_baseline(
    club: Group, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "x"))
    live(club, wrote(2, "Kappmesser"))
    keywords.add(person, "Kappmesser")
    scan(site)
    live(club, wrote(3, "Kappmesser 3"))
    scan(site)
    assert announced_to(person) == ["Kappmesser 3"]


def test_what_came_while_the_group_was_read_for_the_first_time_is_not_lost(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    scan(site)
    live(club, wrote(2, "Kappmesser during the first look"))
    assert scan(site) == 0, "nothing is said before the baseline is complete"
    read(club, wrote(1, "Kappmesser before"))
    scan(site)
    assert announced_to(person) == ["Kappmesser during the first look"]


def test_an_edit_is_not_announced_again_but_a_word_that_it_brings_is_found(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "hello"))
    scan(site)
    live(club, wrote(2, "Kappmesser"), wrote(3, "something"))
    scan(site)
    later = timezone.now()
    assert live(club, wrote(2, "Kappmesser, sold", edited_at=later)) == 1
    assert live(club, wrote(3, "a Kappmesser after all", edited_at=later)) == 1
    scan(site)
    assert announced_to(person) == ["Kappmesser, sold", "a Kappmesser after all"]


def test_the_same_posts_again_change_nothing(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club)
    scan(site)
    for _ in range(3):
        live(club, wrote(2, "Kappmesser"), wrote(3, "Kappmesser"))
        read(club, wrote(2, "Kappmesser"), wrote(3, "Kappmesser"))
        scan(site)
    assert Announcement.objects.count() == 2


def test_after_days_away_everything_that_was_written_is_found(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "hello"))
    scan(site)
    read(club, *(wrote(number, f"Kappmesser {number}") for number in range(2, 200)))
    assert scan(site) == 198
    assert scan(site) == 0


def test_a_group_that_is_left_and_watched_again_begins_anew(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "hello"))
    scan(site)
    groups.watch(club, False)
    assert live(club, wrote(2, "Kappmesser unseen")) == 0
    groups.watch(Group.objects.get(), True)
    read(club, wrote(2, "Kappmesser unseen"))
    scan(site)
    live(club, wrote(3, "Kappmesser 3"))
    scan(site)
    assert announced_to(person) == ["Kappmesser 3"]


# --- what it costs ------------------------------------------------------------------------------


def test_without_a_new_fitting_post_nothing_is_read_again(
    club: Group, keyword: Keyword, site: Transports
) -> None:
    read(club, *(wrote(number, "Kappmesser") for number in range(1, 120)))
    scan(site)
    Post.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    KnownPage.objects.all().delete()
    KeywordPlatform.objects.update(body_hash="")
    scan(site)
    live(club, wrote(500, "something else"))
    scan(site)
    from_before = KnownPage.objects.get()
    assert scan(site) == 0
    assert KnownPage.objects.get().at == from_before.at

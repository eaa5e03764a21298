"""Groups in the admin, their clean-up, and groups that moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, TelegramAccount
from accounts.telegram.types import ChatInfo
from monitoring.models import Group, Keyword, Platform, Post
from monitoring.services import groups, housekeeping, keywords
from monitoring.services.reading.transports import Transports
from tests.monitoring.groups.posts import CLUB, SMALL, announced_to, live, read, scan, wrote

pytestmark = pytest.mark.django_db


def test_groups_are_switched_on_in_the_admin(
    telegram: Platform, account: TelegramAccount, admin_client: Client
) -> None:
    Platform.objects.filter(pk=telegram.pk).update(enabled=False)
    groups.note_groups(account.pk, [ChatInfo(CLUB, "group", "The club")])
    group = Group.objects.get()
    page = reverse("admin:monitoring_group_change", args=[group.pk])
    answer = admin_client.post(page, {"watched": "on"}, follow=True)
    assert "only while the platform is on" in answer.content.decode()
    group.refresh_from_db()
    assert group.watched and group.next_read_at is not None
    listed = reverse("admin:monitoring_group_changelist")
    admin_client.post(listed, {"action": "leave", "_selected_action": [group.pk]})
    group.refresh_from_db()
    assert not group.watched
    admin_client.post(
        listed,
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": str(group.pk),
            "form-0-watched": "on",
            "_save": "Save",
        },
    )
    group.refresh_from_db()
    assert group.watched


def test_saving_a_watched_group_again_does_not_begin_anew(
    club: Group, admin_client: Client
) -> None:
    read(club, wrote(7, "x"))
    page = reverse("admin:monitoring_group_change", args=[club.pk])
    admin_client.post(page, {"watched": "on"})
    club.refresh_from_db()
    assert (club.baseline_id, club.state) == (7, "read")


def test_all_keywords_can_search_a_new_platform(
    egun: Platform, person: Person, admin_client: Client
) -> None:
    keyword, _ = keywords.add(person, "Kappmesser")
    Platform.objects.filter(slug="telegram").update(enabled=True)
    platform = Platform.objects.get(slug="telegram")
    admin_client.post(
        reverse("admin:monitoring_platform_changelist"),
        {"action": "search_on", "_selected_action": [platform.pk]},
    )
    assert set(keyword.platforms.values_list("slug", flat=True)) == {"egun.de", "telegram"}


def test_old_posts_are_removed_at_night(club: Group) -> None:
    read(club)
    live(club, wrote(1, "old", date=timezone.now() - timedelta(days=200)))
    live(club, wrote(2, "new", date=timezone.now()))
    assert housekeeping.clean_up()["posts"] == 1
    assert Post.objects.get().message_id == 2


@pytest.mark.parametrize("watched_there", [False, True])
def test_a_group_that_moved_is_followed_and_one_that_is_watched_there_stays_as_it_is(
    account: TelegramAccount, watched_there: bool
) -> None:
    """In the supergroup the numbers begin with a note about the move."""
    both = [ChatInfo(SMALL, "group", "The club"), ChatInfo(CLUB, "group", "The club")]
    groups.note_groups(account.pk, both if watched_there else both[:1])
    Group.objects.update(
        watched=True, state="read", baseline_id=70, read_up_to=80, last_post_at=timezone.now()
    )
    for _ in range(2):
        groups.follow(account.pk, SMALL, CLUB)
    (watched,) = Group.objects.filter(watched=True)
    assert watched.telegram_id == CLUB
    expected = (70, 80) if watched_there else (1, 1)
    assert (watched.baseline_id, watched.read_up_to) == expected
    assert str(watched) == "The club"


def test_what_was_written_long_after_a_move_is_no_news(
    site: Transports, keyword: Keyword, person: Person, account: TelegramAccount
) -> None:
    groups.note_groups(account.pk, [ChatInfo(SMALL, "group", "The club")])
    Group.objects.update(watched=True, last_post_at=timezone.now() - timedelta(days=200))
    groups.follow(account.pk, SMALL, CLUB)
    followed = Group.objects.get(telegram_id=CLUB)
    read(followed, *(wrote(number, f"Kappmesser {number}") for number in range(2, 9)))
    scan(site)
    assert announced_to(person) == []
    read(followed, wrote(9, "Kappmesser 9"))
    scan(site)
    assert len(announced_to(person)) == 1

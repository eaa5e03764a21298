"""Groups that can't be read are told of, and tried again."""

from __future__ import annotations

import pytest

from accounts.models import Person
from accounts.telegram.errors import failure_named
from monitoring.models import Group, Keyword
from monitoring.services import groups, posts
from monitoring.services.reading.transports import Transports
from outbox import replies
from outbox.models import Delivery
from outbox.replies import REPLY
from tests.monitoring.groups.posts import CLUB, live, read, scan, wrote

pytestmark = pytest.mark.django_db


def test_a_forbidden_group_is_told_once_and_tried_again_in_an_hour(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    Person.objects.create(telegram_id=1, role=Person.Role.OWNER, language="de")
    other = Group.objects.create(account=club.account, telegram_id=CLUB - 1, kind="channel")
    groups.watch(other, True)
    read(other)
    scan(site)
    for _ in range(2):
        groups.note_failure(club.account_id, CLUB, failure_named("not_let_in"))
    [message] = Delivery.objects.filter(kind=REPLY)
    outgoing = replies.HANDLERS[message.kind].prepare(message)
    assert outgoing and outgoing.bot_message and "„The club“" in outgoing.bot_message.text
    club.refresh_from_db()
    assert (club.state, club.reason) == ("forbidden", "not_let_in")
    assert [chat.chat_id for chat, _ in groups.due(club.account_id)] == []
    live(other, wrote(5, "Kappmesser", chat=CLUB - 1))
    assert scan(site) == 1, "the others go on"
    live(club, wrote(6, "somebody let us in again"))
    assert [chat.chat_id for chat, _ in groups.due(club.account_id)] == [CLUB]
    read(club, wrote(6, "somebody let us in again"))
    club.refresh_from_db()
    assert (club.state, club.reason) == ("read", "")


def test_a_group_that_only_fails_is_tried_again_without_a_word(club: Group) -> None:
    Person.objects.create(telegram_id=1, role=Person.Role.OWNER)
    groups.note_failure(club.account_id, CLUB, failure_named("timeout"))
    club.refresh_from_db()
    assert club.state == "failing" and not Delivery.objects.exists()
    groups.note_groups(club.account_id, [])
    assert groups.due(club.account_id), "after connecting everything is read at once"


def test_a_gap_that_is_too_long_is_told_in_the_admin(club: Group) -> None:
    read(club, wrote(1, "x"))
    posts.store_read(club.account_id, CLUB, [wrote(9000, "y")], 9000, complete=False)
    club.refresh_from_db()
    assert (club.state, club.read_up_to) == ("read", 9000)
    assert "only the newest posts" in groups.reason_of(club)


def test_reading_goes_on_where_it_ended(club: Group) -> None:
    assert [known for _, known in groups.due(club.account_id)] == [None]
    read(club, wrote(10, "x"))
    live(club, wrote(20, "came live, with something before it perhaps"))
    groups.note_groups(club.account_id, [])
    assert [known for _, known in groups.due(club.account_id)] == [10]

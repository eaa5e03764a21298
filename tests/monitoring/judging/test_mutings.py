"""What a muting and a long absence missed is told at their end."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Person
from monitoring.models import Announcement, Keyword, PlatformState
from monitoring.services import keywords
from monitoring.services.notifying import mutings, notifications
from monitoring.services.pauses import set_active
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.judging.changes import later
from tests.monitoring.sent import send_all

# --- mutings ------------------------------------------------------------------------------------


def test_each_muting_is_counted_by_itself(watched: Keyword, site: FakeSite) -> None:
    for number in (2, 3):
        keywords.mute(watched, None)
        site.put(number)
        scan(site)
        keywords.unmute(watched)
        watched.refresh_from_db()
        found = mutings.missed(watched).values_list("listing__number", flat=True)
        assert list(found) == [str(number)]


def test_muting_a_second_time_prolongs_the_first(watched: Keyword, site: FakeSite) -> None:
    keywords.mute(watched, timedelta(hours=1))
    site.put(2)
    scan(site)
    keywords.mute(watched, timedelta(hours=2))
    watched.refresh_from_db()
    assert mutings.missed(watched).count() == 1


def test_the_end_of_a_muting_tells_what_was_missed_and_a_press_sends_it(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.mute(watched, timedelta(minutes=30))
    site.put(2, 3)
    scan(site)
    assert mutings.end_mutings() == 0
    with later(minutes=31):
        assert mutings.end_mutings() == 1
        assert mutings.end_mutings() == 0
        [message] = send_all()
        assert "Missed meanwhile: 2" in message.text
        assert [b.data for row in message.buttons for b in row] == [f"m:kmissed:{watched.pk}"]
        watched.refresh_from_db()
        assert mutings.send_missed(watched) == 2
        assert mutings.send_missed(watched) == 0
        assert len(send_all()) == 2
    assert sorted(announced_to(person)) == [2, 3]


def test_the_end_of_a_muting_without_finds_is_silent(watched: Keyword, site: FakeSite) -> None:
    keywords.mute(watched, timedelta(minutes=30))
    with later(minutes=31):
        assert mutings.end_mutings() == 1
        assert send_all() == []


# --- after a long absence -----------------------------------------------------------------------


def test_many_finds_after_a_month_are_one_message_with_a_button_for_all(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    set_active([watched], False)
    site.put(*range(2, 62))
    with later(days=30):
        PlatformState.objects.all().delete()
        set_active([watched], True)
        assert scan(site) == 60
        [message] = send_all()
        assert "60 new finds meanwhile" in message.text and "Kappmesser" in message.text
        [[show_all]] = message.buttons
        assert show_all.text == "📬 Show all (60)"
        site.put(70)
        assert scan(site) == 1
        [single] = send_all()
        assert "Kappmesser 70" in single.text
        assert notifications.send_held(person) == 60
        sent = send_all()
        assert len(sent) == 3 and notifications.send_held(person) == 0
    assert not Announcement.objects.filter(sent_at=None).exists()


def test_a_few_finds_after_a_month_are_told_as_always(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(2, 3)
    with later(days=30):
        assert scan(site) == 2
        assert len(send_all()) == 2

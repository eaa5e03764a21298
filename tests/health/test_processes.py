"""A worker or beat that is down: runbot tells the owners once, and once when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.models import Heartbeat, Outage
from accounts.services import heartbeats
from aibot.tasks import check_health
from drafts.models import Chat
from health.cards import text_of
from health.processes import BEAT, WORKER, ProcessWatch
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.health.test_outages import BEGIN, alive, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(settings: Any) -> Iterator[time_machine.Traveller]:
    """Everything works, with beat in a process of its own."""
    settings.OUTAGE_NOTICE_MINUTES, settings.BEAT_IN_WORKER = 10, False
    with time_machine.travel(BEGIN, tick=False) as traveller, timezone.override("Europe/Berlin"):
        accounts.owner(telegram_id=1)
        alive()
        heartbeats.note_work(WORKER)
        heartbeats.note_work(BEAT)
        yield traveller


def pass_minutes(clock: time_machine.Traveller, minutes: int, *working: str) -> None:
    """Time goes on, and runbot looks every minute."""
    watch = ProcessWatch()
    for _ in range(minutes):
        clock.shift(timedelta(minutes=1))
        for name in working:
            heartbeats.note_work(name)
        watch.look()


def test_what_only_one_look_finds_is_not_told(clock: time_machine.Traveller) -> None:
    """The machine slept; runbot looks before the worker has done its first work again."""
    watch = ProcessWatch()
    watch.look()
    clock.shift(timedelta(hours=8))
    watch.look()
    heartbeats.note_work(WORKER)
    heartbeats.note_work(BEAT)
    clock.shift(timedelta(minutes=1))
    watch.look()
    assert texts() == []


def test_a_dead_worker_is_told_once_and_once_when_it_is_back(
    clock: time_machine.Traveller,
) -> None:
    pass_minutes(clock, 12, BEAT)
    assert texts() == [], "it may be silent for so long"
    pass_minutes(clock, 48, BEAT)
    assert texts() == [
        "🔴 Does not work since 10:00: the worker, which searches and writes drafts. "
        "Start it with bin/run, or restart the service aibot-worker."
    ]
    pass_minutes(clock, 5, BEAT, WORKER)
    assert texts() == [
        "🟢 Works again: the worker, which searches and writes drafts. "
        "It was down for 61 minutes, since 10:00."
    ]


def test_a_dead_beat_is_told_and_the_worker_without_work_is_not(
    clock: time_machine.Traveller,
) -> None:
    pass_minutes(clock, 60)
    (told,) = texts()
    assert "the schedule (beat), which starts the searches" in told
    assert "restart the service aibot-beat." in told


def test_beat_in_the_worker_is_no_process_of_its_own(
    clock: time_machine.Traveller, settings: Any
) -> None:
    settings.BEAT_IN_WORKER = True
    pass_minutes(clock, 60)
    (told,) = texts()
    assert "the worker" in told


def test_a_worker_that_has_too_much_to_do_is_not_down(clock: time_machine.Traveller) -> None:
    factories.chat()
    Chat.objects.update(analysis_due_at=BEGIN)
    pass_minutes(clock, 60, BEAT, WORKER)
    assert texts() == []


def test_after_a_night_of_rest_nobody_is_alarmed(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=10))
    heartbeats.note_runbot(pid=6, host="here", version="1", started_at=timezone.now())
    pass_minutes(clock, 3)
    pass_minutes(clock, 30, WORKER, BEAT)
    assert texts() == []


def test_one_that_does_not_come_back_after_a_night_is_told(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=10))
    heartbeats.note_runbot(pid=6, host="here", version="1", started_at=timezone.now())
    pass_minutes(clock, 30, BEAT)
    (told,) = texts()
    assert told.startswith("🔴 Does not work since 20:00: the worker")


def test_a_worker_that_was_never_there_is_not_missed(clock: time_machine.Traveller) -> None:
    Heartbeat.objects.filter(name__in=[WORKER, BEAT]).delete()
    pass_minutes(clock, 60)
    assert texts() == []


def test_what_runbot_finds_stays_open_beside_what_the_worker_looks_at(
    clock: time_machine.Traveller,
) -> None:
    pass_minutes(clock, 30, WORKER)  # beat is down
    alive()
    check_health()
    assert list(Outage.objects.filter(ended_at=None).values_list("subject", flat=True)) == [BEAT]


def test_the_worker_itself_says_that_it_is_back(clock: time_machine.Traveller) -> None:
    pass_minutes(clock, 30, BEAT)
    alive()
    heartbeats.note_work(WORKER)
    check_health()
    assert not Outage.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("language", ["de", "uk"])
def test_it_is_told_in_the_owners_language(clock: time_machine.Traveller, language: str) -> None:
    pass_minutes(clock, 30)
    with translation.override(language):
        told = text_of(Outage.objects.get())
    assert "aibot-beat" in told
    assert "which" not in told

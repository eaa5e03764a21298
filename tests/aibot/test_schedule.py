"""Periodic tasks in the admin: when they run is said in the reader's language."""

from __future__ import annotations

import json
import re

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from aibot.schedule import crontab_in_words, name_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "at 03:30"), ("de", "um 03:30"), ("uk", "о 03:30")],
)
def test_the_form_of_a_task_says_in_the_readers_language_when_it_runs(
    admin_client: Client, language: str, said: str
) -> None:
    crontab = CrontabSchedule.objects.create(minute="30", hour="3", timezone="Europe/Berlin")
    task = PeriodicTask.objects.create(name="Mine", task="aibot.tasks.check", crontab=crontab)
    admin_client.cookies["django_language"] = language
    address = reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])
    with translation.override(language):
        page = admin_client.get(address).content.decode()
    assert re.search(rf"<option[^>]*selected[^>]*>\s*{re.escape(said)}\s*</option>", page)
    assert page.count(said) >= 2, "also in the line beside it"
    (shown_by_script,) = re.findall(r'id="readable-crontabs"[^>]*>([^<]*)<', page)
    assert json.loads(shown_by_script)[str(crontab.pk)] == said
    assert "At 03:30" not in page
    assert re.search(r"<title>\s*Mine \|", page)


@pytest.mark.parametrize(("language", "said"), [("de", "alle 7 Minuten"), ("uk", "кожні 7 хвилин")])
def test_its_intervals_are_in_the_readers_language(
    admin_client: Client, language: str, said: str
) -> None:
    from_beat = PeriodicTask.objects.filter(interval__isnull=False).first()
    assert from_beat is not None
    from_beat.interval.every, from_beat.interval.period = 7, "minutes"
    from_beat.interval.save()
    admin_client.cookies["django_language"] = language
    address = reverse("admin:django_celery_beat_periodictask_change", args=[from_beat.pk])
    with translation.override(language):
        assert said in admin_client.get(address).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"hour": "2"}, "um 03:00"),
        ({"hour": "4", "timezone": "Europe/Berlin"}, "um 04:00"),
        ({"hour": "2", "day_of_month": "1"}, "um 02:00, am 1 Tag des Monats (UTC)"),
        ({"hour": "2", "day_of_week": "1-5"}, "um 02:00, Montag bis Freitag (UTC)"),
        ({"hour": "2", "month_of_year": "5,6"}, "um 02:00, nur im Mai und Juni (UTC)"),
    ],
)
@time_machine.travel("2026-11-29T19:20:00+01:00")
def test_what_runs_each_day_is_said_in_the_readers_time_zone(
    fields: dict[str, str], said: str
) -> None:
    crontab = CrontabSchedule.objects.create(**{"minute": "0", "timezone": "UTC"} | fields)
    with translation.override("de"), timezone.override("Europe/Berlin"):
        assert crontab_in_words(crontab) == said


def test_celerys_own_task_has_a_name_for_people() -> None:
    with translation.override("de"):
        assert name_of(PeriodicTask(name="celery.backend_cleanup")) == (
            "Alte Ergebnisse von Aufgaben entfernen"
        )


def test_a_time_that_no_clock_shows_is_left_as_it_stands() -> None:
    assert "24" in crontab_in_words(CrontabSchedule(minute="0", hour="24"))


def test_a_task_can_be_looked_at_by_who_may_not_change_it(client: Client) -> None:
    user = User.objects.create_user("helper", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_periodictask"))
    client.force_login(user)
    task = PeriodicTask.objects.first()
    assert task is not None
    page = client.get(reverse("admin:django_celery_beat_periodictask_change", args=[task.pk]))
    assert page.status_code == 200

"""Periodic tasks in the admin: when they run is said in the reader's language."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_celery_beat.models import CrontabSchedule, PeriodicTask

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
    page = page_of(task, language, admin_client)
    words = f"{said} (Europe/Berlin)"
    assert re.search(rf"<option[^>]*selected[^>]*>\s*{re.escape(words)}\s*</option>", page)
    assert page.count(words) >= 2, "also in the line beside it"
    (shown_by_script,) = re.findall(r'id="readable-crontabs"[^>]*>([^<]*)<', page)
    assert json.loads(shown_by_script)[str(crontab.pk)] == words
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
    assert said in page_of(from_beat, language, admin_client)


def page_of(task: PeriodicTask, language: str, client: Client) -> str:
    client.cookies["django_language"] = language
    address = reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])
    with translation.override(language):  # which the page would leave switched on
        return client.get(address).content.decode()

"""The overview: today's finds, how answers went, each light red once, and what it asks of the
database."""

from __future__ import annotations

import os
import re
from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Heartbeat, Person, TelegramAccount
from accounts.services import heartbeats
from aibot.today_card import duration
from drafts.models import Chat, Draft, Observation
from monitoring.models import Announcement, KeywordPlatform, Listing, Platform, PlatformState
from monitoring.services import keywords
from tests.accounts import factories as accounts
from tests.browser import admin_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def ago(**time: float) -> Any:
    return timezone.now() - timedelta(**time)


@pytest.fixture
def well(settings: Any, tmp_path: Path) -> None:
    """A machine on which everything works, with a keyword on one site."""
    settings.TELEGRAM_BOT_TOKEN, settings.AI_API_KEY = "1:token", "key"
    settings.BACKUP_DIR, settings.BEAT_IN_WORKER = tmp_path, False
    (tmp_path / "backup").touch()
    now = timezone.now()
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=now)
    heartbeats.note_bot("polling", "", now)
    heartbeats.note_work(Heartbeat.WORKER)
    heartbeats.note_work(Heartbeat.BEAT)
    admin_data.draft(admin_data.chat(admin_data.account(), 1))
    keywords.add(accounts.owner(), "Helm")
    KeywordPlatform.objects.update(last_success=now, last_checked=now)


def parts(client: Client) -> dict[str, str]:
    shown = client.get("/admin/live/").json()["parts"]
    return {name: re.sub(r"[ \n]+", " ", html) for name, html in shown.items()}


def fail_ai() -> None:
    chat = Chat.objects.get()
    chat.analyses.update(outcome="failed", error="The AI can't be reached.", whole=True)
    for _number in range(2):
        analysis = chat.analyses.latest("id")
        analysis.pk, analysis.claim = None, os.urandom(16).hex()
        analysis.save()


def fail_site() -> None:
    platform = Platform.objects.filter(searches__isnull=False).first()
    assert platform is not None
    PlatformState.objects.update_or_create(
        platform=platform, defaults={"failures": 3, "problem": "down"}
    )
    KeywordPlatform.objects.filter(platform=platform).update(errors=3, last_success=ago(hours=3))


def no_room() -> None:
    """The disk has its own way below."""


def fill_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage(1, 1, 100 * 1024**2))


#: For each part: how it breaks, and what is read then: what is wrong, and what to do about it.
BROKEN: dict[str, tuple[Callable[[], object], str, str]] = {
    "Connection to Telegram": (
        lambda: Heartbeat.objects.filter(name="runbot").update(beat_at=ago(minutes=5)),
        "Nothing was heard of it since",
        "restart the service aibot-runbot",
    ),
    "Bot": (
        lambda: heartbeats.note_bot("misconfigured", "TELEGRAM_BOT_TOKEN is not valid.", None),
        "TELEGRAM_BOT_TOKEN is not valid.",
        "Check TELEGRAM_BOT_TOKEN",
    ),
    "Shop": (
        lambda: TelegramAccount.objects.update(status="needs_login"),
        "Has to sign in again.",
        "Open its page and sign in again.",
    ),
    "AI": (fail_ai, "The AI can't be reached.", "check AI_API_KEY"),
    "Searching": (fail_site, "The site can't be reached.", "announced"),
    "Worker": (
        lambda: Heartbeat.objects.filter(name="worker").update(beat_at=ago(minutes=20)),
        "Nothing was heard of it since",
        "restart the service aibot-worker",
    ),
    "Schedule (beat)": (
        lambda: Heartbeat.objects.filter(name="beat").update(beat_at=ago(minutes=20)),
        "Nothing was heard of it since",
        "restart the service aibot-beat",
    ),
    "Disk": (no_room, "0.1 GB are free.", "Make room"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_light_is_red_once_with_its_remedy(
    name: str, well: None, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'class="ab-bad"' not in parts(admin_client)["lights"]
    break_it, wrong, remedy = BROKEN[name]
    break_it()
    if name == "Disk":
        fill_disk(monkeypatch)
    shown = parts(admin_client)
    red = [one for one in shown["lights"].split("<li ") if one.startswith('class="ab-bad"')]
    assert len(red) == 1, red
    said = unescape(red[0])
    assert f">{name}" in said and wrong in said and remedy in said
    held_up = name in ("Connection to Telegram", "Bot", "Shop")
    assert ("go out immediately" in shown["sending"]) is not held_up
    assert "all well" not in shown["lights"]


@pytest.mark.parametrize(
    ("days", "tone", "said"),
    [
        (None, "waiting", "There is none in the folder BACKUP_DIR. Make one with"),
        (3, "waiting", "3\xa0days old"),
        (1, "good", "1\xa0day old."),
    ],
)
def test_a_backup_of_the_last_two_days_is_wanted(
    days: int | None, tone: str, said: str, well: None, admin_client: Client, tmp_path: Path
) -> None:
    made = (ago(days=days or 0)).timestamp()
    os.utime(tmp_path / "backup", (made, made))
    (tmp_path / ".unfinished").touch()
    if days is None:
        (tmp_path / "backup").unlink()
    lights = admin_client.get("/admin/live/").json()["parts"]["lights"]
    [light] = [one for one in lights.split("<li ") if ">Backup" in one]
    assert light.startswith(f'class="ab-{tone}"') and said in light


def test_todays_finds_are_shown_once_and_nothing_is_fetched_from_elsewhere(
    well: None, admin_client: Client
) -> None:
    assert "Nothing was found today yet." in parts(admin_client)["finds"]
    find(1, "Kappmesser", image_url="https://shop.example/1.jpg")
    find(2, "Helm von gestern", created_at=ago(days=2))
    find(3, "<b>Säbel</b>", who=5)
    Announcement.objects.create(person=person(6), listing=Listing.objects.get(number="3"))
    shown = parts(admin_client)["finds"]
    assert "Kappmesser" in shown and "€12.50" in shown and "gestern" not in shown
    assert shown.count("&lt;b&gt;Säbel") == 1
    assert "http" not in shown
    find(4, "Ohne Preis", price=None)
    assert "no price" in parts(admin_client)["finds"], "as the bot says it"
    for number in range(10, 20):
        find(number, "Orden")
    assert "All of them" in parts(admin_client)["finds"]


def person(telegram_id: int) -> Person:
    return Person.objects.get_or_create(telegram_id=telegram_id)[0]


def find(number: int, title: str, *, who: int = 4, created_at: Any = None, **values: Any) -> None:
    listing = Listing.objects.create(
        platform=Platform.objects.all()[0], number=str(number), title=title,
        url="https://shop.example/", **{"price": "12.50"} | values,
    )  # fmt: skip
    Announcement.objects.create(
        person=person(who), listing=listing,
        created_at=created_at or timezone.now(),
    )  # fmt: skip


def test_how_answers_went_is_counted(well: None, admin_client: Client) -> None:
    assert "–" in parts(admin_client)["answers"], "nothing was sent yet"
    account = TelegramAccount.objects.get()
    for number, (minutes, decision) in enumerate(
        [(2, "sent"), (4, "sent"), (60, "edited"), (6, "skipped")], 10
    ):
        draft = admin_data.draft(admin_data.chat(account, number))
        sent_at = timezone.now()
        draft.question.date = sent_at - timedelta(minutes=minutes)
        draft.question.save()
        if decision != "skipped":
            Draft.objects.filter(pk=draft.pk).update(state="sent", sent_at=sent_at)
        Observation.objects.create(
            draft=draft, account=account, decision=decision, confidence=80, right=1,
            decided_at=ago(days=1),
        )  # fmt: skip
    cache.clear()
    shown = parts(admin_client)["answers"]
    assert "<dd>4\xa0minutes</dd>" in shown
    assert "<dd>67 %</dd>" in shown and "skipped: 1" in shown
    assert [duration(seconds) for seconds in (0, 59, 3 * 3600)] == [
        "1 second", "59 seconds", "3\xa0hours",
    ]  # fmt: skip


#: Tables that grow for ever.
BIG = (
    *("drafts_message", "drafts_draft", "drafts_draftevent", "drafts_analysis", "drafts_aiusage"),
    *("drafts_observation", "outbox_delivery", "monitoring_listing", "monitoring_sighting"),
    *("monitoring_announcement", "monitoring_decision"),
)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
def test_its_queries_are_as_many_as_ever_and_read_no_big_table(
    well: None, admin_client: Client
) -> None:
    find(1, "Helm")
    parts(admin_client)
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        parts(admin_client)
    admin_data.account("Second", status="needs_login")
    for number in range(20, 24):
        admin_data.draft(admin_data.chat(TelegramAccount.objects.get(name="Shop"), number))
        find(number, "Orden", who=number)
    fail_site()
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        parts(admin_client)
    assert len(many) == len(few)
    read = []
    for query in many.captured_queries:
        if not query["sql"].startswith("SELECT") or "LIMIT" in query["sql"]:
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
            steps = [row[3] for row in cursor.fetchall()]
        read += [
            (step, query["sql"]) for step in steps for one in BIG if step.startswith(f"SCAN {one}")
        ]
    assert read == []


def test_the_signs_of_life_are_read_once_for_all_parts(well: None, admin_client: Client) -> None:
    parts(admin_client)
    with CaptureQueriesContext(connection) as captured:
        parts(admin_client)
    runbots = [one["sql"] for one in captured if "\"name\" = 'runbot'" in one["sql"]]
    assert len(runbots) == 1, "\n".join(runbots)

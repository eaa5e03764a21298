"""The lights of the overview: each part is red for its own reason, and says what to do."""

from __future__ import annotations

import io
import uuid
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Heartbeat, TelegramAccount
from accounts.services import heartbeats
from drafts.models import Analysis, Chat
from health.findings import check_connections
from health.lights import can_not_send, lights
from health.outages import note_all
from health.types import Light
from knowledge.services.entries import create_entry
from monitoring.models import Keyword
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(settings: Any, tmp_path: Path) -> None:
    """A machine on which everything works."""
    settings.TELEGRAM_BOT_TOKEN, settings.AI_API_KEY = "1:token", "key"
    settings.TG_API_ID, settings.TG_API_HASH, settings.OWNER_TELEGRAM_ID = 1, "hash", (1,)
    now = timezone.now()
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=now)
    heartbeats.note_bot("polling", "", now)
    heartbeats.note_work(Heartbeat.WORKER)
    heartbeats.note_work(Heartbeat.BEAT)
    settings.BACKUP_DIR, settings.BEAT_IN_WORKER = tmp_path, False
    (tmp_path / "yesterday").touch()
    chat = factories.chat(account=accounts.account(name="Shop", status="connected"))
    Analysis.objects.create(
        chat=chat, claim=uuid.uuid4(), outcome="drafted", up_to_message_id=1, finished_at=now
    )


def light(name: str) -> Light:
    return next(one for one in lights(check_connections()) if one.name == name)


def test_all_is_green_when_everything_works(well: None) -> None:
    assert {one.name: one.tone for one in lights(check_connections())} == dict.fromkeys(
        [
            *("Connection to Telegram", "Bot", "Shop", "AI"),
            *("Worker", "Schedule (beat)", "Disk", "Backup"),
        ],
        "good",
    )
    assert not can_not_send(check_connections())


def test_runbot_is_red_once_nothing_is_heard_of_it(well: None) -> None:
    Heartbeat.objects.filter(name="runbot").update(beat_at=timezone.now() - timedelta(minutes=2))
    shown = light("Connection to Telegram")
    assert shown.tone == "bad"
    assert "bin/run" in shown.sentence
    assert light("Bot").tone == "quiet", "nothing can be said about it"
    assert can_not_send(check_connections())


def test_runbot_that_was_stopped_is_no_alarm(well: None) -> None:
    heartbeats.note_stopped()
    assert light("Connection to Telegram").tone == "waiting"
    assert can_not_send(check_connections())


def test_the_bot_is_red_with_the_reason(well: None) -> None:
    heartbeats.note_bot("refused", "Telegram does not accept the token.", None)
    shown = light("Bot")
    assert shown.tone == "bad"
    assert shown.sentence.startswith("Telegram does not accept the token. Check")


def test_a_missing_token_and_a_missing_key_are_red(well: None, settings: Any) -> None:
    settings.TELEGRAM_BOT_TOKEN = settings.AI_API_KEY = ""
    assert (light("Bot").tone, light("AI").tone) == ("bad", "bad")


@pytest.mark.parametrize(
    ("status", "tone", "words"),
    [
        ("needs_login", "bad", "sign in again"),
        ("banned", "bad", "support"),
        ("waiting", "waiting", "by itself"),
    ],
)
def test_an_account_says_what_to_do(well: None, status: str, tone: str, words: str) -> None:
    TelegramAccount.objects.update(status=status, status_detail="Why.")
    shown = light("Shop")
    assert shown.tone == tone
    assert words in shown.sentence
    assert "Why." in shown.sentence
    assert can_not_send(check_connections())


@pytest.mark.parametrize("status", ["connecting", "waiting"])
def test_an_account_that_waits_for_long_needs_somebody(well: None, status: str) -> None:
    """For so long that the owners are told: not in the first moments after a sleep of the machine,
    or when it was switched on again after a month."""
    now = timezone.now()
    Heartbeat.objects.filter(name="runbot").update(started_at=now - timedelta(days=40))
    TelegramAccount.objects.update(status=status, last_success_at=now - timedelta(days=30))
    assert light("Shop").tone == "waiting"
    note_all(check_connections())
    assert light("Shop").tone == "waiting"
    note_all(check_connections())
    assert light("Shop").tone == "bad"
    TelegramAccount.objects.update(status="connected")
    note_all(check_connections())
    TelegramAccount.objects.update(status=status)
    assert light("Shop").tone == "waiting", "that is another time"


def test_the_ai_is_red_when_it_has_failed_since_its_last_answer(well: None) -> None:
    """However many chats it answered before that."""
    answered = Analysis.objects.get()
    assert light("AI").tone == "good"
    for _number in range(3):
        Analysis.objects.create(
            chat=Chat.objects.get(), claim=uuid.uuid4(), outcome="failed", up_to_message_id=1,
            error="The AI can't be reached.", whole=True, finished_at=timezone.now(),
        )  # fmt: skip
    assert (light("AI").tone, light("AI").sentence) == (
        "bad",
        "The AI can't be reached. aibot tries again by itself; check AI_API_KEY, AI_MODEL and the "
        "network.",
    )
    Analysis.objects.filter(outcome="failed").latest("pk").delete()
    assert light("AI").tone == "waiting", "two failures are not enough to say that it is down"
    Analysis.objects.exclude(pk=answered.pk).delete()
    assert light("AI").tone == "good"


def test_the_ai_is_not_red_because_of_a_single_chat_that_it_makes_nothing_of(well: None) -> None:
    def fail(chat: Chat) -> None:
        Analysis.objects.create(
            chat=chat, claim=uuid.uuid4(), outcome="failed", up_to_message_id=1,
            error="The AI refuses to answer this chat.", finished_at=timezone.now(),
        )  # fmt: skip

    for _time in range(4):
        fail(Chat.objects.earliest("pk"))
    assert light("AI").tone == "waiting"
    assert "refuses" in light("AI").sentence
    fail(factories.chat(account=Chat.objects.earliest("pk").account))
    assert light("AI").tone == "bad"


def test_the_worker_is_red_while_work_waits(well: None) -> None:
    late = timezone.now() - timedelta(minutes=6)
    Chat.objects.update(analysis_due_at=late)
    assert light("Worker").tone == "bad"
    Chat.objects.update(analysis_due_at=None)
    Keyword.objects.create(
        person=accounts.owner(), text="Helm", normalized="helm", next_check_at=late
    )
    assert light("Worker").tone == "bad"
    Keyword.objects.update(active=False)
    assert light("Worker").tone == "good"


def test_the_disk_is_red_when_it_is_nearly_full(
    well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    for free, tone in ((100 * 1024**2, "bad"), (1024**3, "waiting"), (10 * 1024**3, "good")):
        monkeypatch.setattr("shutil.disk_usage", lambda _folder, f=free: usage(1, 1, f))
        assert light("Disk").tone == tone


def test_the_overview_never_says_that_answers_leave_while_they_can_not(
    well: None, admin_client: Client
) -> None:
    assert "Approved replies go out immediately." in page(admin_client)
    heartbeats.note_stopped()
    shown = page(admin_client)
    assert "nothing can leave now" in shown
    assert "go out immediately" not in shown


def page(client: Client) -> str:
    return client.get("/admin/").content.decode()


def doctor() -> str:
    out = io.StringIO()
    call_command("doctor", stdout=out)
    return out.getvalue()


def test_the_doctor_says_the_same_and_fails_if_something_needs_somebody(well: None) -> None:
    assert "🟢 Bot: Receives messages and presses." in doctor()
    TelegramAccount.objects.update(status="needs_login")
    with pytest.raises(CommandError, match="Something needs you"):
        doctor()


def test_first_steps_are_shown_until_they_are_done(
    well: None, admin_client: Client, settings: Any
) -> None:
    def shown() -> Any:
        return admin_client.get("/admin/").content.decode()

    assert "First steps" in shown()
    assert "5 of 8 done" in shown()
    accounts.owner(started_bot_at=timezone.now())
    from_entries()
    assert "First steps" not in shown(), "a keyword is not for everybody"
    settings.AI_API_KEY = ""
    assert "First steps" in shown()


def from_entries() -> None:
    create_entry(title="Hours", body="From 9 to 18.")

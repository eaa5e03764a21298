"""Signs of life of what runs long."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import Heartbeat

RUNNING, STOPPED = "running", "stopped"


def runbot_lives(*, pid: int, host: str, version: str, started_at: datetime) -> None:
    _note(
        Heartbeat.RUNBOT,
        pid=pid,
        host=host,
        version=version,
        started_at=started_at,
        beat_at=timezone.now(),
        status=RUNNING,
        detail="",
    )


def bot_is(status: str, detail: str, answered_at: datetime | None) -> None:
    """How the draft bot is; `answered_at` is its last poll that Telegram answered."""
    seen = {"beat_at": answered_at} if answered_at else {}
    _note(Heartbeat.BOT, status=status[:20], detail=detail[:300], **seen)


def runbot_stopped() -> None:
    """It stopped as it should: nothing of it is connected any more."""
    Heartbeat.objects.filter(name__in=[Heartbeat.RUNBOT, Heartbeat.BOT]).update(
        status=STOPPED, detail=""
    )


def last_runbot() -> Heartbeat | None:
    return Heartbeat.objects.filter(name=Heartbeat.RUNBOT).first()


def _note(name: str, **values: object) -> None:
    if not Heartbeat.objects.filter(name=name).update(**values):
        Heartbeat.objects.update_or_create(name=name, defaults=values)

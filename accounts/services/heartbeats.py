"""Heartbeats of runbot, the draft bot, the workers and beat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Heartbeat

RUNNING, STOPPED = "running", "stopped"
#: runbot beats every ten seconds, as does its bot's polling. Who needs runbot now believes only a
#: fresh beat; it counts as down a little later.
FRESH, SILENT = timedelta(seconds=30), timedelta(seconds=60)
#: Workers and beat: their rarest regular work is done every five minutes; this is twice that, and
#: more. (`deploy/health.py` restarts the container of beat later still.)
WORK_SILENT = timedelta(minutes=12)


def note_runbot(*, pid: int, host: str, version: str, started_at: datetime) -> None:
    """Record that runbot is running."""
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


def note_bot(status: str, detail: str, answered_at: datetime | None, username: str = "") -> None:
    """Record the status of the draft bot; `answered_at` is its last successful poll. What it is
    called is kept while it can't be asked (`username` is empty)."""
    seen: dict[str, object] = {"beat_at": answered_at} if answered_at else {}
    if username:
        seen["username"] = username[:64]
    _note(Heartbeat.BOT, status=status[:20], detail=detail[:300], **seen)


def note_work(name: str) -> None:
    """Record that a worker has begun a task, or beat has handed one out: `Heartbeat.WORKER` or
    `Heartbeat.BEAT`. Of several processes the last one counts."""
    _note(name, beat_at=timezone.now(), status=RUNNING, detail="")


def bot_username() -> str:
    """What the bot was last called at Telegram, without @; empty if it never ran."""
    found = Heartbeat.objects.filter(name=Heartbeat.BOT).values_list("username", flat=True).first()
    return found or ""


def note_stopped() -> None:
    """Record an orderly stop of runbot and its bot."""
    Heartbeat.objects.filter(name__in=[Heartbeat.RUNBOT, Heartbeat.BOT]).update(
        status=STOPPED, detail=""
    )


def last_runbot() -> Heartbeat | None:
    return Heartbeat.objects.filter(name=Heartbeat.RUNBOT).first()


def last_bot() -> Heartbeat | None:
    return Heartbeat.objects.filter(name=Heartbeat.BOT).first()


def running_runbot() -> Heartbeat | None:
    """The heartbeat of runbot, if it is fresh and runbot was not stopped."""
    last = last_runbot()
    if last is None or last.beat_at is None or last.status == STOPPED:
        return None
    return last if timezone.now() - last.beat_at < FRESH else None


def runbot_is_alive() -> bool:
    return running_runbot() is not None


def _note(name: str, **values: object) -> None:
    if not Heartbeat.objects.filter(name=name).update(**values):
        Heartbeat.objects.update_or_create(name=name, defaults=values)

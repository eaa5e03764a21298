"""Whether the process of a container is well: `python deploy/health.py web|runbot|worker|beat`.

Ends with 0 when it is, with 1 and a sentence when it is not.
"""

from __future__ import annotations

import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta

TIMEOUT_SECONDS = 5
#: beat writes down when it did what every few minutes; this is several times that.
BEAT_SILENT = timedelta(minutes=15)


def answers(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS):
            return ""
    except urllib.error.HTTPError as error:
        # 400: the web process answers, only not to this name (ALLOWED_HOSTS).
        return "" if error.code == 400 else f"HTTP {error.code}"
    except OSError as error:
        return f"no answer: {error}"


def web() -> str:
    return answers(f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/healthz")


def runbot() -> str:
    """That the process lives. Telegram being away is no reason to restart it."""
    return answers(f"http://127.0.0.1:{os.environ.get('HEALTH_PORT') or 9876}/livez")


def worker() -> str:
    from aibot.celery import app  # noqa: PLC0415  (seconds that the others need not wait)

    name = f"worker@{socket.gethostname()}"
    pong = app.control.ping(destination=[name], timeout=TIMEOUT_SECONDS)
    return "" if pong else f"{name} does not answer"


def beat() -> str:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.worker")
    django.setup()
    from django.utils import timezone  # noqa: PLC0415
    from django_celery_beat.models import PeriodicTask  # noqa: PLC0415

    tasks = PeriodicTask.objects.filter(enabled=True, interval__isnull=False)
    newest = tasks.order_by("-last_run_at").exclude(last_run_at=None).first()
    if newest is None or timezone.now() - newest.last_run_at > BEAT_SILENT:
        return "nothing regular was done for a while"
    return ""


CHECKS: dict[str, Callable[[], str]] = {
    "web": web,
    "runbot": runbot,
    "worker": worker,
    "beat": beat,
}

if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    problem = CHECKS[sys.argv[1]]()
    if problem:
        print(problem)
    sys.exit(1 if problem else 0)

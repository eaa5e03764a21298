"""`manage.py prepare`: all that `bin/run` does before it starts the processes.

What it prints are variables for the shell. Between the sandbox and the real Telegram manage.py
chooses, before the settings are read.
"""

from __future__ import annotations

import os
import shlex
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.services import sessions
from aibot.management import preparation, shop
from aibot.management.admin_user import login_sentence
from aibot.management.playground import Playground

ACCOUNT = "Shop"
ANYWHERE = ("0.0.0.0", "::", "")

SANDBOX_TEXT = """
  Ready: open {page} and play both sides; this Telegram exists on this machine only.

    The admin:  {admin}
    {login}

  To use your real Telegram, copy .env.example to .env, fill it in, and start again.
  Ctrl+C stops everything.
"""
REAL_TEXT = """
  Ready: open {admin}

    {login}

  Ctrl+C stops everything.
"""


class Command(BaseCommand):
    help = "Makes the tables, the admin's files, its first user, and the sandbox; for bin/run."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sandbox", action="store_true", help="given by manage.py when it chose the sandbox"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        preparation.migrate()
        preparation.collect_static()
        if not options["sandbox"]:
            self._print({}, REAL_TEXT, login_sentence(show=False))
            return
        playground = Playground.from_environment()
        sessions.add_account(ACCOUNT, playground.session())
        playground.fill()
        shop.stock()
        # What the password opens is this machine's playground.
        self._print(playground.variables(), SANDBOX_TEXT, login_sentence(show=True), playground.url)

    def _print(self, variables: dict[str, str], text: str, login: str, page: str = "") -> None:
        processes = ["web", "runbot", "worker"]
        if not settings.BEAT_IN_WORKER:
            processes.append("beat")
        if page:
            processes.append("sandbox")
        admin = f"{settings.PUBLIC_URL or web_address()}/admin/"
        variables |= {
            "PROCESSES": " ".join(processes),
            "ADMIN_URL": admin,
            "READY_URLS": " ".join([f"{web_address()}/healthz", *runbot_address(), page]),
            "READY_TEXT": text.format(page=page, admin=admin, login=login),
        }
        for name, value in variables.items():
            self.stdout.write(f"export {name}={shlex.quote(value)}")


def web_address() -> str:
    """Where the web process answers; the Procfile reads the same variables."""
    host = os.environ.get("WEB_HOST", "")
    return f"http://{'127.0.0.1' if host in ANYWHERE else host}:{os.environ.get('PORT') or 8000}"


def runbot_address() -> list[str]:
    if not settings.HEALTH_PORT:  # any free one
        return []
    host = "127.0.0.1" if settings.HEALTH_HOST in ANYWHERE else settings.HEALTH_HOST
    return [f"http://{host}:{settings.HEALTH_PORT}/livez"]

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
from aibot import checks
from aibot.management import preparation, shop
from aibot.management.admin_user import login_sentence
from aibot.management.instance import ANYWHERE, CanNotStart, DataFolder, remember, start_in
from aibot.management.playground import Playground
from aibot.settings.mode import ENV_FILE

ACCOUNT = "Shop"

SANDBOX_TEXT = """
  Ready: open {page} and play both sides; this Telegram exists on this machine only.

    Inbox and admin:  {admin}
    {login}

  To use your real Telegram, {how}, and start again.
  Ctrl+C stops everything.
"""
REAL_TEXT = """
  Ready: open {admin}

    {login}

  Ctrl+C stops everything.
"""


class Command(BaseCommand):
    help = "Makes the tables, the admin's files, its first user, and the sandbox; for bin/run."
    # manage.py has looked at the settings; what is only a warning is printed below, in plain words.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sandbox", action="store_true", help="given by manage.py when it chose the sandbox"
        )
        parser.add_argument(
            "--for", type=int, dest="pid", help="the process that starts what is prepared here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sandbox"]:
            page = self._prepare_sandbox()
        else:
            entered = enter()  # noqa: F841  (held until the end)
            for warning in (*checks.missing(None), *checks.readable_by_others(None)):
                self.stderr.write(str(warning))
            page = self._prepare_real()
        if options["pid"]:
            remember(settings.DATA_DIR, options["pid"], page)

    def _prepare_real(self) -> str:
        """Returns the page to open."""
        preparation.migrate()
        preparation.collect_static()
        self._print({}, REAL_TEXT, login_sentence(show=False))
        return admin_address()

    def _prepare_sandbox(self) -> str:
        """Returns the page to open."""
        preparation.migrate()
        preparation.collect_static()
        playground = Playground.from_environment()
        sessions.add_account(ACCOUNT, playground.session())
        playground.fill()
        shop.stock()
        # What the password opens is this machine's playground.
        self._print(playground.variables(), SANDBOX_TEXT, login_sentence(show=True), playground.url)
        return playground.url

    def _print(self, variables: dict[str, str], text: str, login: str, page: str = "") -> None:
        processes = ["web", "runbot", "worker"]
        if not settings.BEAT_IN_WORKER:
            processes.append("beat")
        if page:
            processes.append("sandbox")
        variables |= {
            "PROCESSES": " ".join(processes),
            "ADMIN_URL": admin_address(),
            "READY_URLS": " ".join([f"{web_address()}/healthz", *runbot_address(), page]),
            "READY_TEXT": text.format(
                page=page, admin=admin_address(), login=login, how=how_to_go_real()
            ),
        }
        for name, value in variables.items():
            self.stdout.write(f"export {name}={shlex.quote(value)}")


def enter() -> DataFolder:
    """Look whether aibot can be started, as manage.py does for the sandbox. Raises CanNotStart."""
    if missing := checks.missing_for_telegram():
        raise CanNotStart(missing)
    return start_in(settings.DATA_DIR, sandbox=False)


def how_to_go_real() -> str:
    if ENV_FILE.is_file():
        return "fill in the first five lines of .env"
    return "copy .env.example to .env, fill it in"


def admin_address() -> str:
    """It leads to the inbox."""
    return f"{settings.PUBLIC_URL or web_address()}/"


def web_address() -> str:
    """Where the web process answers; the Procfile reads the same variables."""
    return f"http://{_in_url(os.environ.get('WEB_HOST', ''))}:{os.environ.get('PORT') or 8000}"


def runbot_address() -> list[str]:
    if not settings.HEALTH_PORT:  # any free one
        return []
    return [f"http://{_in_url(settings.HEALTH_HOST)}:{settings.HEALTH_PORT}/livez"]


def _in_url(host: str) -> str:
    """How an address that something listens on is reached from here, as part of a URL."""
    if host in ANYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host

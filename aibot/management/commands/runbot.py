"""`manage.py runbot`: stay connected to Telegram, in the foreground or in the background."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InternalError, OperationalError

from aibot.checks import SETTINGS, missing_for_telegram
from aibot.management.instance import instance_in
from core.log import mask
from runbot import background, status
from runbot.lease import STANDBY, FileLease, LeaseTaken
from runbot.lease_session import StartOptions
from runbot.main import run

TAKEN_EXIT_CODE = 3
COMMAND = "manage.py runbot"


class Command(BaseCommand):
    help = (
        "Keeps the Telegram accounts and the draft bot connected until it is stopped. Without an "
        "action it stays in the foreground."
    )

    #: The other checks look at pages and tables, which the other processes have looked at.
    requires_system_checks = [SETTINGS]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "action",
            nargs="?",
            default="run",
            choices=["run", "start", "stop", "restart", "status"],
            help="run: in the foreground (the default); start: in the background; status ends "
            "with 0 (running), 1 (it died), 3 (not running) or 4 (unknown)",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="take over from another runbot, for example one that hangs: end it and see to it "
            "that it is gone",
        )
        parser.add_argument(
            "--standby",
            action="store_true",
            help="if another runbot is running, wait until it is gone instead of giving up",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        how = StartOptions(standby=options["standby"], force=options["force"])
        match options["action"]:
            case "run":
                sys.exit(self._run(how))
            case "start":
                self._start(how)
            case "stop":
                if kept := instance_in(settings.DATA_DIR):
                    raise CommandError(
                        f"bin/run starts runbot again when it ends. To stop everything, press "
                        f"Ctrl+C where that was started, or: kill {kept.pid}"
                    )
                self._stop()
            case "restart":
                self._restart(how)
            case "status":
                self._status()

    def _run(self, options: StartOptions) -> int:
        _check_settings()
        try:
            return run(options)
        except LeaseTaken as taken:
            raise CommandError(already(taken), returncode=TAKEN_EXIT_CODE) from None
        except (OperationalError, InternalError) as error:
            reason = mask(str(error)).strip()
            raise CommandError(f"The database can't be used: {reason}") from None

    def _start(self, options: StartOptions) -> None:
        _check_settings()
        arguments = ["--standby"] * options.standby + ["--force"] * options.force
        file = background.log_file(settings.DATA_DIR)
        try:
            started = background.start(settings.DATA_DIR, arguments)
        except background.NotStarted as failed:
            said = str(failed).strip().removeprefix("CommandError: ")
            raise CommandError(f"runbot did not start.\n{said}", returncode=failed.code) from None
        if started is None:
            self.stdout.write(f"runbot runs, but is not ready yet; {file} tells more.")
            self._status_lines()
        elif started.state == STANDBY:
            self.stdout.write(f"runbot waits for another one to end (process {started.pid}).")
        else:
            self.stdout.write(f"runbot is ready (process {started.pid}). Log: {file}")

    def _stop(self) -> None:
        holder = FileLease(settings.DATA_DIR).holder()
        if holder is None or (holder.is_here() and not holder.is_running()):
            self.stdout.write("runbot is not running.")
        elif not holder.is_here():
            raise CommandError(f"runbot runs on {holder.host}; stop it there.", returncode=4)
        elif background.stop(holder, settings.DATA_DIR):
            self.stdout.write(f"runbot has stopped (process {holder.pid}).")
        else:
            raise CommandError(
                f"runbot (process {holder.pid}) was asked to stop, but still runs after "
                f"{background.STOP_SECONDS:g} s. `{COMMAND} start --force` takes over from it; "
                f"`kill -9 {holder.pid}` ends it, and loses nothing."
            )

    def _restart(self, options: StartOptions) -> None:
        lease = FileLease(settings.DATA_DIR)
        before = lease.holder()
        self._stop()
        if before is None or instance_in(settings.DATA_DIR) is None:
            self._start(options)
        elif started := background.wait_for_successor(lease, before):
            self.stdout.write(f"runbot is ready (process {started.pid}), started by bin/run.")
        else:
            raise CommandError("bin/run has not started runbot again; what it prints tells more.")

    def _status(self) -> None:
        sys.exit(self._status_lines())

    def _status_lines(self) -> int:
        lease = FileLease(settings.DATA_DIR)
        code = status.exit_code(lease)
        for line in status.lines(lease, code):
            self.stdout.write(line)
        return code


def _check_settings() -> None:
    if missing := missing_for_telegram():
        raise CommandError(missing)


def already(taken: LeaseTaken) -> str:
    """Why a second runbot does not start, and what to do about it."""
    shared = "this database" if taken.elsewhere else "this data folder"
    holder = taken.holder
    if holder is None:
        return f"Another runbot is running with {shared}."
    here = "" if holder.is_here() else f" on {holder.host}"
    return (
        f"Another runbot is running with {shared}: process {holder.pid}{here}, since "
        f"{status.exact_time(holder.since)}. Stop it{' there' if here else ''} with "
        f"`{COMMAND} stop`, or take over from one that hangs with `{COMMAND} --force`."
    )

"""`manage.py backup`: copy the database and the keys into a new folder, while aibot runs."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from aibot.settings.passwords import SECRET_OPTIONS
from core.wake import postgresql_parameters, psycopg

#: The folder of one backup.
NAME = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d")


class Command(BaseCommand):
    help = "Copies the database and the keys into a new folder in BACKUP_DIR, while aibot runs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--keep",
            type=int,
            default=7,
            metavar="N",
            help="how many of the newest backups remain (7); 0: all of them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        keep: int = options["keep"]
        if keep < 0:
            raise CommandError("--keep must be 0 or more.")
        folder = Path(settings.BACKUP_DIR)
        made = folder / f"{timezone.localtime():%Y-%m-%d_%H-%M-%S}"
        # What is hidden is not finished, and counts as no backup.
        unfinished = folder / f".{made.name}"
        try:
            unfinished.mkdir(parents=True, mode=0o700)
            _copy_database(unfinished)
            if settings.SECRETS_DIR.is_dir():
                shutil.copytree(settings.SECRETS_DIR, unfinished / "secrets")
            unfinished.rename(made)
            _remove_old(folder, keep)
        except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise CommandError(f"The backup could not be made: {error}") from error
        self.stdout.write(f"Backed up to {made}. Who has it can act as your Telegram accounts.")


def _copy_database(folder: Path) -> None:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        source = sqlite3.connect(f"{Path(values['NAME']).absolute().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(folder / "aibot.sqlite3")) as target:
            source.backup(target)
        return
    with tempfile.TemporaryDirectory() as private:
        address, environment = _postgresql_address(Path(private))
        command = ["pg_dump", "--format=custom", f"--file={folder / 'aibot.dump'}"]
        arguments = [*command, f"--dbname={address}"]
        subprocess.run(arguments, env=os.environ | environment, check=True)


def _postgresql_address(private: Path) -> tuple[str, dict[str, str]]:
    """Where PostgreSQL is, with all that stands behind the "?" of DATABASE_URL; and the environment
    with what is secret of it, since everybody on the machine sees the arguments of a command."""
    # Some options are psycopg's own.
    known = {one.keyword.decode() for one in psycopg().pq.Conninfo.get_defaults()}
    options = {name: str(it) for name, it in postgresql_parameters().items() if name in known}
    secret = {name: options.pop(name) for name in SECRET_OPTIONS if name in options}
    environment = {"PGPASSWORD": secret.pop("password")} if "password" in secret else {}
    if secret:  # only the password has a variable of its own
        if "service" in options or "\n" in "".join(secret.values()):
            names = ", ".join(secret)
            raise CommandError(f"Please move {names} from DATABASE_URL to a service file.")
        file = private / "service"
        file.write_text("".join(["[aibot]\n", *(f"{k}={v}\n" for k, v in secret.items())]))
        environment["PGSERVICEFILE"], options["service"] = str(file), "aibot"
    return psycopg().conninfo.make_conninfo(**options), environment


def _remove_old(folder: Path, keep: int) -> None:
    """Remove all but the newest backups; what has another name is nobody's business here."""
    backups = sorted(one for one in folder.iterdir() if NAME.fullmatch(one.name))
    for old in backups[:-keep] if keep else []:
        shutil.rmtree(old)

#!/usr/bin/env python
"""Django's command line; `manage.py help` lists what there is."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db.utils import DatabaseError, InterfaceError

from aibot.management.playground import Playground
from aibot.settings.mode import has_credentials
from core.log import mask
from core.outage_log import what_is_away

#: Commands that serve none of our pages load no part of the admin.
WITHOUT_ADMIN = ("runbot", "sandbox")
NO_TABLES = "The database has no tables yet: start bin/run, or do `python manage.py migrate`."


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = "runbot" if command in WITHOUT_ADMIN else "production"
    if command == "prepare" or "DJANGO_SETTINGS_MODULE" not in os.environ:
        choose_sandbox(command)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"aibot.settings.{settings}")
    try:
        execute_from_command_line(sys.argv)
    except (DatabaseError, InterfaceError) as error:
        if lacks_tables(error):
            sys.exit(NO_TABLES)
        if not what_is_away(error):
            raise
        sys.exit(f"The database can't be reached: {mask(str(error)).strip()}")


def choose_sandbox(command: str) -> None:
    """Without Telegram credentials choose the sandbox's settings, before they are read: `prepare`
    makes them, every other command uses those that are there."""
    if has_credentials():
        return
    try:
        playground = Playground.from_environment()
        if command == "prepare":
            playground.enter()
            sys.argv.append("--sandbox")
        elif playground.use():
            print("Using the sandbox's data (no Telegram credentials in .env).", file=sys.stderr)
    except (OSError, ValueError, OverflowError) as error:
        sys.exit(f"The sandbox can't be used: {error}")


def lacks_tables(error: Exception) -> bool:
    """Whether a table is missing, as SQLite says it or PostgreSQL (its error code 42P01)."""
    return "no such table" in str(error) or getattr(error.__cause__, "sqlstate", "") == "42P01"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

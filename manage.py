#!/usr/bin/env python
"""Django's command line; `manage.py help` lists what there is."""

import os
import sqlite3
import sys
from importlib import import_module

import django
from django.core.management import execute_from_command_line
from django.db import connection
from django.db.utils import DatabaseError, InterfaceError

from aibot.management.instance import CanNotStart, DataFolder, start_in
from aibot.management.playground import Playground
from aibot.settings.env_file import misspelt_sentences
from aibot.settings.mode import has_credentials, settings_file
from core.log import mask
from core.outage_log import what_is_away

#: Commands that serve none of our pages load no part of the admin.
WITHOUT_ADMIN = ("runbot", "sandbox")
#: Commands for which it does not matter what the settings say.
WITHOUT_SETTINGS = ("", "help", "version", "sandbox")
#: sqlite.org/rescode.html; an extended code has its primary one in the lowest eight bits.
PRIMARY_CODE = 0xFF
UNUSABLE = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)
NO_TABLES = "The database has no tables yet: start bin/run, or do `python manage.py migrate`."


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = "runbot" if command in WITHOUT_ADMIN else "production"
    entered = None
    try:
        if command == "prepare" or "DJANGO_SETTINGS_MODULE" not in os.environ:
            entered = choose_sandbox(command)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"aibot.settings.{settings}")
        if not (command.startswith("-") or command in WITHOUT_SETTINGS):
            refuse_bad_settings()
        execute_from_command_line(sys.argv)
    except CanNotStart as refused:
        sys.exit(str(refused))
    except (DatabaseError, InterfaceError) as error:
        if lacks_tables(error):
            sys.exit(NO_TABLES)
        if what_is_away(error):
            sys.exit(f"The database can't be reached: {mask(str(error)).strip()}")
        if not is_unusable_file(error):
            raise
        sys.exit(f"The database {connection.settings_dict['NAME']} can't be used: {error}.")
    finally:
        del entered  # held until here: nobody else starts in this data folder meanwhile


def refuse_bad_settings() -> None:
    """End with a sentence for each setting that can't be read, before Django ends with its own."""
    django.setup()
    checks = import_module("aibot.checks")
    if wrong := [message.msg for message in checks.malformed(None)]:
        sys.exit("\n".join(["aibot can't start with these settings:", *wrong]))


def choose_sandbox(command: str) -> DataFolder | None:
    """Without Telegram credentials choose the sandbox's settings, before they are read: `prepare`
    makes them, every other command uses those that are there. What `prepare` gets keeps others
    from starting in the same data folder while it lives. Raises CanNotStart."""
    if has_credentials():
        return None
    try:
        playground = Playground.from_environment()
        if command == "prepare":
            # Nothing of the file is used but the AI, which may be what is misspelt.
            for sentence in misspelt_sentences(settings_file()):
                print(sentence, file=sys.stderr)
            entered = start_in(playground.folder, sandbox=True)
            playground.enter()
            sys.argv.append("--sandbox")
            return entered
        if playground.use():
            print("Using the sandbox's data (no Telegram credentials in .env).", file=sys.stderr)
    except (OSError, ValueError, OverflowError) as error:
        sys.exit(f"The sandbox can't be used: {error}")
    return None


def lacks_tables(error: Exception) -> bool:
    """Whether a table is missing, as SQLite says it or PostgreSQL (its error code 42P01)."""
    return "no such table" in str(error) or getattr(error.__cause__, "sqlstate", "") == "42P01"


def is_unusable_file(error: Exception) -> bool:
    """Whether SQLite can't open, read or write its file."""
    code = getattr(error.__cause__, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & PRIMARY_CODE in UNUSABLE


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

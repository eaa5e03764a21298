#!/usr/bin/env python
"""Django's command line; `manage.py help` lists what there is."""

import os
import sys
from importlib import import_module

import django
from django.core.management import execute_from_command_line
from django.db.utils import DatabaseError, InterfaceError

from aibot.management.instance import CanNotStart, DataFolder, start_in
from aibot.management.playground import Playground
from aibot.settings.mode import has_credentials
from core.log import mask
from core.outage_log import what_is_away

#: Commands that serve none of our pages load no part of the admin.
WITHOUT_ADMIN = ("runbot", "sandbox")
#: Commands for which it does not matter what the settings say.
WITHOUT_SETTINGS = ("", "help", "version", "sandbox")


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = "runbot" if command in WITHOUT_ADMIN else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"aibot.settings.{settings}")
    entered = None
    if command == "prepare" and not has_credentials():
        entered = enter_sandbox()
        sys.argv.append("--sandbox")
    if not (command.startswith("-") or command in WITHOUT_SETTINGS):
        refuse_bad_settings()
    try:
        execute_from_command_line(sys.argv)
    except (DatabaseError, InterfaceError) as error:
        if not what_is_away(error):
            raise
        sys.exit(f"The database can't be reached: {mask(str(error)).strip()}")
    finally:
        del entered  # held until here: nobody else starts in this data folder meanwhile


def refuse_bad_settings() -> None:
    """End with a sentence for each setting that can't be read, before Django ends with its own."""
    django.setup()
    checks = import_module("aibot.checks")
    if wrong := [message.msg for message in checks.malformed(None)]:
        sys.exit("\n".join(["aibot can't start with these settings:", *wrong]))


def enter_sandbox() -> DataFolder:
    """Choose the sandbox's settings, which must be done before they are read."""
    try:
        playground = Playground.from_environment()
        entered = start_in(playground.folder, sandbox=True)
        playground.enter()
        return entered
    except CanNotStart as refused:
        sys.exit(str(refused))
    except (OSError, ValueError, OverflowError) as error:
        sys.exit(f"The sandbox can't be started: {error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

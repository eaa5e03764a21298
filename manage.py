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


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = "runbot" if command in WITHOUT_ADMIN else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"aibot.settings.{settings}")
    if command == "prepare" and not has_credentials():
        enter_sandbox()
        sys.argv.append("--sandbox")
    try:
        execute_from_command_line(sys.argv)
    except (DatabaseError, InterfaceError) as error:
        if not what_is_away(error):
            raise
        sys.exit(f"The database can't be reached: {mask(str(error)).strip()}")


def enter_sandbox() -> None:
    """Choose the sandbox's settings, which must be done before they are read."""
    try:
        Playground.from_environment().enter()
    except (OSError, ValueError, OverflowError) as error:
        sys.exit(f"The sandbox can't be started: {error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

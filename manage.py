#!/usr/bin/env python
"""Django's command line; `manage.py help` lists what there is."""

import os
import sys

from django.core.management import execute_from_command_line

from aibot.management.playground import Playground
from aibot.settings.mode import has_credentials

#: Commands that serve none of our pages load no part of the admin.
WITHOUT_ADMIN = ("runbot", "sandbox")


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = "runbot" if command in WITHOUT_ADMIN else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"aibot.settings.{settings}")
    if command == "prepare":
        choose_telegram()
    execute_from_command_line(sys.argv)


def choose_telegram() -> None:
    """Without credentials, enter the sandbox, which must be done before the settings are read."""
    if not has_credentials():
        try:
            Playground.from_environment().enter()
        except OSError as error:
            sys.exit(f"The sandbox can't be started: {error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

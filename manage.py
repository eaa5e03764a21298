#!/usr/bin/env python
"""Django's command line; `manage.py help` lists what there is."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    settings = "runbot" if sys.argv[1:2] == ["runbot"] else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"aibot.settings.{settings}")
    execute_from_command_line(sys.argv)

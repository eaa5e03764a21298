"""`python -m tests.harness.add_accounts`: accounts in bulk; reads `[{"name", "session"}]`."""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from accounts.services.sessions import add_account  # noqa: E402

if __name__ == "__main__":
    for wanted in json.load(sys.stdin):
        add_account(wanted["name"], wanted["session"])

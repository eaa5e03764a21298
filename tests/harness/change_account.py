"""`python -m tests.harness.change_account NAME on|off|remove`: what the admin does."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from accounts.models import TelegramAccount  # noqa: E402

if __name__ == "__main__":
    account = TelegramAccount.objects.get(name=sys.argv[1])
    if sys.argv[2] == "remove":
        account.delete()
    else:
        account.enabled = sys.argv[2] == "on"
        account.save(update_fields=["enabled"])

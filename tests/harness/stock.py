"""`python -m tests.harness.stock`: the sandbox's small shop, as `bin/run` stocks it."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from aibot.management.shop import stock  # noqa: E402

if __name__ == "__main__":
    print(stock())

"""`python -m tests.harness.own_site`: a platform as an admin describes it; its fields, and the
headers that are sent along, are read from the standard input."""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from monitoring.models import Platform  # noqa: E402
from monitoring.services.reading import platform_headers  # noqa: E402

if __name__ == "__main__":
    given = json.load(sys.stdin)
    headers = given.pop("headers", {})
    platform = Platform(private_address=True, requests_per_second=20, **given)
    platform_headers.store(platform, headers, {})
    platform.save()

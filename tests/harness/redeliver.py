"""`python -m tests.harness.redeliver FILE`: a broker that gives every scan to the workers again and
again, until it is stopped. How often stands in the file."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from core import task_queue  # noqa: E402
from monitoring.models import KeywordPlatform  # noqa: E402
from monitoring.services.scanning.scans import SCAN_BATCH  # noqa: E402

if __name__ == "__main__":
    counter, sent = Path(sys.argv[1]), 0
    while True:
        rows = KeywordPlatform.objects.exclude(lease_token=None)
        for platform_id, lease_token in set(rows.values_list("platform_id", "lease_token")):
            for _ in range(2):
                task_queue.enqueue(SCAN_BATCH, platform_id, str(lease_token), 0)
                sent += 1
        # At once, since whoever stops this reads it.
        fresh = counter.with_suffix(".new")
        fresh.write_text(str(sent))
        fresh.replace(counter)
        time.sleep(0.7)

"""`python -m tests.harness.schedule SECONDS`: how often beat looks for due keywords, as changed in
the admin's periodic tasks."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from django_celery_beat.models import IntervalSchedule, PeriodicTask  # noqa: E402

if __name__ == "__main__":
    interval, _ = IntervalSchedule.objects.get_or_create(every=int(sys.argv[1]), period="seconds")
    task = PeriodicTask.objects.get(task="monitoring.tasks.scan_due")
    task.interval, task.expire_seconds = interval, 60
    task.save()

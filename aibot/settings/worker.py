"""The settings of worker and beat: they serve no pages, so they load no part of the admin.

`django_celery_beat` is the schedule, which beat reads from the database.
"""

from aibot.settings.base import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django_celery_beat",
    "aibot",
    "accounts",
    "outbox",
    "knowledge",
    "drafts",
    "monitoring",
]
#: Celery has Django check everything at the start, which would load what these name.
ROOT_URLCONF = ""
MIDDLEWARE = []

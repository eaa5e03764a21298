"""The settings of runbot: it serves no pages, so it loads no part of the admin.

That halves the time until its accounts are connected, and it remains as small as it can.
"""

from aibot.settings.base import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "aibot",
    "accounts",
    "outbox",
    "knowledge",
    "drafts",
    "monitoring",
]

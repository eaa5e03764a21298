"""The web process: `uvicorn aibot.asgi:application`."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")

# After the line above: it chooses the worker's settings where none are chosen yet.
from aibot.body_limit import BodyLimit
from aibot.celery import app as celery_app

_django = get_asgi_application()

# After the line above: their models need the apps. Django would load the pages, which aibot.urls
# names, with the first request only.
import aibot.urls  # noqa: E402, F401
from inbox.stream import Streams  # noqa: E402

#: django-celery-beat's admin starts tasks through Celery's current app: it must be ours.
__all__ = ["application", "celery_app"]

application = BodyLimit(Streams(_django))

# What was imported stays. Without it a full collection of garbage is short and therefore frequent,
# so what a page leaves behind is freed before the next pages take as much again.
gc.freeze()

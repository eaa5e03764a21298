"""The static files that WhiteNoise serves are listed once: each test client has a handler of its
own, and each of those would look for the files of all apps again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

_list_files = WhiteNoiseMiddleware.add_files_from_finders
_listed: dict[tuple[str, ...], dict[str, Any]] = {}


def enable() -> None:
    WhiteNoiseMiddleware.add_files_from_finders = listed_once


def listed_once(middleware: WhiteNoiseMiddleware) -> None:
    key = (middleware.static_prefix, *map(str, settings.STATICFILES_DIRS))
    if key not in _listed:
        before, middleware.files = middleware.files, {}
        _list_files(middleware)
        _listed[key], middleware.files = middleware.files, before
    middleware.files.update(_listed[key])

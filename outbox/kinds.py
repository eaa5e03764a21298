"""What the kinds of deliveries are called, and what they are about. Each app names its own, beside
their definition."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


def choices() -> list[tuple[str, Promise]]:
    """The kinds of all apps with their labels (settings.DELIVERY_LABELS)."""
    return _entries(settings.DELIVERY_LABELS)


@cache
def pages() -> dict[str, str]:
    """The models of what deliveries are about, by the first part of their reference
    (settings.DELIVERY_PAGES)."""
    return dict(_entries(settings.DELIVERY_PAGES))


def _entries(paths: Iterable[str]) -> list[tuple[str, Any]]:
    """The entries of these tables, one after the other."""
    return [entry for path in paths for entry in import_string(path).items()]

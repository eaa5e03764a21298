"""What the kinds of deliveries are called, and what they are about. Each app names its own, beside
their definition."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


def choices() -> list[tuple[str, Promise]]:
    """The kinds of all apps with their labels (settings.DELIVERY_LABELS)."""
    tables = [import_string(path) for path in settings.DELIVERY_LABELS]
    return [(kind, label) for table in tables for kind, label in table.items()]


def pages() -> dict[str, str]:
    """The models of what deliveries are about, by the first part of their reference
    (settings.DELIVERY_PAGES)."""
    tables = [import_string(path) for path in settings.DELIVERY_PAGES]
    return {what: model for table in tables for what, model in table.items()}

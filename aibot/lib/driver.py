"""The database's driver, where Django's own ways do not reach.

Asked of Django instead of imported: psycopg is large, and with SQLite nobody needs it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection


def driver() -> Any:
    """psycopg or sqlite3, as Django has loaded it."""
    return connection.Database  # type: ignore[attr-defined]

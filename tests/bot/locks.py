"""A lock of the database in the way of a statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

#: What is written last: the reply.
REPLY = 'INSERT INTO "outbox_delivery"'


@contextmanager
def one_lock(statement: str = REPLY) -> Iterator[None]:
    """The first statement that begins like this finds the database locked."""
    met = False

    def execute(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal met
        if not met and sql.startswith(statement):
            met = True
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
    assert met, "nothing was locked"

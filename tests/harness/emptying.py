"""Empties the database before the first test that commits, and after each.

Before the first of a process too, where it still holds what the migrations put there: which test
is the first depends on how the workers share them out, and what it finds shall not.

Django's own way, `flush`, makes every content type and permission anew each time, which takes ten
times as long as the emptying itself, and leaves the tables alone that Django does not manage: the
full text of knowledge.
"""

from __future__ import annotations

import functools

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
from django.test import TransactionTestCase

from knowledge.models import PassageWords, WordTrigrams

KEPT = {model._meta.db_table for model in (ContentType, Permission)}
OF_OUR_OWN = {model._meta.db_table for model in (PassageWords, WordTrigrams)}


def enable() -> None:
    TransactionTestCase._fixture_setup = classmethod(empty_once)  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = empty_database  # type: ignore[attr-defined]


def empty_once(_class: type[TransactionTestCase]) -> None:
    _empty_what_migrations_left()


def empty_database(_test: TransactionTestCase) -> None:
    connection.ops.execute_sql_flush(_statements())


@functools.cache
def _empty_what_migrations_left() -> None:
    connection.ops.execute_sql_flush(_statements())


@functools.cache
def _statements() -> list[str]:
    there = set(connection.introspection.django_table_names(only_existing=True))
    tables = sorted((there | OF_OUR_OWN) - KEPT - {"django_migrations"})
    return connection.ops.sql_flush(no_style(), tables)

"""A database that can't be used, or not by this version, is a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from aibot.management import preparation
from tests.aibot.prepared import Prepared


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing/aibot.sqlite3", "unable to open database file"),
        ("text.sqlite3", "file is not a database"),
    ],
)
def test_a_database_that_can_not_be_used_is_a_sentence(
    prepared: Prepared, tmp_path: Path, place: str, said: str
) -> None:
    (tmp_path / "text.sqlite3").write_text("This is no database, though it is long enough for one.")
    done = prepared.run("account", "list", DATABASE_URL=f"sqlite:///{tmp_path / place}")
    assert done.returncode == 1
    assert done.stderr.endswith(f"\nThe database {tmp_path / place} can't be used: {said}.\n")
    assert "Traceback" not in done.stderr


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(prepared: Prepared) -> None:
    apply(prepared, "drafts", "9999_of_tomorrow")
    done = prepared.run()
    assert done.returncode == 1
    assert "is of a newer version of aibot (drafts.9999_of_tomorrow). Update" in done.stderr
    assert "Traceback" not in done.stderr and "READY_TEXT" not in done.stdout
    assert prepared.rows("SELECT count(*) FROM accounts_telegramaccount") == [(0,)]


@pytest.mark.django_db
def test_a_database_whose_migrations_are_one_now_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """At its first start by this version, and at the later ones (docs/decisions/0021)."""
    commands: list[str] = []
    monkeypatch.setattr(preparation, "call_command", lambda name, **_: commands.append(name))
    recorder, new = MigrationRecorder(connection), ("outbox", "0002_lost_attempts")
    recorder.record_unapplied(*new)
    recorder.record_applied("accounts", "0002_robustness")
    recorder.record_applied("drafts", "0009_wording")
    preparation.migrate()
    assert commands == ["migrate"]
    recorder.record_applied(*new)
    preparation.migrate()
    assert commands == ["migrate"], "nothing is left to do"


def test_what_libraries_have_removed_makes_no_database_newer(prepared: Prepared) -> None:
    apply(prepared, "django_celery_beat", "0001_squashed_since")
    apply(prepared, "an_app_that_is_gone", "0001_initial")
    assert "READY_TEXT" in prepared.variables()


def apply(prepared: Prepared, app: str, name: str) -> None:
    with closing(sqlite3.connect(prepared.folder / "aibot.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-01-01')",
            (app, name),
        )

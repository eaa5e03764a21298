"""`manage.py backup` with PostgreSQL: what was dumped can be restored."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl

import psycopg
import pytest
from django.core.management.base import CommandError

from aibot.management.commands import backup as module
from tests.harness.engines import PostgreSQL
from tests.harness.processes import clean_environment, python, run


def backup(server: PostgreSQL, folder: Path, database: str, programs: Path | None = None) -> Path:
    """Back up a database, with the server's programs or these; the dump."""
    environment = clean_environment() | {
        "AIBOT_DATA_DIR": str(folder / "data"),
        "AIBOT_ENV_FILE": "/dev/null",
        "BACKUP_DIR": str(folder / "backups"),
        "DATABASE_URL": database,
        "PATH": f"{programs or server.programs}{os.pathsep}{os.environ['PATH']}",
    }
    done = run(python("manage.py", "backup"), environment)
    assert done.returncode == 0, done.stderr
    (dump,) = (folder / "backups").glob("*/aibot.dump")
    return dump


def test_a_backup_is_restored_into_an_empty_database(
    postgresql_server: PostgreSQL, tmp_path: Path
) -> None:
    """The server has no address but a folder, which stands behind the "?" of DATABASE_URL."""
    database = postgresql_server.migrated_database()
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO accounts_switch (name, enabled, changed_at) VALUES ('mine', true, now())"
        )
    dump = backup(postgresql_server, tmp_path, f"{database}&application_name=backup")
    restored = postgresql_server.new_database()
    program = postgresql_server.programs / "pg_restore"
    subprocess.run([program, "--no-owner", f"--dbname={restored}", dump], check=True)
    assert contents(restored) == contents(database)
    with psycopg.connect(restored) as connection:
        found = connection.execute("SELECT name FROM accounts_switch").fetchall()
    assert found == [("mine",)]


SPY = """#!/bin/sh
for word in "$@" "PGPASSWORD=$PGPASSWORD"; do echo "$word" >> {seen}; done
cat "$PGSERVICEFILE" >> {seen}
PATH={programs}:$PATH exec pg_dump "$@"
"""


def test_no_secret_stands_in_the_arguments_of_pg_dump(
    postgresql_server: PostgreSQL, tmp_path: Path
) -> None:
    """Wherever it stands in DATABASE_URL: all users of a machine see them (`ps`)."""
    spy, seen = tmp_path / "bin" / "pg_dump", tmp_path / "seen"
    spy.parent.mkdir()
    spy.write_text(SPY.format(seen=seen, programs=postgresql_server.programs))
    spy.chmod(0o700)
    database = postgresql_server.migrated_database()
    given = f"{database}&password=s3cret%20one&sslpassword=s3cret%20two&connect_timeout=9"
    backup(postgresql_server, tmp_path, given, programs=spy.parent)
    arguments, _, rest = seen.read_text().partition("PGPASSWORD=")
    assert "s3cret" not in arguments and "connect_timeout=9" in arguments
    assert rest == "s3cret one\n[aibot]\nsslpassword=s3cret two\n"


@pytest.mark.parametrize("more", ["&service=mine&sslpassword=a", "&sslpassword=a%0Ahost=elsewhere"])
def test_a_secret_that_can_not_be_handed_on_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: str
) -> None:
    given = dict(parse_qsl(f"host=/tmp&dbname=aibot&password=s3cret{more}"))
    monkeypatch.setattr(module, "postgresql_parameters", lambda: given)
    monkeypatch.setattr(module, "psycopg", lambda: psycopg)  # here the database is SQLite
    with pytest.raises(CommandError, match="move sslpassword from DATABASE_URL to a service file"):
        module._postgresql_address(tmp_path)
    assert not list(tmp_path.iterdir())


def contents(database: str) -> dict[str, int]:
    """How many rows each table has."""
    with psycopg.connect(database) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        counted = {}
        for (table,) in tables:
            query = psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table))
            counted[table] = connection.execute(query).fetchall()[0][0]
    return counted

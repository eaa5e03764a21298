"""`manage.py backup`: what stands in a backup, and which are kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="copies a file of SQLite"),
]


def test_database_and_keys_are_copied_and_the_newest_are_kept(
    settings: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    settings.BACKUP_DIR, settings.SECRETS_DIR = folder, tmp_path / "secrets"
    settings.SECRETS_DIR.mkdir()
    (settings.SECRETS_DIR / "secret_key").write_text("secret")
    old = [folder / f"2026-01-0{day}_03-00-00" for day in (1, 2, 3)]
    for one in (*old, folder / "by hand"):
        one.mkdir(parents=True)
    call_command("backup", "--keep", "2", verbosity=0)
    kept = sorted(one.name for one in folder.iterdir())
    assert len(kept) == 3 and {old[2].name, "by hand"} < set(kept)
    made = folder / (set(kept) - {old[2].name, "by hand"}).pop()
    assert (made / "secrets" / "secret_key").read_text() == "secret"
    assert made.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(made / "aibot.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 20
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_can_not_be_written_is_said_and_leaves_nothing(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.BACKUP_DIR = tmp_path / "file" / "backups"
    with pytest.raises(CommandError, match="could not be made"):
        call_command("backup")
    settings.BACKUP_DIR, settings.SECRETS_DIR = tmp_path / "backups", tmp_path / "secrets"
    settings.SECRETS_DIR.mkdir()
    (settings.SECRETS_DIR / "key").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="could not be made"):
        call_command("backup")
    assert list(settings.BACKUP_DIR.iterdir()) == []

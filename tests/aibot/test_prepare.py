"""`manage.py prepare`: what `bin/run` does before the processes start."""

from __future__ import annotations

import os
import shlex
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aibot.management import preparation
from aibot.settings.mode import has_credentials
from tests.harness import fresh_database
from tests.harness.processes import ROOT, Done, clean_environment, free_port, python, run


class Prepared:
    """The command as bin/run starts it, in a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.environment = clean_environment() | {
            "AIBOT_DATA_DIR": str(folder),
            "AIBOT_ENV_FILE": "/dev/null",
            "PORT": "8123",
            "HEALTH_PORT": "9123",
            "SANDBOX_PORT": str(self.port),
            "SANDBOX_MTPROTO_PORT": str(free_port()),
        }

    def migrated(self) -> Prepared:
        """With aibot's tables: to make them takes a start most of its time, and one test has it."""
        self.folder.mkdir()
        fresh_database.copy_to(self.folder / "aibot.sqlite3")
        return self

    def run(self, **more: str) -> Done:
        return run(python("manage.py", "prepare"), self.environment | more)

    def variables(self, **more: str) -> dict[str, str]:
        done = self.run(**more)
        assert done.returncode == 0, done.stderr
        words = shlex.split(done.stdout)
        return dict(word.split("=", 1) for word in words if word != "export")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "aibot.sqlite3")) as database:
            return database.execute(sql).fetchall()


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    return Prepared(tmp_path / "data").migrated()


def test_without_credentials_there_is_a_sandbox_with_something_to_play_with(
    tmp_path: Path,
) -> None:
    prepared = Prepared(tmp_path / "data")
    said = prepared.variables()
    page = f"http://127.0.0.1:{prepared.port}/"
    assert said["PROCESSES"].split() == ["web", "runbot", "worker", "sandbox"]
    assert said["AIBOT_ENV_FILE"] == str(prepared.folder / "env")
    assert said["ADMIN_URL"] == "http://127.0.0.1:8123/admin/"
    assert said["READY_URLS"].split() == [
        "http://127.0.0.1:8123/healthz",
        "http://127.0.0.1:9123/livez",
        page,
    ]
    password = (prepared.folder / "secrets" / "admin_password").read_text().strip()
    for words in (page, said["ADMIN_URL"], f"Sign in as admin with the password {password}"):
        assert words in said["READY_TEXT"]
    assert prepared.rows("SELECT name FROM accounts_telegramaccount") == [("Shop",)]
    assert prepared.rows(
        "SELECT base_url, private_address FROM monitoring_platform "
        "WHERE slug IN ('egun.de', 'militaria321.com') ORDER BY slug"
    ) == [(f"{page}egun", 1), (f"{page}militaria321", 1)]
    assert len(prepared.rows("SELECT id FROM monitoring_keyword")) == 2


def test_a_second_start_changes_nothing_that_the_owner_changed(prepared: Prepared) -> None:
    first = prepared.variables()
    with closing(sqlite3.connect(prepared.folder / "aibot.sqlite3")) as database, database:
        database.execute("UPDATE monitoring_keyword SET text = 'Dolch' WHERE text = 'Säbel'")
    assert prepared.variables() == first
    texts = {text for (text,) in prepared.rows("SELECT text FROM monitoring_keyword")}
    assert texts == {"Brieföffner", "Dolch"}


REAL = {
    "TG_API_ID": "12345",
    "TG_API_HASH": "0" * 32,
    "TELEGRAM_BOT_TOKEN": "100200300:not-a-real-token",
}


def test_with_redis_beat_is_a_process_of_its_own(prepared: Prepared) -> None:
    """There may be several workers then; its settings alone say so, nothing is asked of Redis."""
    redis = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    said = prepared.variables(**REAL, **redis)
    assert said["PROCESSES"].split() == ["web", "runbot", "worker", "beat"]
    for more, code in ((redis, 0), ({}, 1)):
        done = subprocess.run(
            python("-m", "aibot.settings.engines"),
            cwd=ROOT,
            env=prepared.environment | more,
            timeout=60,
            check=False,
        )
        assert done.returncode == code


def test_with_credentials_there_is_no_sandbox_and_the_password_is_not_printed(
    prepared: Prepared,
) -> None:
    said = prepared.variables(**REAL)
    password = (prepared.folder / "secrets" / "admin_password").read_text().strip()
    assert said["PROCESSES"].split() == ["web", "runbot", "worker"]
    assert "AIBOT_ENV_FILE" not in said
    assert password not in said["READY_TEXT"]
    assert prepared.rows("SELECT name FROM accounts_telegramaccount") == []


def test_a_bad_setting_is_named_and_nothing_starts(prepared: Prepared) -> None:
    done = prepared.run(TG_API_ID="many")
    assert done.returncode != 0
    assert "TG_API_ID must be a whole number" in done.stderr
    assert (done.stdout, "Traceback" in done.stderr) == ("", False)


def test_a_port_that_is_taken_is_a_sentence(prepared: Prepared) -> None:
    with socket.create_server(("127.0.0.1", prepared.port)):
        done = prepared.run()
    assert done.returncode != 0
    assert f"127.0.0.1:{prepared.port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_half_filled_credentials_count_and_the_environment_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "env"
    monkeypatch.setenv("AIBOT_ENV_FILE", str(file))
    for name in ("TG_API_ID", "TG_API_HASH", "TELEGRAM_BOT_TOKEN", "AI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    file.write_text("AI_MODEL=some\n")
    assert not has_credentials()
    file.write_text("AI_MODEL=some\nTG_API_HASH=half\n")
    assert has_credentials()
    assert "AI_MODEL" not in os.environ


def test_static_files_are_collected_when_something_changed(tmp_path: Path, settings: Any) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], target
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (source / "one.css").write_text("a {}")
    preparation.collect_static()
    assert (target / "one.css").read_text() == "a {}"

    (target / "one.css").write_text("changed in the target, which nobody looks at")
    preparation.collect_static()
    assert (target / "one.css").read_text().startswith("changed")

    (source / "one.css").write_text("b { margin: 0 }")
    preparation.collect_static()
    assert (target / "one.css").read_text() == "b { margin: 0 }"


def test_a_data_folder_with_its_own_env_file_is_not_taken_for_the_sandbox(
    prepared: Prepared,
) -> None:
    file = prepared.folder / "env"
    file.write_text("".join(f"{name}={value}\n" for name, value in REAL.items()))
    said = prepared.variables(AIBOT_ENV_FILE=str(file))
    assert said["PROCESSES"].split() == ["web", "runbot", "worker"]
    assert "Shop" not in str(prepared.rows("SELECT name FROM accounts_telegramaccount"))

"""`manage.py prepare`: what `bin/run` does before the processes start."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from aibot.management import preparation
from aibot.management.playground import with_own_ai
from aibot.settings.mode import has_credentials
from manage import NO_TABLES
from tests.aibot.prepared import Prepared
from tests.harness.processes import ROOT, python


def test_without_credentials_there_is_a_sandbox_with_something_to_play_with(
    tmp_path: Path,
) -> None:
    prepared = Prepared(tmp_path / "data")
    nothing = prepared.run("account", "list")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert nothing.stderr.strip().endswith(NO_TABLES) and "Traceback" not in nothing.stderr

    said = prepared.variables()
    page = f"http://127.0.0.1:{prepared.port}/"
    assert said["PROCESSES"].split() == ["web", "runbot", "worker", "sandbox"]
    assert said["AIBOT_ENV_FILE"] == str(prepared.folder / "env")
    assert said["ADMIN_URL"] == f"http://127.0.0.1:{prepared.web_port}/"
    assert said["READY_URLS"].split() == [
        f"http://127.0.0.1:{prepared.web_port}/healthz",
        f"http://127.0.0.1:{prepared.health_port}/livez",
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

    plain = prepared.run("account", "list")
    assert "Shop" in plain.stdout
    assert plain.stderr.strip() == "Using the sandbox's data (no Telegram credentials in .env)."


def test_a_second_start_changes_nothing_that_the_owner_changed(prepared: Prepared) -> None:
    first = prepared.variables()
    with closing(sqlite3.connect(prepared.folder / "aibot.sqlite3")) as database, database:
        database.execute("UPDATE monitoring_keyword SET text = 'Dolch' WHERE text = 'Säbel'")
    assert prepared.variables() == first
    texts = {text for (text,) in prepared.rows("SELECT text FROM monitoring_keyword")}
    assert texts == {"Brieföffner", "Dolch"}


def test_the_sandbox_shows_the_times_of_the_machine_as_the_browser_does(
    prepared: Prepared,
) -> None:
    shown = "from django.conf import settings; print(settings.TIME_ZONE)"
    asked = ("shell", "--no-imports", "-c", shown)
    prepared.variables(TZ="Asia/Tokyo")
    assert prepared.run(*asked).stdout.strip() == "Asia/Tokyo"
    assert prepared.run(*asked, TIME_ZONE="Europe/Kyiv").stdout.strip() == "Europe/Kyiv"
    prepared.variables(TZ="no/zone/at/all")
    assert prepared.run(*asked).returncode == 0


REAL = {
    "TG_API_ID": "12345",
    "TG_API_HASH": "0" * 32,
    "TELEGRAM_BOT_TOKEN": "100200300:not-a-real-token",
    "OWNER_TELEGRAM_ID": "5",
    "AI_API_KEY": "not-a-real-key",
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
    assert prepared.run(**REAL | {"AI_API_KEY": ""}).stderr == (
        "AI_API_KEY is missing: the key of your AI provider.\n"
    )


def test_a_bad_setting_is_named_and_nothing_starts(prepared: Prepared) -> None:
    done = prepared.run(TG_API_ID="many")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == "aibot can't start with these settings:"
    assert done.stderr.splitlines()[1].startswith("TG_API_ID must be a whole number")
    assert (done.stdout, done.stderr.count("\n")) == ("", 2)


@pytest.mark.parametrize("real", [{}, REAL])
def test_a_port_in_use_is_a_sentence_and_nothing_is_written(
    prepared: Prepared, real: dict[str, str]
) -> None:
    tables = (prepared.folder / "aibot.sqlite3").read_bytes()
    with socket.create_server(("127.0.0.1", prepared.web_port)):
        done = prepared.run(**real)
    assert done.returncode != 0
    assert done.stderr.startswith(f"Port {prepared.web_port} is in use by another program")
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert not (prepared.folder / "env").exists()
    assert (prepared.folder / "aibot.sqlite3").read_bytes() == tables


def test_two_ports_that_are_the_same_are_a_sentence(prepared: Prepared) -> None:
    done = prepared.run(HEALTH_PORT=str(prepared.web_port))
    assert done.returncode != 0
    assert done.stderr == "HEALTH_PORT and PORT must be two different ports.\n"


def test_a_misspelt_setting_is_named_beside_the_sandbox(prepared: Prepared, tmp_path: Path) -> None:
    file = tmp_path / "misspelt.env"
    file.write_text("AI_API_KEI=sk-fake\n")
    done = prepared.run(AIBOT_ENV_FILE=str(file))
    assert done.returncode == 0
    assert (
        "AI_API_KEI in misspelt.env is no setting of aibot. Do you mean AI_API_KEY?" in done.stderr
    )


def test_a_second_start_with_other_ports_leaves_the_first_as_it_is(prepared: Prepared) -> None:
    """The sandbox's settings, the sites' addresses and the shop's session are what it uses."""
    process = str(os.getpid())
    assert prepared.run("prepare", "--for", process).returncode == 0
    before = prepared.written()
    second = prepared.run("prepare", "--for", process, PORT="1", SANDBOX_PORT="2")
    assert second.returncode != 0
    assert second.stderr.startswith(
        f"aibot is already running (process {process}): open http://127.0.0.1:{prepared.port}/"
    )
    assert prepared.written() == before


def test_half_filled_settings_are_named_and_nothing_starts(prepared: Prepared) -> None:
    done = prepared.run(TG_API_ID="12345")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == "These settings are missing in .env:"
    assert "TELEGRAM_BOT_TOKEN: write /newbot to @BotFather" in done.stderr
    assert (done.stdout, "TG_API_ID:" in done.stderr) == ("", False)


def test_half_filled_credentials_count_and_the_environment_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "env"
    monkeypatch.setenv("AIBOT_ENV_FILE", str(file))
    for name in ("TG_API_ID", "TG_API_HASH", "TELEGRAM_BOT_TOKEN", "OWNER_TELEGRAM_ID", "AI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    file.write_text("AI_MODEL=some\n")
    assert not has_credentials()
    for wanted in ("TG_API_HASH=half", "OWNER_TELEGRAM_ID=+49 151 1234567"):
        file.write_text(f"AI_MODEL=some\n{wanted}\n")
        assert has_credentials()
    assert "AI_MODEL" not in os.environ


def test_the_sandbox_uses_the_real_ai_that_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of `.env` only that, and the value as it was: with spaces, quotes and number signs."""
    file, own = tmp_path / "env", {"AI_API_KEY": "sk'a \\b #1", "AI_MODEL": "some"}
    monkeypatch.setenv("AIBOT_ENV_FILE", str(file))
    monkeypatch.delenv("AI_API_KEY", raising=False)
    made = "TG_API_ID=1\nAI_API_KEY=fake\nAI_BASE_URL=http://127.0.0.1:1/v1\n"
    for written in ("", "AI_MODEL=some\n", "AI_API_KEY=\n"):
        file.write_text(written)
        assert with_own_ai(made) == made
    file.write_text('TG_DC=2\nAI_API_KEY="sk\'a \\\\b #1"\nAI_MODEL=some\n')
    assert dict(dotenv_values(file)).items() >= own.items()
    file.write_text(with_own_ai(made))
    assert dict(dotenv_values(file)) == {"TG_API_ID": "1", **own}


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

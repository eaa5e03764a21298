"""Only the user that aibot runs as can read what it keeps."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
from pytest_django import Settings

from aibot import checks, private_data
from aibot.management.playground import Playground
from tests.harness.processes import ROOT, clean_environment, free_port, python

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such bits")

#: A process that begins with a careless umask and writes all kinds of files.
WRITES = """
import django, os
os.umask(0o022)
django.setup()
from django.conf import settings
from django.db import connection
from runbot import background, signals
from runbot.lease import FileLease
connection.ensure_connection()
with connection.schema_editor() as editor:
    from django.contrib.contenttypes.models import ContentType
    editor.create_model(ContentType)
FileLease(settings.DATA_DIR).acquire()
signals.request_stop(settings.DATA_DIR, 1)
background.log_file(settings.DATA_DIR).open("ab").close()
import json, stat
print(json.dumps({
    str(path.relative_to(settings.DATA_DIR)): stat.S_IMODE(path.stat().st_mode)
    for path in [settings.DATA_DIR, *settings.DATA_DIR.rglob("*")]
}))
"""


def bits(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as an earlier version or a restored backup left it."""
    made = tmp_path / "data"
    (made / "secrets").mkdir(parents=True)
    for name in ("aibot.sqlite3", "aibot.sqlite3-wal", "runbot.log", "secrets/secret_key"):
        (made / name).write_text("x")
        (made / name).chmod(0o644)
    for one in (made, made / "secrets"):
        one.chmod(0o755)
    settings.DATA_DIR = made
    settings.ENV_FILE = tmp_path / "env"
    settings.ENV_FILE.write_text("AI_API_KEY=x")
    settings.ENV_FILE.chmod(0o644)
    database = settings.DATABASES["default"]
    monkeypatch.setitem(database, "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setitem(database, "NAME", str(tmp_path / "db"))
    (tmp_path / "db-wal").write_text("x")
    (tmp_path / "db-wal").chmod(0o644)
    return made


def test_what_a_process_writes_is_private_whatever_its_umask_was(tmp_path: Path) -> None:
    data = tmp_path / "data"
    environment = clean_environment() | {
        "DJANGO_SETTINGS_MODULE": "aibot.settings.runbot",
        "AIBOT_DATA_DIR": str(data),
        "AIBOT_ENV_FILE": "/dev/null",
    }
    done = subprocess.run(
        python("-c", WRITES), cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    modes: dict[str, int] = json.loads(done.stdout)
    assert {"aibot.sqlite3", "aibot.sqlite3-wal", "runbot.json", "runbot.log"} <= set(modes)
    assert "secrets/secret_key" in modes
    open_ones = {
        name: oct(mode)
        for name, mode in modes.items()
        if mode != (0o700 if (data / name).is_dir() else 0o600)
    }
    assert open_ones == {}


def test_what_is_open_is_mended_at_the_start(folder: Path, settings: Settings) -> None:
    private_data.mend()
    for path in [folder, *folder.rglob("*")]:
        assert bits(path) == (0o700 if path.is_dir() else 0o600), path
    assert bits(settings.ENV_FILE) == 0o640
    assert bits(folder.parent / "db-wal") == 0o600
    assert checks.readable_by_others(None) == []


def test_what_is_open_still_is_said(folder: Path) -> None:
    data, env = (message.msg for message in checks.readable_by_others(None))
    assert f"can read {folder} and 6 more" in data and f"chmod -R go= {folder}" in data
    assert env.endswith(f"chmod o= {folder.parent / 'env'}")


def test_links_are_not_followed_and_scripts_stay_executable(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x")
    elsewhere.chmod(0o644)
    (folder / "link").symlink_to(elsewhere)
    (folder / "backup.sh").write_text("x")
    (folder / "backup.sh").chmod(0o755)
    private_data.mend()
    assert bits(elsewhere) == 0o644
    assert bits(folder / "backup.sh") == 0o700


def test_a_folder_that_all_users_write_to_is_left_as_it_is(folder: Path) -> None:
    folder.chmod(0o1777)
    private_data.mend()
    assert bits(folder) == 0o1777
    assert "choose a folder of its own" in checks.readable_by_others(None)[0].msg


def test_the_sandboxs_settings_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.umask(0o022)
    try:
        playground = Playground(free_port(), free_port(), tmp_path / "play")
        for name in playground.variables():
            monkeypatch.setenv(name, "")
        playground.enter()
    finally:
        os.umask(before)
    found = {str(p.relative_to(tmp_path)): bits(p) for p in (tmp_path / "play").rglob("*")}
    public = {"play/sandbox/server.pub.pem"}
    assert {name for name, mode in found.items() if mode & 0o077} <= public

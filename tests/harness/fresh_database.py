"""A migrated SQLite database, made once for all processes of a test run and copied from then on:
migrating takes seconds."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.harness.processes import clean_environment, python, run

#: Names the folder that the processes of one run share; benchmarks have one of their own.
SHARED = "AIBOT_TESTS_FOLDER"


@functools.cache
def shared_folder() -> Path:
    if SHARED in os.environ:
        return Path(os.environ[SHARED])
    own = Path(tempfile.mkdtemp(prefix="aibot-fresh-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own


def copy_to(path: Path) -> None:
    """Put a fresh database there."""
    fresh = shared_folder() / "fresh.sqlite3"
    with FileLock(shared_folder() / "fresh.lock"):
        if not fresh.exists():
            _make(fresh)
    shutil.copy(fresh, path)


def _make(fresh: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        migrate(folder)
        made = sqlite3.connect(Path(folder) / "aibot.sqlite3")
        with contextlib.closing(made):
            made.execute("VACUUM INTO ?", (f"{fresh}.new",))
    os.replace(f"{fresh}.new", fresh)


def migrate(folder: str, address: str = "") -> None:
    """Make aibot's tables in the database at this address, else in one on SQLite in the folder."""
    own = {"AIBOT_DATA_DIR": folder, "AIBOT_ENV_FILE": "/dev/null", "DATABASE_URL": address}
    done = run(python("manage.py", "migrate", "--verbosity", "0"), clean_environment() | own)
    assert done.returncode == 0, done.stderr

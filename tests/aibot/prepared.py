"""`manage.py prepare` and its like, run as bin/run does."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.harness import fresh_database
from tests.harness.processes import Done, clean_environment, free_port, python, run


class Prepared:
    """The command as bin/run starts it, in a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.web_port, self.health_port = free_port(), free_port()
        self.environment = clean_environment() | {
            "AIBOT_DATA_DIR": str(folder),
            "AIBOT_ENV_FILE": "/dev/null",
            "PORT": str(self.web_port),
            "HEALTH_PORT": str(self.health_port),
            "SANDBOX_PORT": str(self.port),
            "SANDBOX_MTPROTO_PORT": str(free_port()),
        }

    def migrated(self) -> Prepared:
        """With aibot's tables: to make them takes a start most of its time, and one test has it."""
        self.folder.mkdir()
        fresh_database.copy_to(self.folder / "aibot.sqlite3")
        return self

    def run(self, *command: str, **more: str) -> Done:
        return run(python("manage.py", *(command or ("prepare",))), self.environment | more)

    def variables(self, **more: str) -> dict[str, str]:
        done = self.run(**more)
        assert done.returncode == 0, done.stderr
        words = shlex.split(done.stdout)
        return dict(word.split("=", 1) for word in words if word != "export")

    def written(self) -> dict[str, bytes]:
        """What stands in its files, without the database's own notes."""
        files = (file for file in self.folder.rglob("*") if file.is_file())
        return {str(file): file.read_bytes() for file in files if "sqlite3-" not in file.name}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "aibot.sqlite3")) as database:
            return database.execute(sql).fetchall()

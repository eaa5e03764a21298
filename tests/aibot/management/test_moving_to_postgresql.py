"""All that SQLite holds goes on in PostgreSQL, by the commands of docs/operations.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.test_code_blocks import lines, of_manage
from tests.harness import fresh_database
from tests.harness.engines import PostgreSQL
from tests.harness.processes import clean_environment, python, run


class Aibot:
    """The commands of one data folder, with SQLite or the database at an address."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self._environment = clean_environment() | {
            "AIBOT_DATA_DIR": str(folder),
            "AIBOT_ENV_FILE": "/dev/null",
            "DATABASE_URL": database,
        }

    def manage(self, *arguments: str) -> str:
        done = run(python("manage.py", *arguments), self._environment)
        assert done.returncode == 0, done.stderr
        return done.stdout


def documented(command: str, file: Path) -> list[str]:
    """The one line that shows this command, with our file."""
    (words,) = (words for line in lines() if (words := of_manage(line)) and words[0] == command)
    return [str(file) if word == "moving.json" else word for word in words]


@pytest.mark.engines
def test_all_rows_go_on_in_postgresql(postgresql_server: PostgreSQL, tmp_path: Path) -> None:
    fresh_database.copy_to(tmp_path / "aibot.sqlite3")
    entry, moving = tmp_path / "delivery.md", tmp_path / "moving.json"
    entry.write_text("# Delivery: time and cost\n\nWithin three days, for 5 euros.\n")
    before = Aibot(tmp_path)
    before.manage("account", "add", "Shop")
    before.manage("knowledge", "import", str(entry))
    before.manage(*documented("dumpdata", moving))

    after = Aibot(tmp_path, postgresql_server.new_database())
    for command in ("migrate", "flush", "loaddata"):
        after.manage(*documented(command, moving))
    assert after.manage("account", "list") == before.manage("account", "list")
    asked = ("knowledge", "search", "What does the delivery cost?")
    assert "Delivery: time and cost" in after.manage(*asked)
    assert after.manage(*asked) == before.manage(*asked)
    after.manage("account", "add", "New")
    assert "New" in after.manage("account", "list"), "numbers go on behind those that were taken"

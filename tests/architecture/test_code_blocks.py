"""What the documentation tells people to type, and what it says that aibot says.

A line of a code block is run here, in this process and an empty folder; or it is checked with the
parser of its command; or another test runs it, which is named.
"""

from __future__ import annotations

import ast
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command, load_command_class
from django.core.management import get_commands as commands
from django.core.management.base import BaseCommand

from knowledge.models import Entry
from tests.harness.processes import ROOT

PYTHON = ".venv/bin/python"
#: What is run or shown elsewhere: how a line begins, and the file that does it.
ELSEWHERE = {
    "bin/run": "tests/browser/running.py",
    "bin/test": ".ci/run",
    "bin/setup": "bin/run",
    "bin/translate": "tests/architecture/test_translations.py",
    "docs/make_pictures": "tests/architecture/test_pictures.py",
    ".venv/bin/pip install -r requirements/evaluation.txt": "requirements/dev.in",
    ".venv/bin/pip-compile": "requirements/base.txt",
    f"{PYTHON} -m tests.architecture.test_docs": "tests/architecture/test_docs.py",
    "curl http://127.0.0.1:9876/health": "tests/runbot/test_health.py",
    "docker compose": "tests/architecture/test_deploy.py",
    "sudo deploy/systemd/aibot-services.sh": "tests/architecture/test_services.py",
    "pg_dump": "tests/flows/test_postgresql_crashes.py",
    "cp .env.example .env": ".env.example",
    "cp -a var/secrets": "docs/operations.md",
    "umask": "docs/operations.md",
}


class Block(NamedTuple):
    """A code block: the file in which it stands, its language, its text."""

    file: Path
    language: str
    text: str

    def commands(self) -> Iterator[str]:
        """Its lines without comments, continued ones joined."""
        for line in self.text.replace("\\\n", " ").splitlines():
            bare = re.sub(r"(^|\s)# .*$", "", line).strip()
            if bare:
                yield re.sub(r"\s+", " ", bare)


def blocks(language: str = "") -> Iterator[Block]:
    """Those of all documents, or those of one language."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    for document in sorted(documents):
        text = document.read_text(encoding="utf-8")
        for found in re.finditer(r"^( *)```(\w*)\n(.*?)^ *```", text, re.M | re.S):
            if language in ("", found[2]):
                yield Block(document, found[2], found[3])


def lines() -> list[str]:
    return sorted({line for block in blocks("sh") for line in block.commands()})


def of_manage(line: str) -> list[str] | None:
    """The command of manage.py and its arguments; None for another program."""
    _, found, rest = line.partition(f"{PYTHON} manage.py ")
    # Neither where the output goes nor what the shell puts in is for the command.
    return shlex.split(re.sub(r" > .*|\$\(.*?\)$", "", rest)) if found else None


def known_elsewhere(line: str) -> str:
    return next((file for begin, file in ELSEWHERE.items() if line.startswith(begin)), "")


def test_every_line_to_type_is_run_by_a_test() -> None:
    new = [
        line
        for line in lines()
        if of_manage(line) is None and not known_elsewhere(line) and " -c " not in line
    ]
    assert new == []
    assert all((ROOT / file).is_file() for file in ELSEWHERE.values())
    unused = [begin for begin in ELSEWHERE if not any(line.startswith(begin) for line in lines())]
    assert unused == [], "no document says this any more"


def test_every_command_of_manage_takes_the_arguments_that_are_shown() -> None:
    found = [words for line in lines() if (words := of_manage(line))]
    assert len(found) > 8
    for name, *arguments in found:
        command = load_command_class(commands()[name], name)
        assert isinstance(command, BaseCommand)
        command.create_parser("manage.py", name).parse_args(arguments)  # ends the test if it can't


@pytest.mark.django_db
def test_what_is_shown_about_knowledge_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines of docs/knowledge.md, with the files that it shows."""
    monkeypatch.chdir(tmp_path)
    shown = {block.language: block.text for block in blocks() if block.file.name == "knowledge.md"}
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "delivery.md").write_text(shown["markdown"], encoding="utf-8")
    (tmp_path / "faq.csv").write_text(shown["csv"], encoding="utf-8")
    call_command("account", "add", "Shop")
    for line in lines():
        match of_manage(line):
            case ["knowledge", "import", *arguments]:
                files = [word for word in arguments if word != "manual.pdf"]
                call_command("knowledge", "import", *files)
            case ["knowledge", *arguments]:
                call_command("knowledge", *arguments)
    assert Entry.objects.count() == 2
    assert (tmp_path / "all.csv").read_text(encoding="utf-8-sig").startswith("id")
    assert "When are you open?" in capsys.readouterr().out


def test_the_backup_that_is_shown_is_one(tmp_path: Path) -> None:
    (line,) = (line for line in lines() if line.startswith(f"{PYTHON} -c "))
    (tmp_path / "var").mkdir()
    with sqlite3.connect(tmp_path / "var" / "aibot.sqlite3") as database:
        database.execute("CREATE TABLE kept (word TEXT)")
        database.execute("INSERT INTO kept VALUES ('yes')")
    database.close()
    subprocess.run([sys.executable, *shlex.split(line)[1:]], cwd=tmp_path, check=True)
    copy = sqlite3.connect(tmp_path / "backup.sqlite3")
    assert copy.execute("SELECT word FROM kept").fetchall() == [("yes",)]
    copy.close()


def test_the_python_that_is_shown_is_python() -> None:
    shown = list(blocks("python"))
    assert len(shown) >= 3
    for block in shown:
        ast.parse(block.text)


# --- what it says ---------------------------------------------------------------------------------


def sentences() -> list[str]:
    """The first column of the tables of docs/faq.md."""
    text = (ROOT / "docs" / "faq.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| .+ \|$", text, re.M)
    return [row for row in rows if row != "it says"]


def test_what_the_faq_explains_is_what_aibot_says() -> None:
    suffixes = {".py", ".html", ""}
    folders = (
        "accounts",
        "aibot",
        "bin",
        "bot",
        "core",
        "drafts",
        "health",
        "monitoring",
        "outbox",
    )
    files = [ROOT / "manage.py"]
    for folder in folders:
        files += [one for one in (ROOT / folder).rglob("*") if one.suffix in suffixes]
    code = " ".join(_joined(file) for file in files if file.is_file())
    assert len(sentences()) > 15
    unknown = [
        sentence
        for sentence in sentences()
        if not all(part.strip(" .():;") in code for part in sentence.split("…"))
    ]
    assert unknown == [], "nothing says this any more"


def _joined(file: Path) -> str:
    """The text of a file, with the pieces of sentences put together."""
    text = file.read_text(encoding="utf-8")
    return re.sub(r'"\s*(\\\s*)?f?"', "", re.sub(r"\s+", " ", text))

"""Every module, path, layer and pause that the documentation names is there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aibot import navigation
from core.retry import Backoff
from outbox import record
from runbot import account, draft_bot
from tests.architecture.test_docs import ROOT, documents

PACKAGES = {file.parent.name for file in ROOT.glob("*/__init__.py")}
#: Files of a running installation, units and values, which only look like a module of a package.
NO_MODULES = {"log", "lock", "json", "dump", "target", "status", "sqlite3"}

#: What is in it depends on what was run here.
DATA = "var"

#: A class, a function or a value.
DEFINED = r"\b(?:class|def) {0}\b|\b{0}(?:: [^=\n]+)? ="


def code(text: str) -> Iterator[str]:
    """The words between backticks."""
    for quoted in re.findall(r"`([^`\n]+)`", text):
        yield from re.split(r"[ ,;:()]+", quoted)


def named(text: str) -> set[str]:
    """The dotted names and the paths that begin with a folder of the repository."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {DATA}
    return {
        word
        for word in code(text)
        if (re.fullmatch(r"\w+(\.\w+)+", word) and word.split(".")[0] in PACKAGES)
        or (re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?", word) and word.split("/")[0] in folders)
    }


def exists(name: str) -> bool:
    """A path, or a module with what is looked for in it."""
    if "/" in name:
        return (ROOT / name).exists()
    parts = name.split(".")
    if parts[-1] in NO_MODULES:
        return True
    for end in range(len(parts), 0, -1):
        for file in (Path(*parts[:end]).with_suffix(".py"), Path(*parts[:end], "__init__.py")):
            if (ROOT / file).is_file():
                text = (ROOT / file).read_text(encoding="utf-8")
                return all(re.search(DEFINED.format(part), text) for part in parts[end:])
    return False


def test_what_the_documentation_names_exists() -> None:
    files = [file for file in documents() if file.name != "CHANGELOG.md"]
    files.append(ROOT / "benchmarks" / "README.md")
    missing = {
        file.relative_to(ROOT).as_posix(): names
        for file in files
        if (names := [n for n in sorted(named(file.read_text(encoding="utf-8"))) if not exists(n)])
    }
    assert missing == {}


@pytest.mark.parametrize(
    "name", ["drafts.ai.no_such", "outbox.claim.no_such_word", "tests/no_such/", "bin/no_such"]
)
def test_a_name_of_nothing_is_found(name: str) -> None:
    assert [one for one in named(f"see `{name}` there") if not exists(one)] == [name]


def test_contributing_tells_the_layers_that_import_linter_checks() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = " > ".join(contracts["contracts"][0]["layers"])
    assert layers in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_a_way_through_the_admin_begins_in_its_sidebar() -> None:
    titles = {str(link.title) for link in navigation.EVERY_DAY + navigation.TECHNICAL}
    ways = {
        (file.name, *re.split(" › ", way))
        for file in documents()
        for way in re.findall(r"\*([A-Z][^*\n]+ › [^*\n]+)\*", file.read_text(encoding="utf-8"))
    }
    assert ways
    lost = {way for way in ways if way[2 if way[1] == "Technical" else 1] not in titles}
    assert lost == set()


@pytest.mark.parametrize(
    ("document", "backoff"),
    [
        ("docs/operations.md", account.BACKOFF),
        ("docs/decisions/0003-telethon-does-not-reconnect-by-itself.md", account.BACKOFF),
        ("docs/operations.md", draft_bot.BACKOFF),
        ("docs/operations.md", record.BACKOFF),
    ],
)
def test_the_pauses_between_tries_are_those_of_the_code(document: str, backoff: Backoff) -> None:
    pauses = [f"{replace(backoff, jitter=0).seconds(n):g}" for n in range(1, 20)]
    growing = list(dict.fromkeys(pauses))
    said = re.compile(rf"{', '.join(growing[:-1])} and then (every )?{growing[-1]} seconds")
    assert said.search((ROOT / document).read_text(encoding="utf-8"))

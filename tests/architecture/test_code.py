"""Rules for the code that no linter knows."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = (
    "aibot",
    "runbot",
    "bot",
    "inbox",
    "health",
    "drafts",
    "monitoring",
    "knowledge",
    "outbox",
    "accounts",
    "core",
)
PACKAGES = (*PRODUCT, "sandbox")
#: What tests and figures are made with; a function of a test may be as long as its story.
TOOLS = ("tests/harness", "benchmarks", "deploy", "locale")

#: Where SQL may be written by hand, and what for.
RAW_SQL = {
    "aibot/settings/env.py": "PRAGMA of each SQLite connection",
    "knowledge/full_text.py": "FTS5's MATCH and PostgreSQL's @@, as lookups of the ORM",
    "core/wake.py": "LISTEN and NOTIFY, PRAGMA data_version",
    "runbot/database_lease.py": "the advisory lock",
}
#: Methods by which an expression of the ORM writes its own SQL.
OWN_SQL = {"as_sql", "as_sqlite", "as_postgresql"}
CALLS = {"cursor", "execute", "executemany", "executescript", "extra", "raw", "RawSQL"}
STATEMENT = re.compile(
    r"\s*(SELECT|UPDATE|INSERT|DELETE|PRAGMA|LISTEN|NOTIFY|WITH|LOCK|ALTER|CREATE|DROP)\s+([\w\"*(]|$)"
)

MAX_LINES, MAX_FUNCTION = 300, 40
Edges = dict[str, set[str]]


def texts(*packages: str) -> dict[str, str]:
    """The modules of packages, without migrations, by their paths."""
    return {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for package in packages
        for file in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in file.parts
    }


def modules(*packages: str) -> dict[str, ast.Module]:
    """The same, parsed."""
    return {path: parsed(text) for path, text in texts(*packages).items()}


parsed = cache(ast.parse)


# --- SQL ----------------------------------------------------------------------------------------


def raw_sql(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in CALLS:
            yield f"line {node.lineno}: {_name(node.func)}()"
        if isinstance(node, ast.FunctionDef) and node.name in OWN_SQL:
            yield f"line {node.lineno}: {node.name}()"
        if isinstance(node, ast.Constant) and STATEMENT.match(str(node.value)):
            yield f"line {node.lineno}: {node.value!r:.60}"


def _name(function: ast.expr) -> str:
    return str(getattr(function, "attr", None) or getattr(function, "id", ""))


def test_sql_is_written_by_hand_only_where_the_orm_has_no_word_for_it() -> None:
    found = {path: list(raw_sql(tree)) for path, tree in modules(*PRODUCT).items()}
    assert {path: places for path, places in found.items() if places and path not in RAW_SQL} == {}
    assert {path for path, places in found.items() if places} == set(RAW_SQL), "no longer needed"


@pytest.mark.parametrize(
    "code",
    [
        "connection.cursor()",
        "Model.objects.raw(text)",
        "Model.objects.extra(where=[text])",
        "RawSQL(text, ())",
        "cursor.execute(text)",
        "x = 'SELECT 1'",
        "def as_sqlite(self, compiler, connection): ...",
        "x = f'UPDATE {table} SET a = 1'",
        "x = '''\\n  PRAGMA foreign_keys'''",
    ],
)
def test_sql_is_found(code: str) -> None:
    assert list(raw_sql(ast.parse(code)))


@pytest.mark.parametrize("code", ["rows.update(a=1)", "x = 'Select a chat'", "x = 'DELETE'"])
def test_what_only_looks_like_sql_is_not(code: str) -> None:
    assert list(raw_sql(ast.parse(code))) == []


# --- lengths ------------------------------------------------------------------------------------


def test_no_module_is_too_long() -> None:
    lengths = {
        path: len(text.splitlines()) for path, text in texts(*PACKAGES, *TOOLS, "tests").items()
    }
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{path}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, tree in modules(*PACKAGES, *TOOLS).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION} == {}


# --- cycles -------------------------------------------------------------------------------------


def imports() -> Edges:
    """Which module imports which, for annotations too."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}


def cycle(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The members of a cycle; empty if there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def between_siblings(edges: Edges) -> Iterator[Edges]:
    """For each package, and for the root, how its direct children depend on each other."""
    levels: dict[str, Edges] = defaultdict(lambda: defaultdict(set))
    for importer, imported in edges.items():
        for other in imported:
            one, two = importer.split("."), other.split(".")
            depth = next(
                (n for n, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]),
                None,
            )
            if depth is not None:  # else one of them is the package of the other
                parent, end = ".".join(one[:depth]), depth + 1
                levels[parent][".".join(one[:end])].add(".".join(two[:end]))
    yield from levels.values()


def test_nothing_is_imported_in_a_circle() -> None:
    edges = imports()
    assert set(PACKAGES) <= set(edges)
    assert cycle(edges) == []
    assert [found for level in between_siblings(edges) if (found := cycle(level))] == []


def test_a_circle_of_packages_is_found_though_no_module_is_in_one() -> None:
    edges = {"a.x": {"b.x"}, "b.x": set(), "b.y": {"a.y"}, "a.y": set()}
    assert cycle(edges) == []
    assert [found for level in between_siblings(edges) if (found := cycle(level))]

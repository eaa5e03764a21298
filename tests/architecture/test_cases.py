"""The inputs in tests/cases are complete, and each is held by a test that exists."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "cases").glob("*/*.toml"))
FIELDS = {"kind", "right", "tests"}


#: The rows of the four reports that began this folder, by area.
REPORTED = {"ai": 7, "auctions": 20, "security": 12, "telegram": 36}


def test_each_reported_row_is_held_and_how_many_there_are(figure: Callable[[str], None]) -> None:
    areas: dict[str, list[Path]] = defaultdict(list)
    for path in CASES:
        areas[path.parent.name].append(path)
    for area, rows in REPORTED.items():
        numbers = {int(path.stem.partition("-")[0]) for path in areas[area]}
        assert set(range(1, rows + 1)) <= numbers, area
    tests = {
        area: sum(len(tomllib.loads(path.read_text())["tests"]) for path in paths)
        for area, paths in areas.items()
    }
    said = ", ".join(f"{area} {len(areas[area])} rows × {tests[area]} tests" for area in areas)
    figure(f"cases: {len(CASES)} rows held by {sum(tests.values())} tests ({said})")


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_is_complete_and_its_tests_exist(path: Path) -> None:
    case = tomllib.loads(path.read_text())
    assert FIELDS <= set(case) <= FIELDS | {"file"}
    assert all(case[field] for field in FIELDS)
    assert "\n" not in case["kind"]
    if "file" in case:
        assert (path.parent / case["file"]).is_file()
    for test in case["tests"]:
        file, _, name = test.partition("::")
        assert name.rpartition("::")[2] in functions(ROOT / file), test


@cache
def functions(path: Path) -> set[str]:
    """The names of the functions in a module."""
    tree = ast.parse(path.read_text())
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

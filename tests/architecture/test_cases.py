"""The inputs in tests/cases are complete, and each is held by a test that exists."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "cases").glob("*/*.toml"))
FIELDS = {"kind", "right", "tests"}


def test_there_are_cases() -> None:
    assert CASES


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

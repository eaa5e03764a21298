"""Which worker of pytest-xdist runs what, and in which order: the longest first.

A test that waits for real processes is a piece of work of its own, so that no worker is left with
many of them at the end. All others go by their files, whose fixtures and imports are shared.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling  # type: ignore[import-untyped]

from tests.harness.processes import ROOT

#: Folders of tests that wait for real processes.
WAITING = {"flows", "faults", "browser"}
#: Markers of the longest of them.
LONG = ("engines", "soak", "browser")


def waits(file: Path) -> bool:
    return bool(WAITING & set(file.relative_to(ROOT).parts))


def place(item: pytest.Item) -> int:
    """A rough measure of length, for sorting. Tests with the database keep the order that
    pytest-django gives them: those that empty it come last on every worker."""
    if item.get_closest_marker("django_db") or not waits(item.path):
        return 2
    return 0 if any(map(item.get_closest_marker, LONG)) else 1


@functools.cache
def is_shared(file: str) -> bool:
    """Whether the tests of a file share what takes long to make."""
    return 'scope="module"' in (ROOT / file).read_text(encoding="utf-8")


def pieces(tests: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each test with the name of its piece of work: neighbours of one file belong together."""
    number, before = 0, ""
    for test in tests:
        file = test.partition("::")[0]
        if file != before or (waits(ROOT / file) and not is_shared(file)):
            number += 1
        before = file
        yield test, f"{file} {number}"


class Scheduler(LoadScopeScheduling):
    _pieces: dict[str, str] | None = None

    def _split_scope(self, nodeid: str) -> str:
        if self._pieces is None:
            self._pieces = dict(pieces(self.collection))
        return self._pieces[nodeid]

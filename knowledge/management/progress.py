"""How far a command is: a bar on a terminal, a line now and then otherwise."""

from __future__ import annotations

import sys
from typing import TextIO

WIDTH = 30
#: Entries between two lines where there is no terminal.
EVERY = 10_000


class Bar:
    """Shows how many of `total` are done; if that is not known (0), only how many."""

    def __init__(self, what: str, total: int = 0, out: TextIO | None = None) -> None:
        self._what, self._total, self._out = what, total, out or sys.stderr
        self._terminal = self._out.isatty()
        self._said = 0

    def __call__(self, done: int) -> None:
        if self._terminal:
            self._out.write(f"\r{self._what} {self._bar(done)}")
            self._out.flush()
        elif done - self._said >= EVERY:
            self._said = done
            of = f" of {self._total}" if self._total else ""
            self._out.write(f"{self._what} {done}{of}\n")

    def close(self) -> None:
        if self._terminal:
            self._out.write("\r\x1b[K")

    def _bar(self, done: int) -> str:
        if not self._total:
            return str(done)
        share = min(done / self._total, 1)
        full = round(share * WIDTH)
        return f"[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} {done} of {self._total}"

"""Lists that are kept in files: an entry a line, comments behind #."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def read_list(file: Path) -> Iterator[str]:
    """The entries of a list as they are written."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line

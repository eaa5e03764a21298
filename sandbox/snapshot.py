"""A state that survives restarts: one JSON file, replaced atomically, a moment after a change."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Snapshot:
    """Writes what `dump()` returns to `path`, at most once in `seconds`."""

    def __init__(
        self, path: Path | None, dump: Callable[[], dict[str, Any]], seconds: float = 1.0
    ) -> None:
        self._path, self._dump, self._seconds = path, dump, seconds
        self._timer: asyncio.TimerHandle | None = None

    def load(self) -> dict[str, Any] | None:
        if self._path is None or not self._path.exists():
            return None
        loaded: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        return loaded

    def touch(self) -> None:
        """Something changed: write soon (at once outside of an event loop)."""
        if self._path is None or self._timer is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        self._timer = loop.call_later(self._seconds, self.flush)

    def flush(self) -> None:
        """Write now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(self._dump(), ensure_ascii=False))  # dump() is much slower
        os.replace(fresh, self._path)

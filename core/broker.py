"""Celery's file-system broker, with messages that appear and vanish as a whole.

kombu's own opens a message's file and then writes it, so a worker that looks into the folder in
between takes an empty file, and ends of it. And it moves what it takes to another folder, which on
another disk is a copy that two workers may make of one message.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

log = structlog.get_logger(__name__)

TRIES = 20


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        part = folder / f"{name}.part"
        part.write_text(dumps(message), encoding="utf-8")
        os.replace(part, folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message. One that can't be read is left out: what it asked for still stands
        in the database."""
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f"{name}.taken"
            try:
                os.replace(folder / name, taken)
                text = taken.read_text(encoding="utf-8")
                taken.unlink()
            except OSError:
                continue  # another worker was quicker
            try:
                return loads(text)
            except ValueError:
                log.warning("a message in the broker's folder can't be read", file=name)
        raise Empty

    def get_table(self, exchange: str) -> Any:
        return _when_written(lambda: super(Channel, self).get_table(exchange))

    def _queue_bind(self, exchange: str, *binding: Any) -> None:
        _when_written(lambda: super(Channel, self)._queue_bind(exchange, *binding))


def _when_written(read: Callable[[], Any]) -> Any:
    """The bindings; on a first start another process may just be writing their file."""
    for _ in range(TRIES):
        try:
            return read()
        except ValueError:
            time.sleep(0.01)
    return read()


class Transport(filesystem.Transport):
    Channel = Channel

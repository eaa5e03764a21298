"""Celery's file-system broker with atomic reads and writes of messages.

kombu's own transport opens a message file before writing it, so a worker may read an empty file and
crash. And it moves a received message to another folder; across disks that is a copy, so two
workers may receive the same message. And it has no priorities.
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
        priority = self._get_message_priority(message)
        name = f"{priority}_{time.monotonic_ns():020}_{uuid.uuid4()}.{queue}.msg"
        part = folder / f"{name}.part"
        part.write_text(dumps(message), encoding="utf-8")
        os.replace(part, folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Receive the oldest message of those with the lowest priority number, as from Redis. An
        unreadable one is dropped: the work it announced is also in the database."""
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
                continue  # another worker has received it
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
    """Read the bindings with retries: on a first start another process may be writing them."""
    for _ in range(TRIES):
        try:
            return read()
        except ValueError:
            time.sleep(0.01)
    return read()


class Transport(filesystem.Transport):
    Channel = Channel

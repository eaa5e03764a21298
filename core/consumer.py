"""Celery's consumer, which a lost connection to Redis does not end, nor a Redis that refuses to
write.

When the connection is lost, Celery closes it twice: what it tells kombu to collect may fail half
way, and is closed once more. If a task is at work then, the second time kombu wants to give its
message back over a connection that is gone for good, and raises an AttributeError, which Celery
does not expect and which ends the worker (celery and kombu 5.7). The message is not lost: it is
handed out again after the visibility timeout, and what it announced is in the database.

A Redis that refuses (its disk or its memory is full, it is a replica) is tried again because of
CELERY_BROKER_CHANNEL_ERROR_RETRY. It can be connected to, so that Celery would ask again at once;
from the second time on while it connects, since it writes there.
"""

from __future__ import annotations

import time
from contextlib import suppress

from celery.worker import consumer

#: The pause after a refusal, in seconds.
REFUSED_SECONDS = 2.0


class Consumer(consumer.Consumer):
    def on_connection_error_after_connected(self, exc: Exception) -> None:
        with suppress(AttributeError):
            super().on_connection_error_after_connected(exc)
        self._pause_after_refusal(exc)

    def on_connection_error_before_connected(self, exc: Exception) -> None:
        super().on_connection_error_before_connected(exc)
        self._pause_after_refusal(exc)

    def _pause_after_refusal(self, exc: Exception) -> None:
        if isinstance(exc, self.channel_errors):  # type: ignore[attr-defined]
            time.sleep(REFUSED_SECONDS)

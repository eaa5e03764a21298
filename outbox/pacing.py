"""Rate limits for sending: about one message per second in a chat, with short bursts, and thirty
per second in total for a bot (core.telegram.org/bots/faq)."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

BURST = 3
PER_SECOND = 1.0
BOT_PER_SECOND = 30.0


Key = TypeVar("Key", bound=Hashable)


class Pacer(Generic[Key]):
    """Token buckets, one for each key: at most `burst` tokens, `rate` new ones per second."""

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: dict[Key, tuple[float, float]] = {}

    def wait(self, key: Key) -> float:
        """Seconds until the next message for this key may be sent."""
        return max(0.0, (1.0 - self._tokens(key)) / self._rate)

    def take(self, key: Key) -> None:
        self._buckets[key] = (self._tokens(key) - 1.0, self._clock())

    def waiting(self) -> dict[Key, float]:
        """The keys that must wait, with the seconds; removes full buckets."""
        waits = {}
        for key in list(self._buckets):
            if self._tokens(key) >= self._burst:
                del self._buckets[key]
            elif (wait := self.wait(key)) > 0:
                waits[key] = wait
        return waits

    def _tokens(self, key: Key) -> float:
        tokens, at = self._buckets.get(key, (self._burst, self._clock()))
        return min(self._burst, tokens + (self._clock() - at) * self._rate)

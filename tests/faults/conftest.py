"""What the fault tests see is printed as a table at the end of the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.harness.stack import Stack

Note = Callable[..., None]


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """`note(fault, what the owner sees, seconds until healed or None)`"""

    def add(fault: str, seen: str, seconds: float | None) -> None:
        healed = "by signing in again" if seconds is None else f"{seconds:.1f} s"
        request.node.user_properties.append(("fault", (fault, seen, healed)))

    return add


class Clock:
    """How long something took."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quick(stack: Stack) -> Iterator[Stack]:
    """A stack whose accounts are probed often, so that the tests need not wait half a minute."""
    stack.environment["PROBE_SECONDS"] = "2"
    yield stack

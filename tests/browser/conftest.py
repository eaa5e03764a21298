from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.running import Running
from tests.harness.processes import wait_for


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    made.process.start()
    try:
        wait_for(made.answers, 180, "the chat page and the admin")
        yield made
    finally:
        made.process.stop(30)

"""What tests stand on: ports that no two of them share, and a failure that says what it was."""

from __future__ import annotations

import tempfile
from pathlib import Path

import httpx
import pytest

from tests.harness.processes import locks_folder
from tests.harness.stack import Stack


def test_tests_with_different_temporary_folders_share_the_locks_of_ports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = locks_folder()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert locks_folder() == usual


@pytest.mark.parametrize("body", ["Invalid host header", "[1]"])
def test_a_health_page_that_is_none_is_shown(body: str) -> None:
    stack = object.__new__(Stack)
    stack.health_port = 1
    transport = httpx.MockTransport(lambda _: httpx.Response(400, text=body))
    stack._http = httpx.Client(transport=transport)
    with pytest.raises(AssertionError, match="400: ") as raised:
        stack.health()
    assert body in str(raised.value)

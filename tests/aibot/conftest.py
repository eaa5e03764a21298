"""Fixtures of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.aibot.prepared import Prepared


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    return Prepared(tmp_path / "data").migrated()

"""The tests of the services once more, on PostgreSQL: some of their SQL is written for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.engines import MIGRATED, TEMPLATE, PostgreSQL
from tests.harness.processes import ROOT, clean_environment

TESTS = [
    "tests/core/test_transitions.py",
    "tests/core/test_retry.py",
    "tests/accounts/services",
    "tests/bot/test_locks.py",
    "tests/outbox",
    "tests/knowledge/test_search.py",
    "tests/knowledge/test_search_visibility.py",
    "tests/drafts/services",
    "tests/drafts/test_delivery_handlers.py",
]


@pytest.mark.engines
@pytest.mark.timeout(600)
def test_the_services_do_the_same_on_postgresql(
    postgresql_server: PostgreSQL, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    environment = clean_environment() | {
        "DATABASE_URL": postgresql_server.new_database(),
        TEMPLATE: MIGRATED,
        "AIBOT_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "aibot.settings.test",
        "CI": os.environ.get("CI", ""),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=580, check=False
    )
    assert done.returncode == 0, done.stdout[-8000:]
    figure(f"services on PostgreSQL: {done.stdout.splitlines()[-1]}")

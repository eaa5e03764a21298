"""`manage.py runbot stop` and `restart` where bin/run starts runbot again by itself."""

from __future__ import annotations

import os
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from aibot.management import instance
from runbot import background
from runbot.lease import READY, FileLease, Holder, ourselves


@pytest.fixture
def stopped(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Holder]:
    """bin/run runs here (that is this process) and has started a runbot; which ones are stopped."""
    settings.DATA_DIR = tmp_path
    instance.remember(tmp_path, os.getpid(), "http://127.0.0.1:8000/")
    found: list[Holder] = []
    holders = [ourselves(READY)]

    def stop(holder: Holder, folder: Path) -> bool:
        found.append(holder)
        holders[0] = replace(holder, pid=holder.pid + 1)
        return True

    monkeypatch.setattr(background, "stop", stop)
    monkeypatch.setattr(FileLease, "holder", lambda self: holders[0])
    return found


def test_a_stop_says_that_it_would_be_started_again(stopped: list[Holder]) -> None:
    with pytest.raises(CommandError, match=rf"bin/run starts runbot again .* kill {os.getpid()}$"):
        call_command("runbot", "stop")
    assert stopped == []


def test_a_restart_is_left_to_bin_run(stopped: list[Holder]) -> None:
    out = StringIO()
    call_command("runbot", "restart", stdout=out)
    assert len(stopped) == 1
    assert out.getvalue().endswith(
        f"runbot is ready (process {os.getpid() + 1}), started by bin/run.\n"
    )

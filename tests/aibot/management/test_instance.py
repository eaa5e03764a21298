"""Whether aibot can be started here: one for a data folder, on ports that are free."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest

from aibot.management import instance
from aibot.management.instance import CanNotStart, Port, start_in
from runbot.lease import FileLease
from tests.harness.processes import free_port


@pytest.fixture(autouse=True)
def free_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "HEALTH_PORT", "SANDBOX_PORT", "SANDBOX_MTPROTO_PORT"):
        monkeypatch.setenv(name, str(free_port()))


def refused(folder: Path) -> str:
    with pytest.raises(CanNotStart) as said:
        start_in(folder, sandbox=True)
    return str(said.value)


def test_a_folder_in_which_aibot_runs_is_refused_with_the_page_to_open(tmp_path: Path) -> None:
    instance.remember(tmp_path, os.getpid(), "http://127.0.0.1:8765/")
    said = refused(tmp_path)
    assert said.startswith(
        f"aibot is already running (process {os.getpid()}): open http://127.0.0.1:8765/"
    )
    assert f"kill {os.getpid()}" in said


@pytest.mark.parametrize("note", ["", "{", "[]", '{"pid": 1}', '{"pid": "x", "page": 1}'])
def test_a_note_that_can_not_be_read_keeps_nobody_from_starting(tmp_path: Path, note: str) -> None:
    (tmp_path / instance.NOTE).write_text(note)
    start_in(tmp_path, sandbox=True)


def test_one_that_has_ended_keeps_nobody_from_starting(tmp_path: Path) -> None:
    instance.remember(tmp_path, 2**22 + 1, "http://127.0.0.1:8765/")
    start_in(tmp_path, sandbox=True)


@pytest.mark.parametrize("name", ["file", "file/below", "folder"])
def test_a_folder_that_can_not_be_written_to_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "run.lock").mkdir(parents=True)
    said = refused(tmp_path / name)
    assert re.fullmatch(rf"{tmp_path}/{name}(/run\.lock)? can't be used: [A-Z][a-z ]+\.", said)


def test_two_that_are_started_at_once_are_one(tmp_path: Path) -> None:
    first = start_in(tmp_path, sandbox=True)
    assert refused(tmp_path) == "aibot is being started here at this moment."
    del first
    start_in(tmp_path, sandbox=True)


def test_a_runbot_that_was_started_by_itself_counts_too(tmp_path: Path) -> None:
    lease = FileLease(tmp_path)
    lease.acquire()
    try:
        assert f"its runbot is process {os.getpid()}" in refused(tmp_path)
    finally:
        lease.release()
    start_in(tmp_path, sandbox=True)


@pytest.mark.parametrize("name", ["PORT", "HEALTH_PORT", "SANDBOX_PORT", "SANDBOX_MTPROTO_PORT"])
def test_a_port_in_use_is_named_with_the_setting_that_changes_it(tmp_path: Path, name: str) -> None:
    number = int(os.environ[name])
    with socket.create_server(("127.0.0.1", number)):
        said = refused(tmp_path)
    assert said.startswith(f"Port {number} is in use by another program")
    assert said.endswith(f"for example: {name}={number + 1} bin/run")


@pytest.mark.parametrize("value", ["-1", "65536", "8000/", "http", "１２"])
def test_a_port_that_is_none_is_a_sentence(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(CanNotStart, match="PORT must be a port, a whole number up to 65535"):
        Port("PORT", 8000).check()


def test_without_the_sandbox_its_ports_may_be_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", int(os.environ["SANDBOX_PORT"]))):
        start_in(tmp_path, sandbox=False)

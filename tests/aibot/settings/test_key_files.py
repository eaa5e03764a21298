"""The keys that are made once and kept in the data folder."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from aibot.settings import key_files
from tests.harness.processes import ROOT


def test_a_secret_is_made_once_and_only_we_can_read_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("X_SETTING", raising=False)
    folder = tmp_path / "secrets"
    first = key_files.kept_secret("X_SETTING", folder, key_files.new_secret_key)
    assert len(first) >= 50
    assert key_files.kept_secret("X_SETTING", folder, key_files.new_secret_key) == first
    assert [file.name for file in folder.iterdir()] == ["x_setting"]
    assert stat.S_IMODE((folder / "x_setting").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_secret_that_is_given_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("X_SETTING", "mine")
    assert (
        key_files.kept_secret("X_SETTING", tmp_path / "secrets", key_files.new_secret_key) == "mine"
    )
    assert not (tmp_path / "secrets").exists()


def test_a_made_encryption_key_is_one_that_works() -> None:
    fernet = Fernet(key_files.new_encryption_key())
    assert fernet.decrypt(fernet.encrypt(b"secret")) == b"secret"


MAKE = """
import os, sys, time
from pathlib import Path
from aibot.settings import key_files
os.getpid = lambda: 1  # in containers, every process has this number
folder, start = Path(sys.argv[1]), float(sys.argv[2])
while time.time() < start: pass
print(key_files.kept_secret("X_SETTING", folder, key_files.new_secret_key))
"""


@pytest.mark.parametrize("round_", range(3))
def test_of_eight_processes_at_once_one_makes_the_secret_and_all_have_it(
    tmp_path: Path, round_: int
) -> None:
    start = time.time() + 1.5
    folder = tmp_path / "secrets"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(folder), str(start)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    answers = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 8, answers
    secrets = {out.strip() for out, _ in answers}
    assert len(secrets) == 1
    assert secrets.pop() == (folder / "x_setting").read_text().strip() != ""
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: put it back from a backup"),
        (b" \n", "is empty: put it back from a backup"),
        (b"\xff\xfe\x00", "can't be used: it is damaged"),
        (None, "can't be used: Is a directory"),
    ],
)
def test_a_key_file_that_can_not_be_used_ends_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, said: str
) -> None:
    monkeypatch.delenv("X_SETTING", raising=False)
    file = tmp_path / "x_setting"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(SystemExit, match=rf"The key file .*/x_setting {said}\.$"):
        key_files.kept_secret("X_SETTING", tmp_path, key_files.new_secret_key)
    assert file.is_dir() or file.read_bytes() == content


def test_a_key_that_can_not_be_written_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("X_SETTING", raising=False)

    def full() -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(SystemExit, match="No space left"):
        key_files.kept_secret("X_SETTING", tmp_path, full)
    assert list(tmp_path.iterdir()) == []

"""bin/setup makes the virtual environment once, however many start at the same time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.harness.processes import ROOT, clean_environment


def test_of_two_that_start_at_once_one_makes_it_and_the_other_waits(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "setup", tmp_path / "bin")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").touch()  # nothing is downloaded
    both = [
        subprocess.Popen(
            ["bash", "-c", ". bin/setup base && python -c 'import pip'"],
            cwd=tmp_path,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = sorted(one.communicate(timeout=200)[1] for one in both)
    assert [one.returncode for one in both] == [0, 0], said
    assert sum("Installing what aibot needs" in one for one in said) == 1, said
    assert sum("is already being set up" in one for one in said) == 1, said

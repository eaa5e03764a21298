"""bin/run finds its folder, and bin/setup makes the virtual environment once, however many start at
the same time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    "called", ["bin/run", "aibot", "../link/bin/run", "../linked/run", "again", "./twice"]
)
def test_it_finds_its_folder_however_it_is_called(tmp_path: Path, called: str) -> None:
    """By a link to it or to a link, in a folder that is a link, where CDPATH knows another `bin`,
    and where there is no `realpath` (macOS before 13)."""
    home = tmp_path / "the house"
    (home / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "run", home / "bin")
    (home / "bin" / "setup").write_text("pwd -P; exit 0")
    (home / "aibot").symlink_to(home / "bin" / "run")
    (home / "again").symlink_to("aibot")
    (home / "twice").symlink_to("../link/again")
    (tmp_path / "link").symlink_to(home)
    (tmp_path / "linked").symlink_to("the house/bin")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("bash", "basename", "dirname", "readlink"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    (tmp_path / "other" / "bin").mkdir(parents=True)
    environment = clean_environment() | {"CDPATH": str(tmp_path / "other"), "PATH": str(tools)}
    found = subprocess.run(
        ["bash", called],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.splitlines()[-1] == str(home.resolve())

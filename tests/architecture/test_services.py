"""The units of systemd and the service script of Windows, as far as that can be said from here."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.architecture.commands import NAMES, ROOT, command, procfile

UNITS = ROOT / "deploy" / "systemd"
WINDOWS = ROOT / "deploy" / "windows" / "aibot-services.ps1"
COMMANDS = {"install", "start", "stop"}


class Unit(dict[str, list[str]]):
    """The settings of a unit file; a name may be given several times."""

    def __init__(self, name: str) -> None:
        super().__init__()
        for line in (UNITS / f"aibot-{name}.service").read_text().splitlines():
            if found := re.match(r"([A-Za-z]+)=(.*)", line):
                self.setdefault(found[1], []).append(found[2])

    def commands(self) -> list[list[str]]:
        lines = [*self.get("ExecStartPre", []), *self["ExecStart"]]
        return [shlex.split(line.replace("%%", "%")) for line in lines]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    for file in (*UNITS.glob("*.service"), *UNITS.glob("*.target")):
        (tmp_path / file.name).write_text(file.read_text().replace("/opt/aibot", str(ROOT)))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "aibot" in line]
    assert (done.returncode, ours) == (0, []), done


@pytest.mark.parametrize("name", NAMES)
def test_every_command_exists(name: str) -> None:
    for words in Unit(name).commands():
        program = words[0].removeprefix("/opt/aibot/")
        assert program.startswith(".venv/bin/")
        assert (ROOT / program).exists() or shutil.which(Path(program).name), program
        if "manage.py" in words:
            assert words[2] in get_commands()


@pytest.mark.parametrize("name", NAMES)
def test_they_run_what_bin_run_runs(name: str) -> None:
    assert command(Unit(name).commands()[-1]) == procfile()[name]


@pytest.mark.parametrize("name", NAMES)
def test_hardened_and_always_started_again(name: str) -> None:
    unit = Unit(name)
    expected = {
        "Restart": "always",
        "StartLimitIntervalSec": "0",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "User": "aibot",
        "ReadWritePaths": "/var/lib/aibot",
        "PartOf": "aibot.target",
    }
    assert {key: unit[key] for key in expected} == {key: [one] for key, one in expected.items()}
    assert "AIBOT_DATA_DIR=/var/lib/aibot" in unit["Environment"]


def test_beat_is_skipped_where_the_worker_does_it() -> None:
    (condition,) = Unit("beat")["ExecCondition"]
    assert command(condition).words == ("aibot.settings.engines",)
    assert command(Unit("worker")["ExecStart"][0])["--beat-thread"] == "auto"
    assert "-m aibot.settings.engines" in WINDOWS.read_text()


def test_runbot_is_watched() -> None:
    unit = Unit("runbot")
    assert (unit["Type"], unit["WatchdogSec"]) == (["notify"], ["60"])
    assert int(unit["TimeoutStopSec"][0]) > 20, "an orderly stop has its time"


def test_the_target_wants_all_of_them() -> None:
    target = configparser.ConfigParser()
    target.read(UNITS / "aibot.target")
    wanted = {f"aibot-{name}.service" for name in NAMES}
    assert set(target["Unit"]["Wants"].split()) == wanted
    assert {file.name for file in UNITS.glob("*.service")} == wanted


def test_both_scripts_know_the_same_three_commands() -> None:
    script = UNITS / "aibot-services.sh"
    asked = subprocess.run([script, "what?"], capture_output=True, text=True, check=False)
    usage = asked.stderr.rpartition(script.name)[2]
    assert (asked.returncode, set(re.findall(r"\w+", usage))) == (2, COMMANDS)
    (known,) = re.findall(r"\[ValidateSet\((.*)\)\]", WINDOWS.read_text())
    assert set(re.findall(r"\w+", known)) == COMMANDS
    assert set(re.findall(r'^\s*"(\w+)"\s*\{', WINDOWS.read_text(), re.MULTILINE)) == COMMANDS


def test_windows_runs_the_same() -> None:
    named = dict(re.findall(r'"aibot-(\w+)"\s*= "(.*)"', WINDOWS.read_text()))
    assert {name: command(line) for name, line in named.items()} == procfile()

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

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
WINDOWS = ROOT / "deploy" / "windows" / "aibot-services.ps1"
NAMES = ("web", "runbot", "worker", "beat")


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


def procfile() -> dict[str, list[str]]:
    lines = (ROOT / "Procfile").read_text().strip().splitlines()
    named = dict(line.split(": ", 1) for line in lines)
    return {name: shlex.split(named[name].replace("bin/keep ", "")) for name in NAMES}


def options(command: list[str]) -> list[str]:
    """What does not depend on where it runs."""
    text = " ".join(command[command[0].endswith("python") :])
    text = re.sub(r"--(host|port|concurrency) \S+|--standby|^\S*/", "", text)
    return text.split()


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
    for command in Unit(name).commands():
        program = command[0].removeprefix("/opt/aibot/")
        assert program.startswith(".venv/bin/")
        assert (ROOT / program).exists() or shutil.which(Path(program).name), program
        if "manage.py" in command:
            assert command[2] in get_commands()


@pytest.mark.parametrize("name", NAMES)
def test_they_run_what_bin_run_runs(name: str) -> None:
    assert options(Unit(name).commands()[-1]) == options(procfile()[name])


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
    condition = "/opt/aibot/.venv/bin/python -m aibot.settings.engines"
    assert Unit("beat")["ExecCondition"] == [condition]
    assert "--beat-thread auto" in Unit("worker")["ExecStart"][0]
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
    shell = (UNITS / "aibot-services.sh").read_text()
    assert re.findall(r"^    (\w+)\) ", shell, re.MULTILINE) == ["install", "start", "stop"]
    assert subprocess.run(["bash", "-n", UNITS / "aibot-services.sh"], check=False).returncode == 0
    assert os.access(UNITS / "aibot-services.sh", os.X_OK)
    text = WINDOWS.read_text()
    assert '[ValidateSet("install", "start", "stop")]' in text
    assert re.findall(r'^    "(\w+)" \{', text, re.MULTILINE) == ["install", "start", "stop"]


def test_windows_runs_the_same() -> None:
    text = WINDOWS.read_text()
    named = dict(re.findall(r'"aibot-(\w+)"\s+= "(.*)"', text))
    assert set(named) == set(NAMES)
    for name, command in named.items():
        words = command.removeprefix("-m ").split()
        assert options(words) == options([w for w in procfile()[name] if w != "python"]), name

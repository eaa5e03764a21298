"""docker-compose.yml and the Dockerfile, as far as that can be said without a Docker engine."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from deploy import health, ready
from tests.harness.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "runbot", "worker", "beat")


def test_services() -> None:
    assert set(SERVICES) == {"postgres", "redis", *OURS}


def test_everything_is_watched() -> None:
    """migrate ends by itself; all others have a health check."""
    assert {name for name, one in SERVICES.items() if "healthcheck" not in one} == {"migrate"}
    for name in set(OURS) - {"migrate"}:
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "deploy/health.py", name]
        assert name in health.CHECKS


def test_the_processes_run_what_bin_run_runs() -> None:
    """The options of the Procfile, but for addresses and spelling; who starts again what died is
    Compose here (`restart`) and bin/keep there."""
    procfile = dict(
        line.split(": ", 1) for line in (ROOT / "Procfile").read_text().strip().splitlines()
    )
    for name in ("web", "runbot", "worker", "beat"):
        ours, theirs = _words(SERVICES[name]["command"]), _words(shlex.split(procfile[name])[1:])
        assert procfile[name].startswith("bin/keep ")
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert ours == theirs, name


def _words(command: list[str]) -> list[str]:
    """A command in one spelling, without what differs between a machine and a container."""
    spelled = re.sub(r"--?(\w[\w-]*)[ =](?!-)", r"--\1=", " ".join(command))
    spelled = spelled.replace("--A=", "--app=").replace("uvicorn--", "uvicorn --")
    return [word for word in spelled.split() if not re.match(r"--(host|port|concurrency)=", word)]


def test_who_is_not_ready_is_named() -> None:
    nowhere = [f"http://127.0.0.1:{free_port()}/" for _ in range(2)]
    said = ready.missing(nowhere)
    assert [line.split(": no answer")[0] for line in said] == nowhere


def test_migrate_runs_commands_that_exist() -> None:
    script = SERVICES["migrate"]["command"][2]
    commands = re.findall(r"manage\.py (\w+)", script)
    assert commands == ["check", "migrate", "collectstatic", "ensure_admin"]
    assert set(commands) <= set(get_commands())
    for name in set(OURS) - {"migrate"}:
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


def test_the_image_runs_as_nobody_special_with_pinned_requirements() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^FROM python:3\.\d+-slim$", lines, re.MULTILINE)
    assert re.search(r"^USER (?!root)\w+$", lines, re.MULTILINE)
    assert "pip install -r requirements/base.txt" in lines
    pins = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    assert all("==" in pin for pin in re.findall(r"^\w\S*.*$", pins, re.MULTILINE))


@pytest.mark.parametrize("kept_out", [".env", "var/", ".git/", "*.session", "*.sqlite3"])
def test_secrets_stay_out_of_the_image(kept_out: str) -> None:
    assert kept_out in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def test_no_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTH_PORT", str(free_port()))
    assert "no answer" in health.runbot()

"""The health page of runbot tells the names of the accounts: on this machine, and nobody else."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from starlette.testclient import TestClient

from runbot.health import HealthServer, _listener


async def report() -> dict[str, Any]:
    return {"accounts": {"Shop": "connected"}}


def client(host: str) -> TestClient:
    """Asks without a network what it would serve on `host`."""
    return TestClient(HealthServer(host, 0, report, bool)._app())


@pytest.mark.parametrize("path", ["/health", "/livez", "/readyz"])
@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example:9876", "192.168.1.5"])
def test_another_name_that_points_here_is_refused(path: str, name: str) -> None:
    answer = client("127.0.0.1").get(path, headers={"host": name})
    assert answer.status_code == 400 and "Shop" not in answer.text


@pytest.mark.parametrize("name", ["127.0.0.1:9876", "localhost:9876", "localhost"])
def test_this_machine_is_answered(name: str) -> None:
    assert "Shop" in client("127.0.0.1").get("/health", headers={"host": name}).text


def test_it_may_listen_on_ipv6_alone() -> None:
    with _listener("::1", 0) as listening:
        assert listening.family == socket.AF_INET6
    answer = client("::1").get("/health", headers={"host": "[::1]:9876"})
    assert "Shop" in answer.text


def test_where_it_listens_on_all_of_ipv6_it_is_reached_over_ipv4_too() -> None:
    """As with nginx in front of it, or a probe that asks 127.0.0.1."""
    with _listener("::", 0) as listening:
        socket.create_connection(("127.0.0.1", listening.getsockname()[1]), 5).close()


def test_where_it_listens_for_others_it_answers_to_any_name() -> None:
    assert client("0.0.0.0").get("/livez", headers={"host": "10.0.0.7:9876"}).status_code == 200

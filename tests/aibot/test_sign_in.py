"""Signing in: who is wrong too often waits, is told so, and can be let in by a command."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

pytestmark = pytest.mark.django_db

LIMIT = configured.AXES_FAILURE_LIMIT
WORDS = "Please wait 15 minutes and try again."


@pytest.fixture(autouse=True)
def users() -> None:
    for name in ("anna", "boris"):
        User.objects.create_superuser(name, "", "right")


def attempt(
    name: str = "anna", password: str = "wrong", address: str = "198.51.100.1", **headers: Any
) -> Any:
    posted = {"username": name, "password": password}
    return Client().post("/admin/login/", posted, REMOTE_ADDR=address, **headers)


def signed_in(answer: Any) -> bool:
    return answer.status_code == 302


def test_a_few_mistakes_do_no_harm_and_are_forgotten_after_a_success() -> None:
    for _ in range(3):
        for _ in range(LIMIT - 1):
            assert attempt().status_code == 200
        assert signed_in(attempt(password="right"))


def test_a_name_is_locked_from_wherever_it_is_tried_and_told_so() -> None:
    for number in range(LIMIT):
        attempt(address=f"198.51.100.{number}")
    refused = attempt(password="right", address="203.0.113.9")
    assert refused.status_code == 429 and WORDS in refused.content.decode()
    assert "<form" in refused.content.decode()
    assert signed_in(attempt("boris", "right", "203.0.113.9"))


def test_an_address_is_locked_whatever_names_it_tries() -> None:
    for number in range(LIMIT):
        attempt(name=f"guess{number}")
    assert attempt("boris", "right").status_code == 429
    assert signed_in(attempt("boris", "right", "203.0.113.9"))


def test_trying_on_does_not_make_it_longer() -> None:
    for _ in range(LIMIT + 5):
        attempt()
    with time_machine.travel(timezone.now() + timedelta(minutes=8)):
        attempt()
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5)):
        assert signed_in(attempt(password="right"))


def test_a_command_unlocks_one_or_all() -> None:
    for name in ("anna", "boris"):
        for number in range(LIMIT):
            attempt(name, address=f"198.51.100.{number}")
    out = StringIO()
    call_command("unlock", "anna", stdout=out)
    assert "Unlocked" in out.getvalue()
    assert signed_in(attempt("anna", "right", "203.0.113.9"))
    assert not signed_in(attempt("boris", "right", "203.0.113.9"))
    call_command("unlock", stdout=out)
    assert signed_in(attempt("boris", "right", "203.0.113.9"))
    call_command("unlock", stdout=out)
    assert out.getvalue().endswith("Nobody was locked out.\n")


def test_forwarded_addresses_count_only_behind_a_configured_web_server(settings: Settings) -> None:
    """Without one, whoever writes another address in front each time is the same client."""
    for number in range(LIMIT):
        attempt(f"guess{number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert attempt("boris", "right", HTTP_X_FORWARDED_FOR="10.0.0.99").status_code == 429
    settings.PUBLIC_URL = "https://aibot.example.org"
    proxied = "10.0.0.1, 203.0.113.9"
    assert signed_in(attempt("boris", "right", HTTP_X_FORWARDED_FOR=proxied))


def test_behind_a_web_server_the_address_that_it_added_is_locked(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://aibot.example.org"
    for number in range(LIMIT):
        attempt(f"guess{number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.9")
    spoofed = attempt("boris", "right", HTTP_X_FORWARDED_FOR="10.0.0.99, 203.0.113.9")
    assert spoofed.status_code == 429
    assert signed_in(attempt("boris", "right", HTTP_X_FORWARDED_FOR="203.0.113.10"))


@pytest.mark.parametrize("value", ["", "nonsense", "1.2.3.4, <script>", ",", "x" * 5000])
def test_a_forwarded_address_that_is_none_is_not_taken(settings: Settings, value: str) -> None:
    settings.PUBLIC_URL = "https://aibot.example.org"
    assert signed_in(attempt("boris", "right", HTTP_X_FORWARDED_FOR=value))


@pytest.mark.parametrize("name", ["", "x" * 10_000, "a\x00b", "<b>", "'; --", "Олена"])
def test_odd_names_are_refused_quietly(name: str) -> None:
    assert attempt(name).status_code == 200

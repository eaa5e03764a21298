"""Signing in: who is wrong too often waits, is told so, and can be let in by a command."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import Settings

from aibot.lockout import COOKIE, network_of

pytestmark = pytest.mark.django_db

LIMIT = configured.AXES_FAILURE_LIMIT
OF_AN_ADDRESS = configured.FAILURES_OF_AN_ADDRESS
OF_A_NAME = configured.FAILURES_OF_A_NAME
WORDS = "Please wait 15 minutes and try again."


@pytest.fixture(autouse=True)
def users() -> None:
    for name in ("anna", "boris"):
        User.objects.create_superuser(name, "", "right")


def attempt(
    name: str = "anna",
    password: str = "wrong",
    address: str = "198.51.100.1",
    browser: Client | None = None,
    **headers: Any,
) -> Any:
    posted = {"username": name, "password": password}
    browser = browser or Client()
    return browser.post("/admin/login/", posted, REMOTE_ADDR=address, **headers)


def fail_from_everywhere(name: str, count: int = OF_A_NAME) -> None:
    """Wrong passwords for a name, each from an address of its own."""
    browser = f"browser {AccessAttempt.objects.count()}"
    AccessAttempt.objects.bulk_create(
        AccessAttempt(
            username=name,
            user_agent=browser,
            ip_address=f"192.0.{number // 250}.{number % 250}",
            failures_since_start=1,
            attempt_time=timezone.now(),
        )
        for number in range(count)
    )


def signed_in(answer: Any) -> bool:
    return answer.status_code == 302


def test_a_few_mistakes_do_no_harm_and_are_forgotten_after_a_success() -> None:
    for _ in range(3):
        for _ in range(LIMIT - 1):
            assert attempt().status_code == 200
        assert signed_in(attempt(password="right"))


def test_a_name_is_locked_at_the_address_that_is_wrong_and_told_so() -> None:
    """Elsewhere it can be used all the same: whoever knows a name can't keep its owner out."""
    for _ in range(LIMIT):
        attempt()
    refused = attempt(password="right")
    assert refused.status_code == 429 and WORDS in refused.content.decode()
    assert "<form" in refused.content.decode()
    assert signed_in(attempt("boris", "right"))
    assert signed_in(attempt(password="right", address="203.0.113.9"))


def test_an_address_is_locked_whatever_names_it_tries() -> None:
    AccessAttempt.objects.bulk_create(
        AccessAttempt(
            username=f"guess{number}",
            user_agent="",
            ip_address="198.51.100.1",
            failures_since_start=1,
            attempt_time=timezone.now(),
        )
        for number in range(OF_AN_ADDRESS - 3)
    )
    for number in range(OF_AN_ADDRESS - 3, OF_AN_ADDRESS - 1):
        assert attempt(name=f"guess{number}").status_code == 200
    assert attempt(name="guess").status_code == 429
    assert attempt("boris", "right").status_code == 429
    assert signed_in(attempt("boris", "right", "203.0.113.9"))


def test_a_name_that_is_tried_from_everywhere_waits_except_in_browsers_that_know_it() -> None:
    known = Client()
    assert signed_in(attempt(password="right", browser=known))
    known.cookies.pop(configured.SESSION_COOKIE_NAME)
    fail_from_everywhere("anna", OF_A_NAME - 1)
    assert signed_in(attempt(password="right", address="203.0.113.9"))
    fail_from_everywhere("anna", 1)
    assert attempt(password="right", address="203.0.113.9").status_code == 429
    assert signed_in(attempt(password="right", address="203.0.113.9", browser=known))
    assert signed_in(attempt("boris", "right", "203.0.113.9"))


def test_a_browser_that_knows_one_name_knows_no_other_nor_after_a_new_password() -> None:
    known = Client()
    attempt(password="right", browser=known)
    fail_from_everywhere("anna")
    fail_from_everywhere("boris")
    for address in ("203.0.113.9", "203.0.113.10"):
        refused = attempt("boris", "right", address, browser=known)
        assert refused.status_code == 429
    anna = User.objects.get(username="anna")
    anna.set_password("newer")
    anna.save()
    assert attempt(password="newer", browser=known).status_code == 429


@pytest.mark.parametrize("value", ["", "1", "1:x:y", "x" * 4000])
def test_a_made_up_cookie_makes_no_browser_known(value: str) -> None:
    fail_from_everywhere("anna")
    forged = Client()
    forged.cookies[COOKIE] = value
    assert attempt(password="right", address="203.0.113.9", browser=forged).status_code == 429


def test_the_cookie_is_for_the_login_only() -> None:
    cookie = attempt(password="right").cookies[COOKIE]
    assert (cookie["path"], cookie["samesite"]) == ("/admin/login/", "Strict")
    assert cookie["httponly"] and "anna" not in cookie.value
    assert COOKIE not in attempt().cookies


def test_a_success_forgives_nothing_that_others_tried() -> None:
    fail_from_everywhere("anna", OF_A_NAME - 1)
    attempt(password="right", address="203.0.113.9")
    attempt(address="203.0.113.10")
    assert attempt(password="right", address="203.0.113.11").status_code == 429


def test_the_addresses_of_one_network_are_one() -> None:
    for number in range(LIMIT):
        attempt(address=f"2001:db8:1:2::{number:x}")
    assert attempt(password="right", address="2001:db8:1:2:ffff::1").status_code == 429
    assert signed_in(attempt(password="right", address="2001:db8:1:3::1"))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unix", ""),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_no_code_is_kept_with_what_was_tried() -> None:
    Client().post("/admin/login/", {"username": "anna", "password": "pass1", "code": "123456"})
    kept = AccessAttempt.objects.get().post_data
    assert "anna" in kept and "pass1" not in kept and "123456" not in kept


@pytest.mark.django_db(transaction=True)
async def test_the_server_tells_it_as_the_tests_see_it() -> None:
    """It runs the pages asynchronously, in which the middlewares take other paths."""
    posted = {"username": "anna", "password": "wrong"}
    for _ in range(LIMIT):
        page = await AsyncClient().post("/admin/login/", posted)
    assert page.status_code == 429 and WORDS in page.content.decode()


def test_trying_on_does_not_make_it_longer() -> None:
    for _ in range(LIMIT + 5):
        attempt()
    with time_machine.travel(timezone.now() + timedelta(minutes=8)):
        attempt()
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5)):
        assert signed_in(attempt(password="right"))


def test_a_command_unlocks_one_or_all() -> None:
    for name in ("anna", "boris"):
        fail_from_everywhere(name)
    out = StringIO()
    call_command("unlock", "anna", stdout=out)
    assert "Unlocked" in out.getvalue()
    assert signed_in(attempt("anna", "right", "203.0.113.9"))
    assert not signed_in(attempt("boris", "right", "203.0.113.9"))
    call_command("unlock", stdout=out)
    assert signed_in(attempt("boris", "right", "203.0.113.9"))
    call_command("unlock", stdout=out)
    assert out.getvalue().endswith("Nobody was locked out.\n")


def test_a_command_unlocks_an_address() -> None:
    for _ in range(LIMIT):
        attempt(address="2001:db8::1")
    call_command("unlock", address="2001:db8::ffff", stdout=StringIO())
    assert signed_in(attempt(password="right", address="2001:db8::1"))


def test_forwarded_addresses_count_only_behind_a_configured_web_server(settings: Settings) -> None:
    """Without one, whoever writes another address in front each time is the same client."""
    for number in range(LIMIT):
        attempt(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert attempt(password="right", HTTP_X_FORWARDED_FOR="10.0.0.99").status_code == 429
    settings.PUBLIC_URL = "https://aibot.example.org"
    proxied = "10.0.0.1, 203.0.113.9"
    assert signed_in(attempt(password="right", HTTP_X_FORWARDED_FOR=proxied))


def test_behind_a_web_server_the_address_that_it_added_is_locked(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://aibot.example.org"
    for number in range(LIMIT):
        attempt(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.9")
    spoofed = attempt(password="right", HTTP_X_FORWARDED_FOR="10.0.0.99, 203.0.113.9")
    assert spoofed.status_code == 429
    assert signed_in(attempt(password="right", HTTP_X_FORWARDED_FOR="203.0.113.10"))


@pytest.mark.parametrize(
    "form",
    ["203.0.113.{}:51234", "[2001:db8:{}::7]:443", "[2001:db8:{}::7]", '"[2001:db8:{}::7]:443"'],
)
def test_an_address_may_come_with_its_port(settings: Settings, form: str) -> None:
    """Without that all visitors would be the web server, and one of them could lock all out."""
    settings.PUBLIC_URL = "https://aibot.example.org"
    for _ in range(LIMIT):
        attempt(HTTP_X_FORWARDED_FOR=form.format(9))
    assert attempt(password="right", HTTP_X_FORWARDED_FOR=form.format(9)).status_code == 429
    assert signed_in(attempt(password="right", HTTP_X_FORWARDED_FOR=form.format(10)))


@pytest.mark.parametrize("value", ["", "nonsense", "1.2.3.4, <script>", ",", "x" * 5000])
def test_a_forwarded_address_that_is_none_is_not_taken(settings: Settings, value: str) -> None:
    settings.PUBLIC_URL = "https://aibot.example.org"
    assert signed_in(attempt("boris", "right", HTTP_X_FORWARDED_FOR=value))


@pytest.mark.parametrize("name", ["", "x" * 10_000, "a\x00b", "<b>", "'; --", "Олена"])
def test_odd_names_are_refused_quietly(name: str) -> None:
    assert attempt(name).status_code == 200

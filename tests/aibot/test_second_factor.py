"""The second factor: switched on by a user on a page, asked for at the login, lost and found."""

from __future__ import annotations

import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
import unfold
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import SecondFactor
from accounts.services import second_factor

pytestmark = pytest.mark.django_db

PAGE = "/admin/second-factor/"


@pytest.fixture
def anna() -> User:
    return User.objects.create_superuser("anna", "", "right")


@pytest.fixture
def enrolled(anna: User) -> SecondFactor:
    """Switched on ten minutes ago."""
    row = second_factor.begin(anna.pk)
    earlier = timezone.now() - timedelta(minutes=10)
    with time_machine.travel(earlier, tick=False):
        assert second_factor.confirm(anna.pk, second_factor.code_at(row, time.time()))
    return row


def attempt(code: str | None = None, password: str = "right") -> Any:
    posted = {"username": "anna", "password": password}
    return Client().post("/admin/login/", posted | ({} if code is None else {"code": code}))


def now(row: SecondFactor, shift: float = 0) -> str:
    return second_factor.code_at(row, time.time() + shift)


def test_without_one_only_the_password_is_asked_for(anna: User) -> None:
    assert attempt().status_code == 302
    assert attempt("123456").status_code == 302


def test_it_is_switched_on_with_a_first_code(anna: User, client: Client) -> None:
    client.force_login(anna)
    text = client.get(PAGE).content.decode()
    row = SecondFactor.objects.get()
    assert "<svg" in text and second_factor.secret_text(row) in text
    assert second_factor.secret_text(row) in client.get(PAGE).content.decode(), "it stays the same"
    assert attempt().status_code == 302, "not yet on"
    client.post(PAGE, {"code": "000000" if now(row) != "000000" else "000001"})
    assert not second_factor.is_on(anna.pk)
    client.post(PAGE, {"code": now(row)})
    assert second_factor.is_on(anna.pk)
    page = client.get(PAGE).content.decode()
    assert second_factor.secret_text(row) not in page and "<svg" not in page.partition("ab-card")[2]


def test_then_the_login_needs_a_code_of_now(enrolled: SecondFactor) -> None:
    assert "code that your app shows" in attempt().content.decode()
    for wrong in (
        now(enrolled, -120),
        now(enrolled, 120),
        "12345",
        "abcdef",
        "１２３４５６",
        "x" * 19,
    ):
        assert attempt(wrong).status_code == 200, wrong
    assert attempt(now(enrolled), password="wrong").status_code == 200
    assert attempt(f" {now(enrolled)[:3]} {now(enrolled)[3:]} ").status_code == 302


def test_a_code_counts_once(enrolled: SecondFactor) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        code = now(enrolled)
        assert attempt(code).status_code == 302
        assert "was used already" in attempt(code).content.decode()
        assert attempt(now(enrolled, -30)).status_code == 200, "nor one before it"


def test_wrong_codes_lock_as_wrong_passwords_do(enrolled: SecondFactor) -> None:
    for _ in range(configured.AXES_FAILURE_LIMIT):
        attempt(now(enrolled, 3600))
    assert attempt(now(enrolled)).status_code == 429


def test_it_is_switched_off_with_a_code_only(
    enrolled: SecondFactor, anna: User, client: Client
) -> None:
    client.force_login(anna)
    client.post(PAGE, {"code": ""})
    assert second_factor.is_on(anna.pk)
    client.post(PAGE, {"code": now(enrolled)})
    assert not second_factor.is_on(anna.pk)


def test_in_a_browser_left_open_its_code_can_not_be_guessed(
    enrolled: SecondFactor, anna: User, client: Client
) -> None:
    client.force_login(anna)
    wrong = {"code": now(enrolled, 3600)}
    for _ in range(configured.AXES_FAILURE_LIMIT):
        page = client.post(PAGE, wrong, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "wrong too often" in page.content.decode(), "the last one says so"
    assert "wrong too often" in client.post(PAGE, {"code": now(enrolled)}, follow=True).text
    assert second_factor.is_on(anna.pk)


def test_strangers_do_not_see_the_page() -> None:
    assert Client().get(PAGE).status_code == 302
    assert not SecondFactor.objects.exists()


def test_the_command_switches_off_what_is_lost(enrolled: SecondFactor) -> None:
    out = StringIO()
    call_command("unlock", "anna", "--second-factor", stdout=out)
    call_command("unlock", "anna", "--second-factor", stdout=out)
    assert "The second factor is off." in out.getvalue()
    assert "There was no second factor." in out.getvalue()
    assert attempt().status_code == 302
    with pytest.raises(CommandError, match="no user of this name"):
        call_command("unlock", "nobody", "--second-factor")


def test_the_secret_is_stored_encrypted(enrolled: SecondFactor) -> None:
    enrolled.refresh_from_db()
    assert second_factor.secret_text(enrolled).encode() not in bytes(enrolled.secret_encrypted)
    assert bytes(enrolled.secret_encrypted).startswith(b"gAAAA")


def test_with_another_key_it_is_begun_anew_but_never_passed(
    enrolled: SecondFactor, anna: User, client: Client
) -> None:
    code = now(enrolled)
    SecondFactor.objects.update(secret_encrypted=b"of another key")
    assert attempt(code).status_code == 200
    SecondFactor.objects.update(confirmed_at=None)
    client.force_login(anna)
    assert "<svg" in client.get(PAGE).content.decode()
    assert attempt().status_code == 302


def test_the_login_is_unfolds_with_one_field_more() -> None:
    """A newer Unfold's page is taken over by hand: it has no block for a field."""
    [page] = Path(unfold.__file__ or "").parent.glob("templates/admin/login.html")
    _, block, theirs = page.read_text().partition("{% block content %}")
    ours = (configured.BASE_DIR / "templates/admin/login.html").read_text().partition(block)[2]
    field = """        {% include "unfold/helpers/field.html" with field=form.code %}\n\n"""
    assert ours.replace(field, "") == theirs

"""Accounts in the admin: the session goes in and never comes out."""

from __future__ import annotations

import base64
import os

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import TelegramAccount, TelegramSession
from accounts.services.sessions import load_session
from accounts.telegram.session_string import write_session_string
from accounts.telegram.types import Authorisation
from tests.browser import admin_data

pytestmark = pytest.mark.django_db

ADD = "/admin/accounts/telegramaccount/add/"
LIST = "/admin/accounts/telegramaccount/"


@pytest.fixture
def key() -> Authorisation:
    return Authorisation(2, "127.0.0.1", 4430, os.urandom(256))


def page_of(account: TelegramAccount) -> str:
    return reverse("admin:accounts_telegramaccount_change", args=[account.pk])


def test_an_account_is_added_with_a_session_string(
    admin_client: Client, key: Authorisation
) -> None:
    text = write_session_string(key)
    admin_client.post(ADD, {"name": "Shop", "enabled": "on", "session_string": text})
    stored = load_session(TelegramAccount.objects.get(name="Shop").pk)
    assert stored is not None and stored.authorisation == key


def test_an_account_may_be_added_without_a_session(admin_client: Client) -> None:
    admin_client.post(ADD, {"name": "Later", "enabled": "on", "session_string": ""})
    assert TelegramAccount.objects.filter(name="Later", session=None).exists()


def test_a_new_session_string_replaces_the_old_and_keeps_the_switch(
    admin_client: Client, key: Authorisation
) -> None:
    account = admin_data.account("Shop", status="needs_login")
    text = write_session_string(key)
    admin_client.post(page_of(account), {"name": "Shop 2", "session_string": text})
    account.refresh_from_db()
    assert (account.name, account.enabled, account.status) == ("Shop 2", False, "new")
    assert TelegramAccount.objects.count() == 1
    stored = load_session(account.pk)
    assert stored is not None and stored.authorisation == key


def test_saving_without_a_session_string_keeps_the_session(
    admin_client: Client, key: Authorisation
) -> None:
    text = write_session_string(key)
    admin_client.post(ADD, {"name": "Shop", "enabled": "on", "session_string": text})
    account = TelegramAccount.objects.get()
    before = bytes(TelegramSession.objects.get().authorisation_encrypted)
    admin_client.post(page_of(account), {"name": "Renamed", "enabled": "on", "session_string": ""})
    assert bytes(TelegramSession.objects.get().authorisation_encrypted) == before


def test_a_wrong_session_string_is_explained_and_stores_nothing(admin_client: Client) -> None:
    wrong = "1BVtsOK4Bu-this-is-no-session"
    answer = admin_client.post(ADD, {"name": "Shop", "enabled": "on", "session_string": wrong})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This is not a Telethon session string" in page and wrong not in page
    assert not TelegramAccount.objects.exists()


def test_the_session_never_appears_in_any_response(
    admin_client: Client, key: Authorisation
) -> None:
    text = write_session_string(key)
    values = {"name": "Shop", "enabled": "on", "session_string": text}
    pages = [
        admin_client.post(ADD, values, follow=True),
        admin_client.post(ADD, values),  # the name is taken: the form is shown again
    ]
    account = TelegramAccount.objects.get()
    session = TelegramSession.objects.get()
    encrypted = bytes(session.authorisation_encrypted)
    pages += [
        admin_client.get(address)
        for address in (
            "/admin/",
            "/admin/live/",
            "/admin/live/?want=accounts",
            LIST,
            page_of(account),
            f"/admin/accounts/telegramaccount/{account.pk}/history/",
            "/admin/accounts/telegramsession/",
            f"/admin/accounts/telegramsession/{session.pk}/change/",
            "/admin/accounts/telegrampeer/",
            "/admin/accounts/updatestate/",
        )
    ]
    secrets = [
        text,
        base64.b64encode(key.auth_key).decode(),
        key.auth_key.hex(),
        encrypted.decode(),
        base64.b64encode(encrypted).decode(),
    ]
    for page in pages:
        assert page.status_code == 200
        for secret in secrets:
            assert secret not in page.content.decode()
            assert secret[:40] not in page.content.decode()


def test_sessions_are_neither_changed_nor_deleted_by_hand(
    admin_client: Client, key: Authorisation
) -> None:
    text = write_session_string(key)
    admin_client.post(ADD, {"name": "Shop", "enabled": "on", "session_string": text})
    account, session = TelegramAccount.objects.get(), TelegramSession.objects.get()
    base = f"/admin/accounts/telegramsession/{session.pk}/"
    assert admin_client.post(f"{base}delete/", {"post": "yes"}).status_code == 403
    assert admin_client.post(f"{base}change/", {"account": account.pk}).status_code == 403
    answer = admin_client.post(f"{LIST}{account.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    admin_client.post(LIST, {"action": "delete_selected", "_selected_action": [account.pk]})
    assert TelegramSession.objects.count() == 1 and TelegramAccount.objects.count() == 1


def test_an_account_that_never_signed_in_can_be_deleted(admin_client: Client) -> None:
    account = admin_data.account("Mistake", status="new")
    admin_client.post(f"{LIST}{account.pk}/delete/", {"post": "yes"})
    assert not TelegramAccount.objects.exists()


def test_accounts_are_switched_off_in_the_list(admin_client: Client) -> None:
    account = admin_data.account("Shop")
    admin_client.post(
        LIST,
        {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-id": account.pk,
            "_save": "Save",
        },
    )
    account.refresh_from_db()
    assert account.enabled is False


def test_the_list_names_the_parts_that_are_kept_up_to_date(admin_client: Client) -> None:
    account = admin_data.account("Shop")
    page = admin_client.get(LIST).content.decode()
    parts = admin_client.get("/admin/live/?want=accounts").json()["parts"]
    assert "/admin/live/?want=accounts" in page
    for name in parts:
        assert f'data-live="{name}"' in page
    assert "connected" in parts[f"account-{account.pk}-status"]

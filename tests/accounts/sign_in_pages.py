"""The pages to sign an account in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from accounts.models import TelegramAccount

SCRIPT = {"Accept": "application/json"}


def page(account: TelegramAccount, name: str = "sign-in") -> str:
    return f"/admin/accounts/telegramaccount/{account.pk}/{name}/"


def panel(client: Client, account: TelegramAccount) -> dict[str, Any]:
    return dict(client.get(page(account), headers=SCRIPT).json())


def send(client: Client, account: TelegramAccount, **form: object) -> dict[str, Any]:
    return dict(client.post(page(account), form, headers=SCRIPT).json())


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("helper", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client

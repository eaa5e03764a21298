"""What a page of the admin knows its visitor by, put into the browser without opening a page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext


def sign_in(context: BrowserContext, address: str) -> None:
    """As a new superuser. The form, and the overview after it, take a second of computing."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin", "", "secret-word"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    _put(context, address, settings.SESSION_COOKIE_NAME, session)


def speak(context: BrowserContext, address: str, language: str) -> None:
    _put(context, address, settings.LANGUAGE_COOKIE_NAME, language)


def _put(context: BrowserContext, address: str, name: str, value: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": address}])

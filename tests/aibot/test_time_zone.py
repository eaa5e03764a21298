"""Pages show times in the zone of who is signed in, else in the owner's."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import Person
from drafts.models import Message
from tests.browser import admin_data

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Tokyo", "30.11.2026 04:20"), ("", "29.11.2026 20:20")]
)
def test_times_are_those_of_the_owner_else_of_the_settings(
    admin_client: Client, zone: str, shown: str
) -> None:
    Person.objects.create(telegram_id=7, role="owner", time_zone=zone)
    assert shown_time(admin_client) == shown


@pytest.mark.parametrize(
    ("username", "role", "shown"),
    [
        ("Admin", "reviewer", "29.11.2026 14:20"),
        ("admin", "none", "30.11.2026 04:20"),
        ("", "reviewer", "30.11.2026 04:20"),
    ],
)
def test_who_is_called_at_telegram_as_in_the_admin_has_their_own_times(
    admin_client: Client, username: str, role: str, shown: str
) -> None:
    Person.objects.create(telegram_id=7, role="owner", time_zone="Asia/Tokyo")
    Person.objects.create(telegram_id=8, role=role, username=username, time_zone="America/New_York")
    assert shown_time(admin_client) == shown


def shown_time(client: Client) -> str:
    """When a message of 19:20 UTC was written, on a page in German."""
    chat = admin_data.chat(admin_data.account())
    Message.objects.create(
        chat=chat, telegram_id=1, text="Hello", date=datetime(2026, 11, 29, 19, 20, tzinfo=UTC)
    )
    client.cookies["django_language"] = "de"
    with translation.override("de"):
        page = client.get(f"/admin/drafts/chat/{chat.pk}/change/").content.decode()
    (found,) = set(re.findall(r"<time>(29.11.2026 [^<]*|30.11.2026 04[^<]*)</time>", page))
    return str(found)

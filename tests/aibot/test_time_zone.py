"""Pages show times in the zone of who is signed in, else in the owner's."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
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


def test_the_days_of_the_overview_are_those_of_who_looks(
    admin_client: Client, client: Client
) -> None:
    cache.clear()
    Person.objects.create(telegram_id=7, role="owner", time_zone="Asia/Tokyo")
    Person.objects.create(
        telegram_id=8, role="reviewer", username="admin", time_zone="America/New_York"
    )
    client.force_login(User.objects.create_superuser("mari"))
    admin_data.message(
        admin_data.chat(admin_data.account()),
        1,
        "Hi",
        at=datetime(2026, 11, 29, 19, 20, tzinfo=UTC),
    )
    with time_machine.travel(datetime(2026, 11, 30, 9, 0, tzinfo=UTC), tick=False):
        in_new_york, in_tokyo = (
            visitor.get("/admin/").content.decode() for visitor in (admin_client, client)
        )
    assert days_with_messages(in_new_york) == ["29 Nov"]
    assert days_with_messages(in_tokyo) == ["30 Nov"]


def days_with_messages(page: str) -> list[str]:
    return re.findall(r"<title>([^<]*): [1-9]\d* messages in", page)

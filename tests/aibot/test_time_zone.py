"""Pages show times in the owner's zone."""

from __future__ import annotations

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
    chat = admin_data.chat(admin_data.account())
    Message.objects.create(
        chat=chat, telegram_id=1, text="Hello", date=datetime(2026, 11, 29, 19, 20, tzinfo=UTC)
    )
    Person.objects.create(telegram_id=7, role="owner", time_zone=zone)
    admin_client.cookies["django_language"] = "de"
    with translation.override("de"):
        page = admin_client.get(f"/admin/drafts/chat/{chat.pk}/change/").content.decode()
    assert f"<time>{shown}</time>" in page

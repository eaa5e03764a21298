"""Outages in the admin."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Outage
from tests.accounts import factories

pytestmark = pytest.mark.django_db


def test_the_list_says_in_words_what_was_down(admin_client: Client) -> None:
    account = factories.account(name="Shop")
    for subject in (f"account:{account.pk}", "ai", "of an older version"):
        Outage.objects.create(subject=subject, began_at=timezone.now())
    page = admin_client.get("/admin/accounts/outage/").content.decode()
    assert "the account Shop" in page and "the AI" in page and "of an older version" in page
    assert f"account:{account.pk}" not in page

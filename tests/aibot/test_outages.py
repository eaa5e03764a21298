"""Outages in the admin."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Outage
from monitoring.models import Platform
from monitoring.problems import ProblemCode, stored
from tests.accounts import factories

pytestmark = pytest.mark.django_db


def test_the_list_says_in_words_what_was_down(admin_client: Client) -> None:
    account = factories.account(name="Shop")
    for subject in (f"account:{account.pk}", "ai", "of an older version"):
        Outage.objects.create(subject=subject, began_at=timezone.now())
    Outage.objects.create(
        subject="site:1", began_at=timezone.now(), detail=stored(ProblemCode.CAPTCHA)
    )
    page = admin_client.get("/admin/accounts/outage/").content.decode()
    assert "the account Shop" in page and "the AI" in page and "of an older version" in page
    assert f"account:{account.pk}" not in page and "the site asks for a captcha" in page


def test_many_outages_are_named_in_as_many_queries_as_few(admin_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get("/admin/accounts/outage/").status_code == 200
        return len(captured)

    def outages(*names: str) -> None:
        for name in names:
            account, site = (
                factories.account(name=name),
                Platform.objects.create(name=name, slug=name),
            )
            for subject in (f"account:{account.pk}", f"site:{site.pk}", f"doubt:{site.pk}"):
                Outage.objects.create(subject=subject, began_at=timezone.now())

    outages("one")
    queries()
    few = queries()
    outages("two", "three", "four")
    assert queries() == few

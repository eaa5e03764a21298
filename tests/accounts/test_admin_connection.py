"""How the admin shows what an account's connection was like."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import selectors
from accounts.models import ConnectionPeriod, TelegramAccount
from tests.browser import admin_data

pytestmark = pytest.mark.django_db


def connected(name: str, began: float, ended: float | None, why: str = "") -> TelegramAccount:
    """An account of two days ago that was connected from so many hours ago to so many."""
    now = timezone.now()
    account = admin_data.account(name)
    TelegramAccount.objects.filter(pk=account.pk).update(created_at=now - timedelta(days=2))
    ConnectionPeriod.objects.create(
        account=account,
        began_at=now - timedelta(hours=began),
        ended_why=why,
        ended_at=now - timedelta(hours=ended) if ended is not None else None,
    )
    return account


def test_the_uptimes_of_all_accounts_are_those_of_each_in_two_queries() -> None:
    rows = [connected("A", 30, None), connected("B", 18, 6, "network"), connected("C", 40, 30)]
    rows.append(admin_data.account("never"))
    with CaptureQueriesContext(connection) as queries:
        shares = selectors.uptimes_24h([row.pk for row in rows])
    assert len(queries) == 2
    assert [shares[row.pk] for row in rows] == pytest.approx([1, 0.5, 0, None], abs=0.01)
    assert shares[rows[1].pk] == pytest.approx(selectors.uptime_24h(rows[1].pk), abs=0.001)


def test_the_list_shows_how_long_each_was_connected(admin_client: Client) -> None:
    connected("B", 18, 6, "network")
    assert "50.0 %" in admin_client.get("/admin/accounts/telegramaccount/").content.decode()


def test_the_page_shows_the_last_day_and_why_connections_ended(admin_client: Client) -> None:
    account = connected("B", 18, 6, "network")
    TelegramAccount.objects.update(latency_ms=84, reconnects=3)
    page = f"/admin/accounts/telegramaccount/{account.pk}/change/"
    html = admin_client.get(page).content.decode()
    assert 'aria-label="Connected in the last 24 hours: 50.0 %"' in html
    assert html.count('<rect class="ab-up"') == 24 and "connected 100 %" in html
    assert html.count("The network connection was lost.") == 2
    assert "84 ms" in html

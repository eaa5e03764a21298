"""The overview: what it shows to whom, and the switch for sending."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client

from accounts.models import TelegramAccount
from accounts.selectors import sending_paused
from drafts.models import Draft
from tests.browser import admin_data

pytestmark = pytest.mark.django_db

BADGE = "bg-red-100 text-red-700"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def client_of(**values: Any) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("someone", **values))
    return client


def test_strangers_and_users_who_are_no_staff_get_nothing_live() -> None:
    admin_data.everything()
    for client in (Client(), client_of()):
        for want in ("overview", "accounts"):
            answer = client.get("/admin/live/", {"want": want})
            assert answer.status_code == 403
            assert "Shop" not in answer.text


def test_staff_sees_only_what_it_may_see() -> None:
    admin_data.everything()
    client = client_of(is_staff=True)
    assert client.get("/admin/live/").json()["parts"] == {}
    assert client.get("/admin/live/", {"want": "accounts"}).json()["parts"] == {}
    user = User.objects.get(username="someone")
    user.user_permissions.add(Permission.objects.get(codename="view_telegramaccount"))
    assert set(client.get("/admin/live/").json()["parts"]) == {
        "accounts",
        "lights",
        "steps",
    }
    assert "Олена" not in client.get("/admin/").content.decode()


def test_the_overview_shows_what_waits_and_what_went_wrong(admin_client: Client) -> None:
    draft = admin_data.everything()
    page = admin_client.get("/admin/").content.decode()
    assert f"/admin/drafts/draft/{draft.pk}/change/" in page
    assert "Олена Ковальчук" in page and "has to sign in again" in page
    assert "<svg" in page and "<script>window.broken" not in page


def test_the_live_answer_is_escaped_and_fresh(admin_client: Client) -> None:
    admin_data.everything()
    answer = admin_client.get("/admin/live/")
    assert "no-store" in answer["Cache-Control"]
    parts = answer.json()["parts"]
    assert "<script>" not in parts["drafts"] and "&lt;script&gt;" in parts["drafts"]
    TelegramAccount.objects.filter(name="Shop").update(
        status="waiting", status_detail="<i>network</i>"
    )
    fresh = admin_client.get("/admin/live/").json()["parts"]["accounts"]
    assert "waiting to reconnect" in fresh and "&lt;i&gt;network" in fresh


def test_the_numbers_lead_to_the_rows_they_count(admin_client: Client) -> None:
    admin_data.everything()
    numbers = admin_client.get("/admin/live/").json()["parts"]["numbers"]
    for address in (
        "/admin/drafts/draft/?state__exact=pending",
        "/admin/outbox/delivery/?state__exact=failed",
        "/admin/outbox/delivery/?state__in=queued,inflight,uncertain",
        "/admin/drafts/chat/?trouble=yes",
    ):
        assert f'href="{address}"' in numbers
        assert admin_client.get(address).status_code == 200


def test_sending_is_paused_and_resumed_by_a_press(admin_client: Client) -> None:
    answer = admin_client.post("/admin/sending/", {"paused": "1"}, follow=True)
    assert sending_paused() and "Resume sending" in answer.content.decode()
    answer = admin_client.post("/admin/sending/", {"paused": "0"}, follow=True)
    assert not sending_paused() and "Pause sending" in answer.content.decode()


def test_sending_is_not_switched_by_a_link_nor_without_permission() -> None:
    assert client_of(is_staff=True).post("/admin/sending/", {"paused": "1"}).status_code == 403
    assert Client().post("/admin/sending/", {"paused": "1"}).status_code == 403
    assert not sending_paused()


def test_a_link_does_not_switch_sending(admin_client: Client) -> None:
    assert admin_client.get("/admin/sending/?paused=1").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="admin"))
    assert strict.post("/admin/sending/", {"paused": "1"}).status_code == 403
    assert not sending_paused()


def test_the_overview_of_a_fresh_installation_opens(admin_client: Client) -> None:
    page = admin_client.get("/admin/").content.decode()
    assert "Nothing waits for you." in page and "No account is set up yet." in page


def test_the_sidebar_counts_drafts_only_where_there_are_some() -> None:
    client = client_of(is_staff=True, is_superuser=True)
    assert BADGE not in client.get("/admin/").content.decode()
    admin_data.everything()
    shown = client.get("/admin/").content.decode()
    waiting = Draft.objects.filter(state="pending").count()
    failed = Draft.objects.filter(state="failed").count()
    assert waiting and failed
    counted = re.findall(BADGE + r"[^>]*>(\d+)</span>", shown)
    assert counted == [str(waiting + failed), str(waiting)], "of the inbox, and of the drafts"

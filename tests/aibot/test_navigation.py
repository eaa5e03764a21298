"""The sidebar, the page with the settings, and the search above them."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from drafts.models import Chat, Message
from knowledge.models import Entry
from monitoring.models import Announcement, Keyword, Listing
from tests.browser import admin_data
from tests.drafts import factories
from tests.knowledge.factories import entry
from tests.monitoring.admin_pages import fill

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def links_in(page: str) -> set[str]:
    return set(re.findall(r'href="(/[^"?]*)"', page))


def test_nine_links_stand_above_all_that_is_technical(admin_client: Client) -> None:
    page = text_of(admin_client, "/admin/")
    sidebar = page[page.index('id="nav-sidebar-apps"') : page.index('id="main"')]
    above, technical = sidebar.split("<h2", 1)
    assert re.findall(r"<span>([^<]+)</span>", above) == [
        "Inbox", "Overview", "Chats", "Knowledge", "Keywords", "Finds", "Sites", "Accounts",
        "Settings",
    ]  # fmt: skip
    assert "Technical" in technical and technical.count("<h2") == 0, "one group, and it is folded"


def test_every_list_is_reached_from_the_sidebar_or_the_settings(admin_client: Client) -> None:
    reached = links_in(text_of(admin_client, "/admin/"))
    reached |= links_in(text_of(admin_client, "/admin/settings/"))
    for model in admin.site._registry:
        list_of_it = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert list_of_it in reached, model


def test_a_page_of_the_settings_marks_them_in_the_sidebar(admin_client: Client) -> None:
    for address in ("/admin/settings/", "/admin/drafts/approval/", "/admin/second-factor/"):
        page = text_of(admin_client, address)
        assert re.search(r'href="/admin/settings/" class="[^"]* active"', page), address


def test_whoever_may_see_little_is_shown_little(client: Client) -> None:
    helper = User.objects.create_user("helper", password="x", is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="view_keyword"))
    client.force_login(helper)
    page = text_of(client, "/admin/settings/")
    assert "Second factor" in page and "Profile" not in page and "Approvals" not in page
    entry(title="Kappmesser", body="A knife.")
    admin_data.chat(admin_data.account(), 1, "Kappmesser Karl")
    fill(1, 2)
    Keyword.objects.update(text="Kappmesser")
    found = text_of(client, "/admin/find/?q=kappmesser")
    assert reverse("admin:monitoring_keyword_change", args=[Keyword.objects.first().pk]) in found  # type: ignore[union-attr]
    assert "Kappmesser Karl" not in found
    assert "/admin/knowledge/entry/" not in found


@pytest.mark.parametrize("words", ["säbel", "SÄBEL", "Säbel 1871"])
def test_everything_with_these_words_is_found(words: str, admin_client: Client) -> None:
    chat = admin_data.chat(admin_data.account(), 1, "Ada")
    factories.message(chat, 5, text="Is the Säbel 1871 still there?")
    known = entry(title="Säbel 1871/84", body="A sabre.")
    fill(1, 2)
    Keyword.objects.update(text="Säbel 1871")
    Listing.objects.update(title="Alter Säbel 1871")
    page = text_of(admin_client, f"/admin/find/?q={words}")
    addresses = links_in(page)
    assert reverse("admin:knowledge_entry_change", args=[known.pk]) in addresses
    for model, name in ((Keyword, "keyword"), (Announcement, "announcement")):
        one = model.objects.latest("pk")
        assert reverse(f"admin:monitoring_{name}_change", args=[one.pk]) in addresses
    assert f"chat={chat.pk}" in page


def test_what_was_said_is_shown_only_to_who_may_see_the_inbox(client: Client) -> None:
    helper = User.objects.create_user("helper", password="x", is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="view_chat"))
    client.force_login(helper)
    chat = admin_data.chat(admin_data.account(), 1, "Knife Karl")
    factories.message(chat, 5, text="my secret knife")
    assert client.get("/inbox/").status_code == 403
    assert "secret" not in text_of(client, "/admin/find/?q=knife")


def test_whoever_may_not_see_the_inbox_begins_at_the_overview(client: Client) -> None:
    assert client.get("/")["Location"] == "/admin/login/?next=/"
    client.force_login(User.objects.create_user("helper", password="x", is_staff=True))
    assert client.get("/")["Location"] == "/admin/"
    client.force_login(User.objects.create_superuser("admin"))
    assert client.get("/")["Location"] == "/inbox/"


def test_a_page_is_found_by_its_name_and_by_what_it_is_for(admin_client: Client) -> None:
    assert "/admin/drafts/profile/" in links_in(text_of(admin_client, "/admin/find/?q=tone"))
    assert "/admin/outbox/delivery/" in links_in(text_of(admin_client, "/admin/find/?q=deliver"))


def test_what_is_not_found_is_said(admin_client: Client) -> None:
    page = text_of(admin_client, "/admin/find/?q=%3Cb%3Enowhere")
    assert "Nothing has “&lt;b&gt;nowhere” in it." in page
    assert "Write in the field" in text_of(admin_client, "/admin/find/?q=%00+")


def test_a_search_asks_as_often_for_many_as_for_few(admin_client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(admin_client, "/admin/find/?q=knife")
        return len(queries)

    shop = admin_data.account()
    fill(1, 12)
    Listing.objects.update(title="A knife")
    for number in range(2):
        factories.message(admin_data.chat(shop, number, f"knife {number}"), 7, text="knife")
        entry(title=f"knife {number}")
    asked()
    few = asked()
    for number in range(2, 12):
        factories.message(admin_data.chat(shop, number, f"knife {number}"), 7, text="knife")
        entry(title=f"knife {number}")
    assert Chat.objects.count() == Entry.objects.count() == 12 and Message.objects.exists()
    assert asked() == few

"""The admin pages of finds and invitations: they open, escape, and their queries don't grow."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from accounts.services import heartbeats
from monitoring.models import Announcement, Decision, Invite, Keyword, Listing, PageSample, Platform
from monitoring.services import invites
from tests.monitoring.admin_pages import address, fill

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model._meta.app_label == "monitoring"]
HOSTILE = '<script>window.broken = 1</script>\u202e<img src=x onerror="alert(1)">'


def queries_of_all_lists(client: Client) -> dict[str, int]:
    counted = {}
    for model in OURS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(model)).status_code == 200, model
        counted[model._meta.model_name or ""] = len(queries)
    return counted


def test_every_list_asks_as_often_for_3_rows_as_for_12(admin_client: Client) -> None:
    fill(1, 4)
    queries_of_all_lists(admin_client)  # what is remembered between requests
    few = queries_of_all_lists(admin_client)
    fill(4, 13)
    assert queries_of_all_lists(admin_client) == few
    assert max(few.values()) < 16


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_what_a_site_says_is_never_markup_and_is_clipped(model: Any, admin_client: Client) -> None:
    fill(1, 2, HOSTILE + "x" * 5000)
    page = admin_client.get(address(model)).content.decode()
    assert "<script>window.broken" not in page and "<img src=x" not in page
    if model not in (PageSample,):
        assert "x" * 400 not in page
    answer = admin_client.get(address(model, "change", model.objects.latest("pk").pk))
    assert answer.status_code == 200
    assert "<script>window.broken" not in answer.content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.test/a", "", "x["])
def test_only_addresses_of_the_web_become_links_and_pictures(
    url: str, admin_client: Client
) -> None:
    fill(1, 2)
    Listing.objects.update(url=url, image_url=url)
    for page in (address(Listing), address(Listing, "change", Listing.objects.get().pk)):
        html = admin_client.get(page).content.decode()
        assert "javascript:alert" not in html and "data:text/html" not in html
        assert 'referrerpolicy="no-referrer"' not in html


def test_pictures_are_loaded_late_and_tell_nobody_from_where(admin_client: Client) -> None:
    fill(1, 2)
    html = admin_client.get(address(Listing)).content.decode()
    picture = html[html.index('src="https://x.test/a.jpg"') :][:200]
    assert 'loading="lazy"' in picture and 'referrerpolicy="no-referrer"' in picture
    assert 'rel="noopener noreferrer"' in html and "<polyline" in html


@pytest.mark.parametrize("term", ["4711", "egun.de:4711", "https://x.test/4711", "Säbel", "kapp"])
def test_why_did_i_not_get_this(term: str, admin_client: Client, keyword: Keyword) -> None:
    found = Listing.objects.create(
        platform=Platform.objects.get(slug="egun.de"),
        number="4711",
        title="Säbel 1871/84",
        url="https://x.test/4711",
    )
    Decision.objects.create(keyword=keyword, listing=found, verdict="price", detail="80 > 50")
    other = Listing.objects.create(platform=found.platform, number="1", title="Helm", url="x")
    other_word = Keyword.objects.create(person=keyword.person, text="Helm", normalized="helm")
    Decision.objects.create(keyword=other_word, listing=other, verdict="announced")
    html = admin_client.get(address(Decision), {"q": term}).content.decode()
    assert "outside the price limits" in html and "80 &gt; 50" in html
    assert html.count("Helm") == 0


def test_an_invitation_shows_its_link_where_it_was_made(admin_client: Client) -> None:
    owner = Person.objects.create(telegram_id=1, name="Maria", role="owner")
    heartbeats.note_bot("polling", "", None, "aibot_bot")
    page = admin_client.post(address(Invite, "add"), {"note": "Max"}, follow=True)
    invite, html = Invite.objects.get(), page.content.decode()
    found = re.search(r'value="https://t\.me/aibot_bot\?start=([^"]+)"', html)
    assert found and "<svg" in html and (invite.note, invite.created_by) == ("Max", owner)
    assert found[1] not in str(Session.objects.get().get_decoded()), "encrypted"
    own = address(Invite, "change", invite.pk)
    assert found[1] in admin_client.get(own).content.decode(), "also when it is opened again"

    elsewhere = Client()
    elsewhere.force_login(User.objects.get(username="admin"))
    html = elsewhere.get(own).content.decode()
    assert found[1] not in html and "make another one" in html

    assert invites.redeem(found[1], 77, "Max", "max", "de") is not None
    html = admin_client.get(own).content.decode()
    assert found[1] not in html and "make another one" not in html, "used"


def test_an_invitation_is_words_for_the_bot_while_its_name_is_not_known(
    admin_client: Client,
) -> None:
    page = admin_client.post(address(Invite, "add"), {"note": ""}, follow=True).content.decode()
    assert 'value="/start ' in page and "https://t.me" not in page


def test_an_announcement_tells_what_changed_and_for_what_it_waits(
    admin_client: Client, keyword: Keyword
) -> None:
    listing = Listing.objects.create(
        platform=Platform.objects.get(slug="egun.de"), number="7", title="Helm", url="", price=90
    )
    row = Announcement.objects.create(
        person=keyword.person, listing=listing, held=True, change="price", before="<b>120 €</b>"
    )
    pages = "/admin/monitoring/announcement/"
    for page in (pages, f"{pages}?held__exact=1&change__exact=price", f"{pages}{row.pk}/change/"):
        shown = admin_client.get(page).content.decode().lower()
        assert "waits until it is asked for" in shown and "its price has changed" in shown
        assert "&lt;b&gt;120 €&lt;/b&gt;" in shown

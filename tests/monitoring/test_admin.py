"""The admin pages of keywords and finds: they open, escape, and their queries don't grow."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import Person, TelegramAccount
from accounts.services import heartbeats
from monitoring.admin import search_preview
from monitoring.models import (
    Announcement,
    Decision,
    Group,
    Inquiry,
    Invite,
    Keyword,
    KeywordPlatform,
    Listing,
    Notice,
    PageSample,
    Platform,
    PlatformHour,
    PlatformState,
    Post,
    Preferences,
    PriceChange,
    Scan,
    Sighting,
    Star,
)
from monitoring.services import keywords, people
from tests.monitoring.conftest import scan as scan_all
from tests.monitoring.fakes import FakeSite, down

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model._meta.app_label == "monitoring"]
HOSTILE = '<script>window.broken = 1</script>\u202e<img src=x onerror="alert(1)">'


def address(model: Any, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:monitoring_{model._meta.model_name}_{page}", args=args)


def fill(start: int, stop: int, title: str = "Kappmesser") -> None:
    """One more row of everything for each number."""
    now = timezone.now()
    for number in range(start, stop):
        site = Platform.objects.create(
            slug=f"site{number}",
            name=f"Site {number}",
            adapter="egun",
            base_url="https://example.org",
        )
        PlatformState.objects.create(platform=site, failures=number % 3, problem="down")
        hour = now.replace(minute=0, second=0, microsecond=0)
        PlatformHour.objects.create(platform=site, hour=hour, succeeded=3, failed=1)
        body = gzip.compress(title.encode())
        PageSample.objects.create(platform=site, url="https://x.test", reason=title, body=body)
        person = Person.objects.create(telegram_id=9000 + number, name=f"P{number}")
        Preferences.objects.create(person=person)
        Invite.objects.create(code_hash=str(number), expires_at=now, created_by=person)
        word = Keyword.objects.create(person=person, text=title[:90], normalized=f"k{number}")
        for platform in Platform.objects.order_by("-id")[:2]:
            KeywordPlatform.objects.create(keyword=word, platform=platform, errors=number % 4)
        found = Listing.objects.create(
            platform=site,
            number=str(number),
            title=title,
            url=f"https://x.test/{number}",
            image_url="https://x.test/a.jpg",
            price=Decimal(number),
        )
        for price in (5, 3, 4):
            PriceChange.objects.create(listing=found, price=price)
        Sighting.objects.create(keyword=word, listing=found, verdict="announced")
        Decision.objects.create(keyword=word, listing=found, verdict="price", detail=title[:200])
        Announcement.objects.create(person=person, listing=found)
        Star.objects.create(person=person, listing=found)
        Notice.objects.create(person=person, listing=found, kind="drop", occasion="1")
        account = TelegramAccount.objects.get_or_create(name="Olena")[0]
        group = Group.objects.create(
            account=account,
            telegram_id=-1_000_000_000_000 - number,
            kind="group",
            title=title[:300],
            watched=True,
            reason="not_let_in",
        )
        Post.objects.create(group=group, message_id=number, text=title, folded=title, date=now)
        Scan.objects.create(token=f"00000000-0000-0000-0000-{number:012}", searches=1)
        Inquiry.objects.create(person=person, kind="test", keyword=word)


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


# --- keywords -----------------------------------------------------------------------------------


def form_of(client: Client, page: str) -> dict[str, Any]:
    """The values that a page's form would send. The page is not drawn for them."""
    request = RequestFactory().get(page)
    request.user, request.session = get_user(client), client.session
    view = resolve(page)
    form = view.func(request, *view.args, **view.kwargs).context_data["adminform"].form
    values: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value is True:
            values[bound.html_name] = "on"
        elif bound.name == "muted_until":
            values |= {"muted_until_0": "", "muted_until_1": ""}
        elif value not in (None, False):
            values[bound.html_name] = value
    return values


def test_a_keyword_is_added_by_the_rules_of_the_bot(
    admin_client: Client, person: Person, egun: Platform
) -> None:
    page = address(Keyword, "add")
    assert admin_client.get(page).status_code == 200
    values = form_of(admin_client, page) | {"person": person.pk, "text": " Säbel  1871/84 "}
    assert admin_client.post(page, values).status_code == 302
    made = Keyword.objects.get()
    assert (made.text, made.normalized) == ("Säbel 1871/84", "säbel 1871/84")
    assert [pair.platform for pair in made.searches.all()] == [egun]
    again = admin_client.post(page, values)
    assert "watches this already" in again.content.decode()
    assert Keyword.objects.count() == 1


def test_a_person_at_the_limit_is_told_so(
    admin_client: Client, person: Person, egun: Platform
) -> None:
    Preferences.objects.create(person=person, max_keywords=0)
    page = address(Keyword, "add")
    values = form_of(admin_client, page) | {"person": person.pk, "text": "Helm"}
    answer = admin_client.post(page, values, follow=True)
    assert "more than 0 are not allowed" in answer.content.decode()
    assert not Keyword.objects.exists()


def test_a_keyword_is_changed_in_place(admin_client: Client, keyword: Keyword) -> None:
    page = address(Keyword, "change", keyword.pk)
    values = form_of(admin_client, page)
    values |= {"price_from": "10", "price_to": "5", "frequency_seconds": 30}
    html = admin_client.post(page, values).content.decode()
    assert "The lowest price is above the highest." in html
    values |= {"price_to": "50", "frequency_seconds": 300, "exclude": "Replika", "text": "Messer"}
    values |= {"price_drops": "on", "typos": "on", "no_bid_minutes": 30}
    values |= {"exclude_sellers": 'hans, "Waffen, Müller"'}
    assert admin_client.post(page, values).status_code == 302
    keyword.refresh_from_db()
    assert (keyword.price_drops, keyword.back_in_stock, keyword.typos) == (True, False, True)
    assert keyword.no_bid_minutes == 30
    assert keyword.price_to == 50
    assert (keyword.text, keyword.exclude) == ("Messer", "Replika")
    assert keywords.match_filter_of(keyword).exclude_sellers == ("hans", "Waffen, Müller")
    assert keyword.frequency_seconds == 300 and keyword.searches.count() == 1


def test_a_deleted_keyword_keeps_its_history(admin_client: Client, keyword: Keyword) -> None:
    admin_client.post(address(Keyword, "delete", keyword.pk), {"post": "yes"})
    keyword.refresh_from_db()
    assert keyword.deleted_at is not None and not keyword.active
    assert admin_client.get(address(Keyword)).context["cl"].result_count == 0
    shown = admin_client.get(address(Keyword), {"deleted": "yes"})
    assert shown.context["cl"].result_count == 1


def test_the_page_of_a_keyword_shows_its_finds(
    admin_client: Client, keyword: Keyword, site: FakeSite
) -> None:
    site.put(1, 2)
    scan_all(site)
    site.put(3)
    scan_all(site)
    html = admin_client.get(address(Keyword, "change", keyword.pk)).content.decode()
    assert "Kappmesser 3" in html and "Kappmesser 1" not in html
    assert "2 listings were there before." in html


# --- scan now -----------------------------------------------------------------------------------


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What the workers are told."""
    sent: list[Any] = []

    def enqueue(_name: str, *values: Any, **_options: Any) -> None:
        sent.append(list(values))

    monkeypatch.setattr("core.task_queue.enqueue", enqueue)
    yield sent


def test_scan_now_shows_how_far_it_is(
    admin_client: Client, keyword: Keyword, handed: list[Any]
) -> None:
    Keyword.objects.update(next_check_at=timezone.now() + timedelta(days=1))
    answer = admin_client.post(f"/admin/monitoring/keyword/{keyword.pk}/scan/")
    scan = Scan.objects.get()
    assert answer["Location"].endswith(f"?scan={scan.pk}") and len(handed) == 1
    page = admin_client.get(answer["Location"]).content.decode()
    assert f"/admin/monitoring/scan/{scan.pk}/progress/" in page
    asked = admin_client.get(f"/admin/monitoring/scan/{scan.pk}/progress/").json()
    assert asked["done"] is False and "0 of 1 search<" in asked["parts"][f"scan-{scan.pk}"]
    Scan.objects.update(done=1, found=2, finished_at=timezone.now())
    asked = admin_client.get(f"/admin/monitoring/scan/{scan.pk}/progress/").json()
    assert asked["done"] is True and "2 new finds" in asked["parts"][f"scan-{scan.pk}"]


def test_a_scan_that_nobody_takes_up_says_so(admin_client: Client) -> None:
    began = timezone.now() - timedelta(seconds=30)
    scan = Scan.objects.create(token="0" * 32, searches=1, started_at=began)
    page = f"/admin/monitoring/scan/{scan.pk}/progress/"
    assert "Is the worker running?" in str(admin_client.get(page).json())
    Scan.objects.update(started_at=began - timedelta(hours=1))
    assert admin_client.get(page).json()["done"] is True


def test_the_action_scans_the_chosen_ones(
    admin_client: Client, keyword: Keyword, handed: list[Any]
) -> None:
    chosen = {"action": "scan_now", "_selected_action": [keyword.pk]}
    answer = admin_client.post(address(Keyword), chosen)
    assert answer["Location"] == address(Scan, "change", Scan.objects.get().pk)
    keywords.set_active(keyword, False)
    answer = admin_client.post(address(Keyword), chosen, follow=True)
    assert "only active keywords" in answer.content.decode() and Scan.objects.count() == 1


# --- platforms ----------------------------------------------------------------------------------


def test_trying_a_platform_shows_what_is_there_now(
    admin_client: Client, egun: Platform, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_preview, "shared", lambda: site)
    site.put(1, 2, 3)
    page = f"/admin/monitoring/platform/{egun.pk}/test/"
    assert "Words to look for" in admin_client.get(page).content.decode()
    assert site.requests == []
    html = admin_client.post(page, {"words": "Kappmesser"}).content.decode()
    assert "3 items on the first page" in html and "Kappmesser 2" in html
    assert not Listing.objects.exists()
    html = admin_client.post(page, {"words": " - "}).content.decode()
    assert "There is no word to search for in this." in html
    site.fails = down
    html = admin_client.post(page, {"words": "Helm"}).content.decode()
    assert "the site answered 502" in html


def test_a_page_that_is_not_understood_is_an_error_with_its_sample(
    admin_client: Client, egun: Platform, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_preview, "shared", lambda: site)
    monkeypatch.setattr(
        "tests.monitoring.pages.egun_new", lambda *args, **more: "<p>Wir bauen um <b>!</b></p>"
    )
    page = f"/admin/monitoring/platform/{egun.pk}/test/"
    html = admin_client.post(page, {"words": "Helm"}).content.decode()
    sample = PageSample.objects.get()
    assert "This did not work" in html
    assert f"/admin/monitoring/pagesample/{sample.pk}/change/" in html
    shown = admin_client.get(address(PageSample, "change", sample.pk)).content.decode()
    assert "&lt;b&gt;!&lt;/b&gt;" in shown
    saved = admin_client.get(f"/admin/monitoring/pagesample/{sample.pk}/page/")
    assert saved["Content-Type"].startswith("text/plain")
    assert saved["Content-Disposition"].startswith("attachment")


def test_a_page_with_selectors_is_set_up_without_code(admin_client: Client) -> None:
    page = address(Platform, "add")
    assert admin_client.get(page).status_code == 200
    values = form_of(admin_client, page) | {
        "name": "Shop",
        "slug": "shop",
        "adapter": "css",
        "base_url": "https://shop.test",
        "read_row": ".item[",
        "read_title": "h3",
    }
    html = admin_client.post(page, values).content.decode()
    assert "an address with {query}" in html and "is not a CSS selector" in html
    values |= {"read_search": "/s?q={query}", "read_row": ".item", "read_link": "a"}
    assert admin_client.post(page, values).status_code == 302
    made = Platform.objects.get(slug="shop")
    assert made.config == {"search": "/s?q={query}", "row": ".item", "title": "h3", "link": "a"}
    page = address(Platform, "change", made.pk)
    values = form_of(admin_client, page) | {"timeout_seconds": "0"}
    assert "Between 1 and 120 seconds." in admin_client.post(page, values).content.decode()
    assert admin_client.post(page, values | {"timeout_seconds": "9"}).status_code == 302
    assert Platform.objects.get(slug="shop").config == made.config


def test_the_list_of_platforms_tells_how_well_each_answers(
    admin_client: Client, egun: Platform
) -> None:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    PlatformHour.objects.create(
        platform=egun, hour=hour, succeeded=9, failed=1, milliseconds=9 * 120
    )
    until = timezone.now() + timedelta(minutes=5)
    PlatformState.objects.create(platform=egun, problem="captcha", open_until=until, failures=1)
    html = admin_client.get(address(Platform)).content.decode()
    assert "90.0 %" in html and "120 ms" in html and "wants a captcha" in html


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

    assert people.redeem(found[1], 77, "Max", "max", "de") is not None
    html = admin_client.get(own).content.decode()
    assert found[1] not in html and "make another one" not in html, "used"


def test_an_invitation_is_words_for_the_bot_while_its_name_is_not_known(
    admin_client: Client,
) -> None:
    page = admin_client.post(address(Invite, "add"), {"note": ""}, follow=True).content.decode()
    assert 'value="/start ' in page and "https://t.me" not in page


def test_a_keyword_is_muted_and_unmuted_on_its_page(admin_client: Client, keyword: Keyword) -> None:
    own, mute = address(Keyword, "change", keyword.pk), address(Keyword, "mute", keyword.pk)
    for wanted, least, words in (
        ("day", timedelta(hours=23), "for a day"),
        ("mute", timedelta(days=3650), "any more"),
    ):
        html = admin_client.post(mute, {"do": wanted}, follow=True).content.decode()
        keyword.refresh_from_db()
        assert keyword.muted_until and keyword.muted_until - timezone.now() > least
        assert words in html and 'value="unmute"' in html
    html = admin_client.post(mute, {"do": "unmute"}, follow=True).content.decode()
    keyword.refresh_from_db()
    assert keyword.muted_until is None and keyword.unmuted_at and 'value="mute"' in html
    assert admin_client.get(mute).status_code == 405
    assert admin_client.get(own).status_code == 200


def test_the_owner_is_preset_where_there_is_only_one(admin_client: Client) -> None:
    owner = Person.objects.create(telegram_id=1, name="Maria", role="owner")
    Person.objects.create(telegram_id=2, name="Max", role="subscriber")
    for model in (Keyword, Preferences):
        form = admin_client.get(address(model, "add")).context["adminform"].form
        assert form.get_initial_for_field(form.fields["person"], "person") == owner.pk
    other = admin_client.get(address(Keyword, "add"), {"person": "2"}).context["adminform"].form
    assert other.get_initial_for_field(other.fields["person"], "person") == "2", "who was asked for"
    Person.objects.create(telegram_id=3, name="Olena", role="owner")
    form = admin_client.get(address(Keyword, "add")).context["adminform"].form
    assert form.get_initial_for_field(form.fields["person"], "person") is None


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

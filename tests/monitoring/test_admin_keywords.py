"""The admin pages of keywords: added, changed, scanned and muted there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Person
from monitoring import references
from monitoring.models import Keyword, Platform, Preferences, Scan
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from monitoring.services.pauses import set_active
from outbox.models import Delivery
from tests.monitoring.admin_pages import address, form_of
from tests.monitoring.conftest import scan as scan_all
from tests.monitoring.fakes import FakeSite

pytestmark = pytest.mark.django_db


# --- keywords -----------------------------------------------------------------------------------


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
    set_active([keyword], False)
    answer = admin_client.post(address(Keyword), chosen, follow=True)
    assert "only active keywords" in answer.content.decode() and Scan.objects.count() == 1


@pytest.mark.parametrize("by_form", [True, False])
def test_who_watches_sees_that_a_keyword_was_paused_or_resumed_in_the_admin(
    admin_client: Client,
    keyword: Keyword,
    handed: list[Any],
    by_form: bool,
    django_capture_on_commit_callbacks: Any,
) -> None:
    notifications.show_new_keyword(keyword)
    Delivery.objects.update(state="sent", message_id=7)
    for active in (False, True):
        handed.clear()
        edits = Delivery.objects.filter(kind=references.KEYWORD_EDIT)
        edits.delete()
        with django_capture_on_commit_callbacks(execute=True):
            if by_form:
                page = address(Keyword, "change", keyword.pk)
                fields = form_of(admin_client, page) | {"active": "on"}
                if not active:
                    del fields["active"]
                admin_client.post(page, fields)
            else:
                chosen = {"action": "go_on" if active else "pause", "_selected_action": keyword.pk}
                admin_client.post(address(Keyword), chosen)
        keyword.refresh_from_db()
        assert (keyword.active, edits.count(), len(handed)) == (active, 1, int(active))


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

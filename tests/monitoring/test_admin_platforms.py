"""The admin pages of platforms: trying one, setting one up, how well each answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from monitoring.admin import search_preview
from monitoring.models import Listing, PageSample, Platform, PlatformHour, PlatformState
from tests.monitoring.admin_pages import address, form_of
from tests.monitoring.fakes import FakeSite, down

pytestmark = pytest.mark.django_db


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

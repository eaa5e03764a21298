"""Deliveries, people and switches in the admin."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from accounts.models import Person, Switch
from accounts.services.switches import set_sending_paused
from drafts.delivery_handlers import HANDLERS
from outbox import kinds
from outbox.models import Delivery, DeliveryAttempt
from runbot import main
from tests.browser import admin_data

pytestmark = pytest.mark.django_db

LIST = "/admin/outbox/delivery/"


def failed(kind: str = "note") -> Delivery:
    made = Delivery.objects.create(
        channel="bot",
        kind=kind,
        reference="",
        chat_id=7,
        state="failed",
        attempts=3,
        last_error="The bot may not write to this person",
        payload={"text": "<b>hi</b>"},
    )
    DeliveryAttempt.objects.create(delivery=made, state="failed", detail="no <u>way</u>")
    return made


def retry(client: Client, *rows: Delivery) -> str:
    values = {"action": "try_again", "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, values, follow=True).content.decode()


def test_a_delivery_shows_its_attempts_and_errors_escaped(admin_client: Client) -> None:
    page = admin_client.get(f"{LIST}{failed().pk}/change/").content.decode()
    assert "The bot may not write to this person" in page
    assert "no &lt;u&gt;way&lt;/u&gt;" in page and "&lt;b&gt;hi&lt;/b&gt;" in page


def test_a_failed_delivery_is_tried_again_once(admin_client: Client) -> None:
    row = failed()
    assert "1 delivery will be tried again." in retry(admin_client, row)
    row.refresh_from_db()
    assert row.state == "queued"
    assert "1 delivery had not failed" in retry(admin_client, row)


def test_it_is_tried_again_from_its_page_too(admin_client: Client) -> None:
    row = failed()
    page = f"{LIST}{row.pk}/"
    assert f'action="{page}retry/"' in admin_client.get(f"{page}change/").content.decode()
    html = admin_client.post(f"{page}retry/", follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == "queued" and "1 delivery will be tried again." in html
    assert f'action="{page}retry/"' not in html
    assert admin_client.get(f"{page}retry/").status_code == 405


def test_retrying_an_answer_is_a_decision_about_its_draft(admin_client: Client) -> None:
    draft = admin_data.draft(admin_data.chat(admin_data.account()), text="word " * 1500)
    admin_data.fail(draft)
    rows = list(Delivery.objects.filter(kind="answer"))
    assert len(rows) == 2
    assert "1 delivery will be tried again." in retry(admin_client, *rows)
    draft.refresh_from_db()
    assert draft.state == "approved"
    assert draft.events.filter(kind="approved").latest("id").detail == "in the admin by admin"
    assert Delivery.objects.filter(kind="answer", state="queued").count() == 2


def test_who_may_only_look_cannot_retry() -> None:
    row = failed()
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client = Client()
    client.force_login(viewer)
    retry(client, row)
    row.refresh_from_db()
    assert row.state == "failed"


def test_deliveries_lead_to_what_they_are_about(admin_client: Client) -> None:
    draft = admin_data.everything()
    page = admin_client.get(LIST).content.decode()
    failing = draft.__class__.objects.get(state="failed")
    assert f'href="/admin/drafts/draft/{failing.pk}/change/">draft {failing.pk}<' in page
    assert admin_client.get(LIST, {"q": f"draft:{failing.pk}"}).status_code == 200


def test_a_persons_role_and_language_are_edited_but_not_who_it_is(admin_client: Client) -> None:
    person = Person.objects.create(telegram_id=5, name="Max", role="none")
    admin_client.post(
        f"/admin/accounts/person/{person.pk}/change/",
        {"telegram_id": 6, "name": "Max", "role": "owner", "language": "uk"},
    )
    person.refresh_from_db()
    assert (person.telegram_id, person.role, person.language) == (5, "owner", "uk")


def test_switches_are_turned_by_their_service_only(admin_client: Client) -> None:
    set_sending_paused(True, None)
    page = admin_client.get("/admin/accounts/switch/")
    assert "Sending is paused" in page.content.decode()  # in the head of every page
    address = "/admin/accounts/switch/sending_5Fpaused/change/"
    assert admin_client.get(address).status_code == 200
    assert admin_client.post(address, {"enabled": ""}).status_code == 403
    assert Switch.objects.get().enabled is True


def test_what_has_a_page_is_named_in_the_readers_language(admin_client: Client) -> None:
    for reference in ("keyword_edit:7", "outage:8", "reply", "of an older version:9", ""):
        Delivery.objects.filter(pk=failed().pk).update(reference=reference)
    admin_client.cookies["django_language"] = "de"
    page = admin_client.get(LIST).content.decode()
    assert 'href="/admin/monitoring/keyword/7/change/">Suchwort 7<' in page
    assert 'href="/admin/accounts/outage/8/change/">Ausfall 8<' in page
    assert ">reply<" not in page and ">of an older version:9<" not in page


@pytest.mark.parametrize("model", kinds.pages().values())
def test_each_page_that_deliveries_lead_to_is_there(model: str) -> None:
    page = f"admin:{model.replace('.', '_')}_change"
    assert reverse(page, args=[5]).endswith("/5/change/")


@pytest.mark.parametrize(("kind", "retry_of"), settings.DELIVERY_RETRIES.items())
def test_each_kind_with_its_own_way_to_try_again_is_one(kind: str, retry_of: str) -> None:
    assert kind in HANDLERS
    assert callable(import_string(retry_of))


def test_each_kind_that_is_sent_has_a_name() -> None:
    assert dict(kinds.choices()).keys() == main.HANDLERS.keys()


def test_the_list_names_the_kinds_in_the_readers_language(admin_client: Client) -> None:
    failed("card")
    admin_client.cookies["django_language"] = "de"
    with translation.override("de"):
        page = admin_client.get(LIST).content.decode()
    assert "Karte eines Entwurfs" in page

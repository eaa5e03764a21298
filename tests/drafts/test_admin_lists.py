"""Every list of the admin: it opens, it escapes, and its queries don't grow with its rows."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from accounts.models import (
    ConnectionPeriod,
    Heartbeat,
    Outage,
    Person,
    SignIn,
    Switch,
    TelegramPeer,
    TelegramSession,
    UpdateState,
)
from drafts.models import ButtonText, Card, DraftEvent, EditPrompt, Profile, Rewrite, Rules
from outbox.models import Delivery, DeliveryAttempt
from tests.browser import admin_data

pytestmark = pytest.mark.django_db

OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in ("accounts", "outbox", "drafts")
]


def address(model: Any, page: str = "changelist") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def fill(start: int, stop: int) -> None:
    """One more row of everything for each number."""
    for number in range(start, stop):
        person = Person.objects.create(telegram_id=number, name=f"P{number}")
        account = admin_data.account(f"A{number}")
        TelegramSession.objects.create(account=account, authorisation_encrypted=b"encrypted")
        TelegramPeer.objects.create(account=account, peer_id=number, access_hash=1)
        UpdateState.objects.create(account=account, peer_id=0, pts=1, qts=1, date=1, seq=1)
        ConnectionPeriod.objects.create(account=account, began_at=timezone.now())
        user = User.objects.create(username=f"u{number}")
        SignIn.objects.create(account=account, method="code", begun_by=user)
        Group.objects.create(name=f"g{number}")
        Outage.objects.create(subject=f"s{number}", began_at=timezone.now())
        Heartbeat.objects.create(name=f"h{number}")
        Switch.objects.create(name=f"w{number}", changed_by=person)
        draft = admin_data.draft(admin_data.chat(account, number))
        Card.objects.create(draft=draft, person=person)
        EditPrompt.objects.create(draft=draft, person=person, revision=1)
        ButtonText.objects.create(action="send", language=f"x{number}", text="Go")
        Rewrite.objects.create(draft=draft, person=person, kind="shorter", revision=1)
        DraftEvent.objects.create(draft=draft, kind="pressed", person=person)
        delivery = Delivery.objects.create(
            channel="user", kind="answer", reference=f"draft:{draft.pk}", account=account, chat_id=1
        )
        DeliveryAttempt.objects.create(delivery=delivery, state="failed", detail="x")
        every = IntervalSchedule.objects.create(every=number, period="minutes")
        PeriodicTask.objects.create(name=f"t{number}", task="x", interval=every)
        CrontabSchedule.objects.create(minute=str(number % 60))
        at = timezone.now() + timedelta(days=number)
        ClockedSchedule.objects.create(clocked_time=at)
        if number < 9:
            event = ("dawn_astronomical", "dawn_civil", "dawn_nautical", "dusk_astronomical")
            SolarSchedule.objects.create(event=event[number % 4], latitude=number, longitude=1)


ONE_PAGE = (Rules, Profile)


def queries_of_all_lists(client: Client) -> dict[str, int]:
    found = {}
    for model in admin.site._registry:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address(model))
        # What holds for all is one page in the place of a list.
        assert answer.status_code == (302 if model in ONE_PAGE else 200), model
        found[model._meta.label] = len(queries)
    return found


def test_every_list_asks_as_often_for_3_rows_as_for_12(admin_client: Client) -> None:
    admin_client.get("/admin/")  # what is remembered between requests
    fill(1, 4)
    few = queries_of_all_lists(admin_client)
    fill(4, 13)
    many = queries_of_all_lists(admin_client)
    assert few == many
    assert max(many.values()) < 20


def test_every_model_of_ours_is_in_the_admin() -> None:
    names = {model._meta.object_name for model in OURS}
    assert names >= {
        "Analysis",
        "Card",
        "Chat",
        "Delivery",
        "DeliveryAttempt",
        "Draft",
        "DraftEvent",
        "EditPrompt",
        "Message",
        "Person",
        "Switch",
        "TelegramAccount",
        "TelegramPeer",
        "TelegramSession",
        "UpdateState",
    }


def test_a_name_is_found_in_either_case_also_in_ukrainian(admin_client: Client) -> None:
    admin_data.chat(admin_data.account(), 1, "Олена Ковальчук")
    page = admin_client.get("/admin/drafts/chat/", {"q": "олена"}).content.decode()
    assert "Олена Ковальчук" in page


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_what_a_contact_wrote_is_never_markup(model: Any, admin_client: Client) -> None:
    admin_data.everything()
    page = admin_client.get(address(model)).content.decode()
    assert "<script>window.broken" not in page and "<b>Tables</b>" not in page
    for row in model.objects.all()[:12]:
        page = admin_client.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        ).content.decode()
        assert "<script>window.broken" not in page and "<b>Tables</b>" not in page


def test_what_the_program_keeps_is_neither_added_nor_deleted_by_hand(admin_client: Client) -> None:
    draft = admin_data.everything()
    for name, row in (
        ("drafts_draft", draft),
        ("drafts_chat", draft.chat),
        ("drafts_message", draft.question),
        ("outbox_delivery", Delivery.objects.earliest("id")),
    ):
        assert admin_client.get(reverse(f"admin:{name}_add")).status_code == 403
        assert admin_client.post(reverse(f"admin:{name}_delete", args=[row.pk])).status_code == 403


def test_a_big_table_is_counted_no_further_than_anyone_turns_pages(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.admin.BoundedPaginator.LIMIT", 3)
    chat = admin_data.chat(admin_data.account())
    for number in range(5):
        admin_data.message(chat, number, f"m{number}")
    assert admin_client.get("/admin/drafts/message/").context["cl"].result_count == 3


def test_the_schedule_still_enables_and_disables_tasks(admin_client: Client) -> None:
    every = IntervalSchedule.objects.create(every=1, period="days")
    task = PeriodicTask.objects.create(name=str(uuid.uuid4()), task="x", interval=every)
    admin_client.post(
        "/admin/django_celery_beat/periodictask/",
        {"action": "disable_tasks", "_selected_action": [task.pk]},
    )
    task.refresh_from_db()
    assert task.enabled is False


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_the_admin_opens_in_each_language(language: str, admin_client: Client) -> None:
    admin_data.everything()
    admin_client.post("/i18n/setlang/", {"language": language, "next": "/admin/"})
    for page in ("/admin/", "/admin/drafts/draft/", "/admin/drafts/chat/", "/admin/auth/user/"):
        answer = admin_client.get(page)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "actions"),
    [
        ("/admin/drafts/draft/", {"approve", "skip", "retry"}),
        ("/admin/drafts/chat/", {"analyse_now", "mode_off", "mode_suggest", "mode_auto"}),
        ("/admin/outbox/delivery/", {"try_again"}),
        ("/admin/accounts/telegramaccount/", set()),
    ],
)
def test_a_list_offers_its_actions_and_no_deleting(
    address: str, actions: set[str], admin_client: Client
) -> None:
    admin_data.everything()
    listed = admin_client.get(address).context["cl"].model_admin
    request = admin_client.get(address).wsgi_request
    assert set(listed.get_actions(request)) == actions

"""Rules and profiles in the admin: one page for all, one for an account, rules for a chat."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import TelegramAccount
from drafts.models import Chat, Profile, Rules
from tests.browser import admin_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> TelegramAccount:
    return admin_data.account()


@pytest.fixture
def chat(account: TelegramAccount) -> Chat:
    return admin_data.chat(account, 1, "Olena")


def text_of(client: Client, url: str) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def post(client: Client, url: str, **fields: Any) -> None:
    """Fill in the page that an address leads to."""
    page = client.get(url, follow=True)
    form = page.context["adminform"].form
    empty = dict.fromkeys(form.fields, "")
    given = {name: form[name].value() for name in ("account", "chat") if name in form.fields}
    path = page.redirect_chain[-1][0] if page.redirect_chain else url
    kept = {name: value for name, value in given.items() if value is not None}
    answer = client.post(path, {**empty, **kept, **fields}, follow=True)
    assert answer.status_code == 200
    assert not answer.context.get("errors"), answer.context["errors"]


def test_the_rules_for_all_are_one_page_in_sections(admin_client: Client, settings: Any) -> None:
    settings.AUTO_REPLY_CONFIDENCE = 77
    url = reverse("admin:drafts_rules_changelist")
    page = text_of(admin_client, url)
    for title in ("Without asking", "Hours", "How answers sound", "Words and senders", "New chats"):
        assert title in page
    assert "Empty: 77 % (from the settings)." in page
    post(admin_client, url, threshold="90", abstain="-")
    post(admin_client, url, threshold="91")
    assert Rules.objects.get().threshold == 91


def test_each_level_is_reached_from_its_page_and_names_the_one_above(
    admin_client: Client, chat: Chat
) -> None:
    Rules.objects.create(tone="<b>warm</b>")
    account_page = reverse("admin:drafts_rules_for_account", args=[chat.account_id])
    chat_page = reverse("admin:drafts_rules_for_chat", args=[chat.pk])
    assert "Empty: &lt;b&gt;warm&lt;/b&gt; (from the rules for all)." in text_of(
        admin_client, account_page
    )
    post(admin_client, account_page, tone="short")
    assert "Empty: short (from the account's rules)." in text_of(admin_client, chat_page)
    assert "New chats" not in text_of(admin_client, chat_page)
    post(admin_client, chat_page, tone="with “du”")
    tones = Rules.objects.order_by("pk").values_list("account", "chat", "tone")
    assert list(tones) == [
        (None, None, "<b>warm</b>"),
        (chat.account_id, None, "short"),
        (None, chat.pk, "with “du”"),
    ]


def test_the_page_of_a_chat_shows_what_holds_and_from_where(
    admin_client: Client, chat: Chat
) -> None:
    Rules.objects.create(daily_cap=7)
    Rules.objects.create(chat=chat, auto_days="67", abstain="health\nweddings")
    page = text_of(admin_client, reverse("admin:drafts_chat_change", args=[chat.pk]))
    assert "What applies here" in page
    assert reverse("admin:drafts_rules_for_chat", args=[chat.pk]) in page
    assert '<strong dir="auto">7</strong></span> <span class="ab-muted">from the rules' in page
    assert 'Sat, Sun</strong></span> <span class="ab-badge ab-good">from this chat' in page
    assert "health, weddings" in page


def test_the_page_of_an_account_shows_what_holds_for_its_chats(
    admin_client: Client, account: TelegramAccount
) -> None:
    Rules.objects.create(account=account, new_chat_mode="suggest")
    page = text_of(
        admin_client, reverse("admin:accounts_telegramaccount_change", args=[account.pk])
    )
    assert 'suggest: show me a draft</strong></span> <span class="ab-badge ab-good">' in page
    assert reverse("admin:drafts_rules_for_account", args=[account.pk]) in page
    assert reverse("admin:drafts_profile_for_account", args=[account.pk]) in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("threshold", "101"), ("auto_days", "128"), ("context_messages", "0"), ("auto_from", "25:00")],
)
def test_what_makes_no_sense_is_refused(admin_client: Client, field: str, value: str) -> None:
    answer = admin_client.post(reverse("admin:drafts_rules_add"), {field: value})
    assert field in answer.context["adminform"].form.errors
    assert not Rules.objects.exists()


def test_days_are_kept_in_order(admin_client: Client) -> None:
    post(admin_client, reverse("admin:drafts_rules_changelist"), auto_days="3113")
    assert Rules.objects.get().auto_days == "13"


def test_a_profile_is_one_page_for_all_and_one_for_an_account(
    admin_client: Client, account: TelegramAccount
) -> None:
    for url, about in (
        (reverse("admin:drafts_profile_changelist"), "We are a shop."),
        (reverse("admin:drafts_profile_for_account", args=[account.pk]), "We are a workshop."),
        (reverse("admin:drafts_profile_changelist"), "We are a big shop."),
    ):
        post(admin_client, url, about=about)
    rows = Profile.objects.order_by("pk").values_list("account", "about")
    assert list(rows) == [(None, "We are a big shop."), (account.pk, "We are a workshop.")]


def test_consent_and_notes_are_kept_with_the_chat(admin_client: Client, chat: Chat) -> None:
    url = reverse("admin:drafts_chat_change", args=[chat.pk])
    given = {"mode": "suggest", "consent_how": "on the phone", "notes": "Likes short answers."}
    admin_client.post(url, {**given, "_save": "1"})
    chat.refresh_from_db()
    assert (chat.consent_how, chat.notes) == ("on the phone", "Likes short answers.")
    first = chat.consent_at
    assert first is not None
    admin_client.post(url, {**given, "notes": "", "_save": "1"})
    chat.refresh_from_db()
    assert (chat.consent_at, chat.notes) == (first, "")
    admin_client.post(url, {**given, "consent_how": "", "_save": "1"})
    chat.refresh_from_db()
    assert chat.consent_at is None

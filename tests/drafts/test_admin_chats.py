"""Chats in the admin: the conversation, the mode, and looking at a chat now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from drafts.models import Chat
from tests.browser import admin_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The chats that workers are told of."""
    ids: list[int] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda _task, pk, **_: ids.append(pk))
    return ids


@pytest.fixture
def chat() -> Chat:
    return admin_data.chat(admin_data.account(), 1, "Olena")


def page_of(chat: Chat) -> str:
    return reverse("admin:drafts_chat_change", args=[chat.pk])


def test_the_conversation_is_shown_escaped_and_in_order(admin_client: Client, chat: Chat) -> None:
    admin_data.message(chat, 1, "first <script>window.broken = 1</script>")
    admin_data.message(chat, 2, "the next one", outgoing=True)
    page = admin_client.get(page_of(chat)).content.decode()
    assert "first &lt;script&gt;window.broken = 1&lt;/script&gt;" in page
    assert "<script>window.broken" not in page
    assert page.index("first &lt;") < page.index("the next one")


def test_deleted_and_edited_messages_are_marked(admin_client: Client, chat: Chat) -> None:
    admin_data.message(chat, 1, "gone", deleted_at=timezone.now())
    admin_data.message(chat, 2, "changed", edited_at=timezone.now())
    page = admin_client.get(page_of(chat)).content.decode()
    assert "ab-deleted" in page and ">deleted<" in page and ">edited<" in page


def test_of_a_long_conversation_the_newest_hundred_are_shown(
    admin_client: Client, chat: Chat
) -> None:
    for number in range(1, 121):
        admin_data.message(chat, number, f"said-{number}-")
    page = admin_client.get(page_of(chat)).content.decode()
    assert "said-120-" in page and "said-21-" in page and "said-20-" not in page
    assert f"?chat__id__exact={chat.pk}" in page


def test_analyse_now_makes_the_chat_due_and_tells_a_worker(
    admin_client: Client, chat: Chat, told: list[int], django_capture_on_commit_callbacks
) -> None:
    url = reverse("admin:drafts_chat_analyse", args=[chat.pk])
    assert admin_client.get(url).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(url, follow=True)
    assert "1 chat will be read now." in answer.content.decode()
    chat.refresh_from_db()
    assert chat.analysis_due_at is not None and told == [chat.pk]


def test_chats_without_ai_are_left_out_of_analyse_now(
    admin_client: Client, told: list[int]
) -> None:
    off = admin_data.chat(admin_data.account(), 1, mode="off")
    answer = admin_client.post(
        "/admin/drafts/chat/",
        {"action": "analyse_now", "_selected_action": [off.pk]},
        follow=True,
    )
    assert "was left out" in answer.content.decode() and told == []


def test_switching_ai_on_looks_at_a_waiting_question_after_the_commit(
    admin_client: Client, chat: Chat, told: list[int], django_capture_on_commit_callbacks
) -> None:
    Chat.objects.update(mode="off")
    admin_data.message(chat, 1, "Is it there?", at=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(page_of(chat), {"mode": "suggest", "_save": "1"})
        assert told == []
    chat.refresh_from_db()
    assert chat.mode == "suggest" and told == [chat.pk]


def test_the_mode_can_be_changed_in_the_list(
    admin_client: Client, chat: Chat, told: list[int], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(
            "/admin/drafts/chat/",
            {
                "form-TOTAL_FORMS": 1,
                "form-INITIAL_FORMS": 1,
                "form-0-id": chat.pk,
                "form-0-mode": "auto",
                "_save": "Save",
            },
        )
    chat.refresh_from_db()
    assert chat.mode == "auto"


def test_many_chats_can_be_switched_at_once(admin_client: Client, told: list[int]) -> None:
    account = admin_data.account()
    ids = [admin_data.chat(account, number, mode="off").pk for number in range(3)]
    for action, mode in (("mode_auto", "auto"), ("mode_suggest", "suggest"), ("mode_off", "off")):
        admin_client.post("/admin/drafts/chat/", {"action": action, "_selected_action": ids})
        assert set(Chat.objects.values_list("mode", flat=True)) == {mode}


def test_the_answer_by_the_bot_is_allowed_per_chat(
    admin_client: Client, chat: Chat, told: list[int]
) -> None:
    admin_client.post(page_of(chat), {"mode": "suggest", "fallback_by_bot": "on", "_save": "1"})
    chat.refresh_from_db()
    assert chat.fallback_by_bot is True


def test_chats_that_the_ai_could_not_read_can_be_filtered(admin_client: Client) -> None:
    admin_data.everything()
    page = admin_client.get("/admin/drafts/chat/", {"trouble": "yes"}).content.decode()
    assert "Ольга" in page and "Олена" not in page
    assert "The AI could not be reached" in page

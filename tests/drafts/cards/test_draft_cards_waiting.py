"""What an approved answer waits for stands on its card."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from accounts.services.connection import pause, set_status
from drafts import states
from drafts.models import Draft
from drafts.services.reviewing.delays import show_delays
from outbox.models import Delivery
from outbox.queue import queue_user_message
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.shown_cards import card, shown

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 3, 2, 20, 57, tzinfo=UTC)


def approved(**account: Any) -> Draft:
    of = factories.chat(account=accounts.account(**{"status": "connected", **account}))
    return factories.draft(of, state=states.APPROVED, decided_at=timezone.now())


@pytest.mark.parametrize(
    ("account", "words"),
    [
        ({}, "📤 Approved, on its way…"),
        ({"paused_until": UNTIL}, "⏳ Approved; Telegram asks us to wait until 22:57."),
        ({"status": "needs_login"}, "⏳ Approved; it will be sent when Shop has signed in again."),
        ({"status": "banned"}, "⏳ Approved, but it can't be sent: Telegram has closed Shop."),
        ({"status": "disabled"}, "⏳ Approved; it will be sent when Shop is turned on again."),
        ({"status": "waiting"}, "⏳ Approved; it will be sent when Shop is connected again."),
    ],
)
def test_a_card_says_what_it_waits_for_and_until_when(account: dict[str, Any], words: str) -> None:
    with time_machine.travel(UNTIL - timedelta(hours=1), tick=False):
        made = card(approved(name="Shop", **account))
        Person.objects.filter(pk=made.person.pk).update(time_zone="Africa/Johannesburg")
        assert shown(made).text.endswith(words)


def test_a_wait_of_one_chat_alone_is_shown_with_its_reason() -> None:
    with time_machine.travel(UNTIL, tick=False):
        draft = approved(name="Shop")
        [delivery] = queue_user_message(
            account_id=draft.chat.account_id,
            chat_id=draft.chat.telegram_id,
            text=draft.text,
            kind="answer",
            reference=f"draft:{draft.pk}",
        )
        Delivery.objects.filter(pk=delivery.pk).update(
            failure="slow_mode", available_at=UNTIL + timedelta(minutes=3)
        )
        text = shown(card(draft)).text
        assert "⏳ Approved; tried again at 22:00: This chat is in slow mode" in text


def test_cards_are_changed_whenever_what_they_wait_for_changes() -> None:
    draft = approved(name="Shop")
    made = card(draft, message_id=5)
    edits = Delivery.objects.filter(kind="card_edit")
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        assert (show_delays(), show_delays()) == (1, 0)
        pause(draft.chat.account_id, 3600)
        edits.update(state="sent")
        assert (show_delays(), show_delays()) == (1, 0)
        assert "Telegram asks us to wait until" in shown(made).text
        edits.update(state="sent")
        draft.chat.account.refresh_from_db()
        set_status(draft.chat.account_id, "needs_login")
        assert (show_delays(), show_delays()) == (1, 0)
        assert "has signed in again" in shown(made).text
